"""Events are closed: no field takes text, none can be added, and their form is the vendor's."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kivo_worker.boundary.model import CancelledEvent, CompletedEvent, Event, EventArtifact, FailedEvent, parse_event
from kivo_worker.boundary.projection import progress_event, started_event, terminal_event
from kivo_worker.boundary.raw_fields import USE_INSTEAD
from kivo_worker.outcome import RunIdentity, RunOutcome
from kivo_worker.version import WORKER_VERSION
from kivo_worker.vocabulary import FAILURE_CATEGORIES

GOLDEN = Path(__file__).parent / "golden"
KINDS = [Event, CompletedEvent, CancelledEvent, FailedEvent, EventArtifact]
STATE = {
    Event: {"event_type": "started", "status": "running"},
    CancelledEvent: {"event_type": "cancelled", "status": "cancelled"},
    FailedEvent: {"event_type": "failed", "status": "failed"},
}
COUNTS = ["sequence", "claim_count", "unsupported_claim_count", "source_count"]

prose = st.text() | st.lists(st.sampled_from(["refunds", "within", "60", "days", "é"]), min_size=1).map(" ".join)


@pytest.fixture
def events(identity: RunIdentity, outcomes: dict[str, RunOutcome]) -> dict[str, Event]:
    """An event of each kind."""
    ends = {name: terminal_event(identity, outcome, 1) for name, outcome in outcomes.items()}
    return {"started": started_event(identity), "progress": progress_event(identity, 1), **ends}


def _refused(kind: type[Event | EventArtifact], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate_json(json.dumps(fields))


@pytest.mark.parametrize("name", ["started", "progress", "completed", "cancelled", "failed"])
def test_golden(events: dict[str, Event], name: str) -> None:
    """The exact bytes of an event change only together with the file that shows them."""
    path, version = GOLDEN / f"{name}.json", WORKER_VERSION.encode()
    if os.environ.get("KIVO_REFRESH_GOLDEN"):
        path.write_bytes(events[name].body().replace(version, b"{WORKER_VERSION}") + b"\n")
    golden = path.read_bytes().replace(b"{WORKER_VERSION}", version)

    assert golden == events[name].body() + b"\n"


@pytest.mark.parametrize("name", ["started", "progress", "completed", "cancelled", "failed"])
def test_read_back(events: dict[str, Event], name: str) -> None:
    """An event is understood again from its exact bytes, as the kind it was."""
    event = events[name]

    assert parse_event(event.body()) == event
    assert type(parse_event(event.body())) is type(event)


@pytest.mark.parametrize(
    "change", [b" %s", b"%s\n", b"[%s]", b"", b"{}", b'{"prompt":"raw"}', b"%s%s"], ids=lambda change: str(change)[:12]
)
def test_other_bytes_are_no_event(events: dict[str, Event], change: bytes) -> None:
    """What differs from an event by one byte is none."""
    with pytest.raises(ValueError, match=r".") as refused:
        parse_event(change.replace(b"%s", events["completed"].body()))

    assert refused.type.__name__ in {"ValueError", "ValidationError"}


def test_every_kind_has_its_golden_file(events: dict[str, Event]) -> None:
    """No kind of event is without a file that shows it."""
    assert sorted(events) == sorted(path.stem for path in GOLDEN.iterdir())
    assert {type(event) for event in events.values()} == set(KINDS) - {EventArtifact}


def test_vendors_keys(events: dict[str, Event], vendor_event: dict[str, Any]) -> None:
    """The `completed` event has the keys of the vendor's sample, in its order, and no other."""
    sent = json.loads(events["completed"].body())

    assert list(vendor_event) == list(sent)
    assert list(vendor_event["artifact_summaries"][0]) == list(sent["artifact_summaries"][0])


def test_vendors_values(vendor_event: dict[str, Any]) -> None:
    """The vendor's sample is an event of ours, and comes out as it went in."""
    event = CompletedEvent.model_validate_json(json.dumps(vendor_event))

    assert vendor_event == json.loads(event.body())


@pytest.mark.parametrize("name", ["started", "completed", "cancelled", "failed"])
def test_every_key_is_sent(events: dict[str, Event], name: str) -> None:
    """An event says all of its keys, and in the order of the vendor's sample."""
    sent = list(json.loads(events[name].body()))

    assert list(type(events[name]).model_fields) == sent
    assert [key for key in json.loads(events["completed"].body()) if key in sent] == sent


def test_what_does_not_leave_unasked(events: dict[str, Event]) -> None:
    """A cancelled run has no verdict and no hashes, a failed one no counts, and a started one says who it is."""
    keys = {name: set(json.loads(event.body())) for name, event in events.items()}

    assert keys["completed"] - keys["cancelled"] == {"gate_verdict", "safe_use_status", "source_hashes", "output_hash"}
    assert keys["failed"] - keys["started"] == {"redacted_failure_categories"}


@pytest.mark.parametrize("key", [*sorted(USE_INSTEAD), "text", "message", "title", "Gate_Verdict"])
@pytest.mark.parametrize("kind", KINDS)
def test_closed(vendor_event: dict[str, Any], kind: type[Event | EventArtifact], key: str) -> None:
    """No key can be added, least of all one for raw content."""
    everything = vendor_event if issubclass(kind, Event) else vendor_event["artifact_summaries"][0]
    fields = {name: everything[name] for name in kind.model_fields} | STATE.get(kind, {})
    assert kind.model_validate_json(json.dumps(fields))

    _refused(kind, fields | {key: "a"})


@pytest.mark.parametrize(
    ("event_type", "status"),
    [("failed", "completed"), ("completed", "running"), ("started", "running"), ("cancelled", "cancelled")],
)
def test_type_and_status_fit_the_fields(vendor_event: dict[str, Any], event_type: str, status: str) -> None:
    """An event with a verdict says that the run is completed, and nothing else."""
    _refused(CompletedEvent, vendor_event | {"event_type": event_type, "status": status})


def test_verdict_and_status_agree(vendor_event: dict[str, Any]) -> None:
    """No event says `allow` of what is not verified for use."""
    _refused(CompletedEvent, vendor_event | {"gate_verdict": "allow"})


@pytest.mark.parametrize("name", ["started", "completed", "cancelled", "failed"])
def test_frozen(events: dict[str, Event], name: str) -> None:
    """Nothing changes in an event after it was made, nor is anything added."""
    event = events[name]
    for key in [*type(event).model_fields, "prompt"]:
        with pytest.raises(ValidationError):
            setattr(event, key, "text")


@pytest.mark.parametrize("key", COUNTS)
@pytest.mark.parametrize("value", [-1, 1.0, "1", True, None, [1]])
def test_counts(vendor_event: dict[str, Any], key: str, value: object) -> None:
    """A count is a whole number from 0, and nothing is made into one."""
    assert CompletedEvent.model_validate_json(json.dumps(vendor_event | {key: 0}))

    _refused(CompletedEvent, vendor_event | {key: value})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("schema_version", "kivo_private_worker_review_run_event.v2"),
        ("event_id", "cust_run_001_completed"),
        ("event_id", "evt_" + "x" * 189),
        ("event_id", "evt_a b"),
        ("event_type", "done"),
        ("status", "Completed"),
        ("gate_verdict", "verified_for_use"),
        ("gate_verdict", None),
        ("safe_use_status", "allow"),
        ("output_hash", "sha256:output_hash"),
        ("output_hash", None),
        ("source_hashes", ["sha256:" + "0" * 63]),
        ("source_hashes", [f"sha256:{'0' * 64}", "the second source"]),
        ("redacted_failure_categories", "unsupported_policy_claim"),
        ("artifact_summaries", ["claim_report.json"]),
        ("worker_id", ""),
        ("customer_run_id", None),
    ],
)
def test_wrong_values(vendor_event: dict[str, Any], key: str, value: object) -> None:
    """A value that is not of its closed kind is refused."""
    _refused(CompletedEvent, vendor_event | {key: value})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("artifact_name", "refund_answer"),
        ("artifact_type", "report"),
        ("format", "pdf"),
        ("sha256", "sha256:claim_report_hash"),
        ("file_count", -1),
        ("storage_label", "a label of many more than six words"),
        ("storage_label", ""),
    ],
)
def test_wrong_artifacts(vendor_event: dict[str, Any], key: str, value: object) -> None:
    """An artifact is told in closed words, too."""
    artifact = vendor_event["artifact_summaries"][0]

    _refused(EventArtifact, artifact | {key: value})
    _refused(CompletedEvent, vendor_event | {"artifact_summaries": [artifact, artifact | {key: value}]})


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_prose(vendor_sample: dict[str, Any], data: st.DataObject) -> None:
    """Whatever text is put into any key, the event refuses it or holds no run of eight words of it."""
    key = data.draw(st.sampled_from(sorted(vendor_sample)))
    text = data.draw(prose)
    value = [text] if isinstance(vendor_sample[key], list) else text
    try:
        event = CompletedEvent.model_validate_json(json.dumps(vendor_sample | {key: value}))
    except ValidationError:
        return

    assert len(text.split()) < 8
    assert event.body().isascii()


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_prose_in_artifacts(vendor_sample: dict[str, Any], data: st.DataObject) -> None:
    """The same holds for what an event says of artifacts."""
    [artifact] = vendor_sample["artifact_summaries"]
    text = data.draw(prose)
    try:
        EventArtifact.model_validate_json(json.dumps(artifact | {data.draw(st.sampled_from(sorted(artifact))): text}))
    except ValidationError:
        return

    assert len(text.split()) < 8


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(sorted(FAILURE_CATEGORIES)) | prose | st.sampled_from(["not_checked_", "Claim"])))
def test_categories(vendor_sample: dict[str, Any], categories: list[str]) -> None:
    """Categories are those of the closed set, and one that is not makes the event impossible."""
    fields = vendor_sample | {"redacted_failure_categories": categories}
    for kind in (CompletedEvent, CancelledEvent, FailedEvent):
        said = json.dumps({key: fields[key] for key in kind.model_fields} | STATE.get(kind, {}))
        if set(categories) <= FAILURE_CATEGORIES:
            assert kind.model_validate_json(said).redacted_failure_categories == tuple(categories)
        else:
            with pytest.raises(ValidationError, match="not a failure category"):
                kind.model_validate_json(said)
