"""A run's outcome becomes an event: closed words, counts and digests, and nothing more."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from kivo_worker.boundary.model import CancelledEvent, CompletedEvent, Event, FailedEvent
from kivo_worker.boundary.projection import started_event, terminal_event
from kivo_worker.identifiers import Identifier, Label
from kivo_worker.outcome import ArtifactSummary, RunIdentity, RunOutcome
from kivo_worker.version import WORKER_VERSION
from kivo_worker.vocabulary import RunStatus

WORDS = ["Refunds", "are", "available", "for", "60", "days", "from", "purchase", "é"]

names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=20).flatmap(
    lambda words: st.sampled_from(["_", "-", ".", " ", "\n", "\t", "\u00a0"]).map(lambda gap: gap.join(words))
)


def _sent(event: Event) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(event.body())
    return fields


def _texts(value: object) -> list[str]:
    if isinstance(value, dict | list):
        return [text for inner in (value.values() if isinstance(value, dict) else value) for text in _texts(inner)]
    return [value] if isinstance(value, str) else []


def test_started(identity: RunIdentity) -> None:
    """The first event says who runs what, and no more."""
    assert _sent(started_event(identity)) == {
        "schema_version": "kivo_private_worker_review_run_event.v1",
        "event_id": "evt_cust_run_001_started",
        "event_type": "started",
        "review_run_id": "run_7f4f21e2-3d40-48a3-85f0-9f97e5f61b2f",
        "customer_run_id": "cust_run_001",
        "worker_id": "worker_support_001",
        "worker_version": WORKER_VERSION,
        "sequence": 0,
        "status": "running",
    }


@pytest.mark.parametrize(
    ("name", "kind"), [("completed", CompletedEvent), ("cancelled", CancelledEvent), ("failed", FailedEvent)]
)
def test_terminal(identity: RunIdentity, outcomes: dict[str, RunOutcome], name: str, kind: type[Event]) -> None:
    """Each end of a run has its own kind of event, named by the run and the kind, at the place it is given."""
    event = terminal_event(identity, outcomes[name], 7)

    assert type(event) is kind
    assert (event.event_type, event.status, event.sequence) == (name, name, 7)
    assert event.event_id == f"evt_cust_run_001_{name}"


def test_as_in_the_sample(identity: RunIdentity, outcomes: dict[str, RunOutcome], vendor_event: dict[str, Any]) -> None:
    """With the sample's counts and words, all but the digests, the version and the run is the sample's."""
    own = {"review_run_id", "worker_version", "source_hashes", "output_hash", "artifact_summaries"}
    sent = _sent(terminal_event(identity, outcomes["completed"], 1))

    assert {key: sent[key] for key in sent if key not in own} == {
        key: vendor_event[key] for key in vendor_event if key not in own
    }


@pytest.mark.parametrize("name", ["completed", "cancelled"])
def test_what_is_said(identity: RunIdentity, outcomes: dict[str, RunOutcome], name: str) -> None:
    """What the outcome holds stands in the event, in the same order."""
    outcome = outcomes[name]
    sent = _sent(terminal_event(identity, outcome, 1))

    assert (outcome.claim_count, outcome.unsupported_claim_count, outcome.source_count) == (
        sent["claim_count"],
        sent["unsupported_claim_count"],
        sent["source_count"],
    )
    assert list(outcome.failure_categories) == sent["redacted_failure_categories"]
    assert [artifact.sha256 for artifact in outcome.artifacts] == [
        item["sha256"] for item in sent["artifact_summaries"]
    ]
    if name == "completed":
        assert (list(outcome.source_hashes), outcome.output_hash) == (sent["source_hashes"], sent["output_hash"])


def test_several_artifacts(identity: RunIdentity, outcomes: dict[str, RunOutcome]) -> None:
    """Every artifact is told, in the order in which the run wrote them."""
    [report] = outcomes["completed"].artifacts
    others = [
        ArtifactSummary("claim_report", "claim_report", form, report.sha256, 12, "Store")
        for form in ("jsonl", "markdown")
    ]
    manifest = ArtifactSummary("run_manifest", "run_manifest", "json", report.sha256, 1, "Store")
    outcome = replace(outcomes["completed"], artifacts=(report, *others, manifest))
    sent = _sent(terminal_event(identity, outcome, 1))["artifact_summaries"]

    assert [item["format"] for item in sent] == ["json", "jsonl", "markdown", "json"]
    assert [item["file_count"] for item in sent] == [1, 12, 12, 1]


def test_offline(identity: RunIdentity, outcomes: dict[str, RunOutcome]) -> None:
    """Offline there is no review run, and the event says so instead of leaving the key out."""
    offline = replace(identity, review_run_id=None)

    for event in (started_event(offline), terminal_event(offline, outcomes["failed"], 1)):
        assert _sent(event)["review_run_id"] is None


@pytest.mark.parametrize("missing", ["gate_verdict", "safe_use_status", "output_hash"])
def test_no_verdict_no_completion(identity: RunIdentity, outcomes: dict[str, RunOutcome], missing: str) -> None:
    """A run without a verdict or an output digest cannot be told as completed."""
    outcome = replace(outcomes["completed"], **{missing: None})  # type: ignore[arg-type]

    with pytest.raises(ValidationError, match=missing):
        terminal_event(identity, outcome, 1)


def test_running_is_no_end(identity: RunIdentity) -> None:
    """A run that still runs has no terminal event."""
    with pytest.raises(ValueError, match="running"):
        terminal_event(identity, RunOutcome(RunStatus.RUNNING), 1)


def test_unknown_category(identity: RunIdentity) -> None:
    """A failure that is told in words of its own is not told."""
    outcome = RunOutcome(RunStatus.FAILED, failure_categories=("the refund window is 60 days",))

    with pytest.raises(ValidationError, match="not a failure category"):
        terminal_event(identity, outcome, 1)


@settings(max_examples=120, deadline=None)
@given(st.tuples(names, names, names | st.none()), names)
def test_no_prose(outcomes: dict[str, RunOutcome], said: tuple[str, str, str | None], label: str) -> None:
    """Whatever stands in the names of a job spec, it is refused or no event holds a run of eight words of it."""
    identity = RunIdentity(*said)
    artifact = replace(outcomes["completed"].artifacts[0], storage_label=label)
    outcome = replace(outcomes["completed"], artifacts=(artifact,))
    try:
        events = [started_event(identity), terminal_event(identity, outcome, 1)]
    except ValidationError:
        return

    assert all(len(text.split()) < 8 for event in events for text in _texts(_sent(event)))


@settings(max_examples=60, deadline=None)
@given(st.from_type(str).filter(str.isascii), names)
def test_what_a_spec_takes_an_event_takes(outcomes: dict[str, RunOutcome], name: str, label: str) -> None:
    """A name that the job spec takes never makes an event impossible at the end of the run."""
    try:
        identity = RunIdentity(*(TypeAdapter(Identifier).validate_python(name) for _ in range(3)))
        artifact = replace(
            outcomes["completed"].artifacts[0], storage_label=TypeAdapter(Label).validate_python(label[:64])
        )
    except ValidationError:
        return

    assert terminal_event(identity, replace(outcomes["completed"], artifacts=(artifact,)), 1).body()


def test_longest_names(outcomes: dict[str, RunOutcome]) -> None:
    """The longest names that a job spec takes fit into every event."""
    identity = RunIdentity("x" * 128, "y" * 128, "z" * 128)

    for outcome in outcomes.values():
        assert terminal_event(identity, outcome, 10**9).event_id.startswith(f"evt_{'x' * 128}_")
