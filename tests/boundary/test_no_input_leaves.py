"""Whatever a job spec and its texts are, no event that leaves has eight words in a row of the texts."""

import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kivo_worker.boundary.guard import check_event
from kivo_worker.boundary.model import Event
from kivo_worker.boundary.projection import progress_event, started_event, terminal_event
from kivo_worker.digests import sha256_digest
from kivo_worker.errors import LeakError
from kivo_worker.job.spec import JobSpec
from kivo_worker.outcome import ArtifactSummary, RunIdentity, RunOutcome
from kivo_worker.shingles import ShingleIndex
from kivo_worker.vocabulary import GateVerdict, RunStatus, SafeUseStatus

RUN = 8
WORDS = ["Refunds", "are", "available", "for", "60", "days", "from", "purchase", "a", "in", "2026", "started", "evt"]

texts = st.lists(st.sampled_from(WORDS), min_size=4, max_size=60).map(" ".join) | st.text(max_size=80)
counts = st.integers(0, 2**40)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from _strings(inner)


@st.composite
def cuts(draw: st.DrawFn, inputs: list[str]) -> str:
    """A name made of some words of the inputs, as somebody would who wants to get them out."""
    words = draw(st.sampled_from(inputs)).split() or ["x"]
    start = draw(st.integers(0, len(words) - 1))
    length = draw(st.integers(1, 12))
    return draw(st.sampled_from(["_", "-", ".", ":", " ", "/"])).join(words[start : start + length])


@st.composite
def jobs(draw: st.DrawFn) -> tuple[list[str], dict[str, Any]]:
    """The texts of a job, and the names of its spec, which may be cut from the texts."""
    inputs = draw(st.lists(texts, min_size=1, max_size=4))
    name = cuts(inputs) | st.text(max_size=20) | st.just("cust_run_001")
    return inputs, {
        "schema_version": "kivo_private_worker_job_spec.v1",
        "customer_run_id": draw(name),
        "workflow_id": "w",
        "workflow_name": "w",
        "title": "t",
        "intended_use": "customer_facing",
        "worker_id": draw(name),
        "output": {"uri": "a.md"},
        "sources": [{"uri": "b.md"}],
        "reports": {"uri": "r/", "label": draw(name)},
    }


def _made_events(spec: JobSpec, inputs: list[str], number: int) -> Iterator[tuple[Event, bool]]:
    """Every kind of event, and whether the texts have been read by then."""
    identity = RunIdentity(spec.customer_run_id, spec.worker_id, "run_7f4f21e2-3d40-48a3-85f0-9f97e5f61b2f")
    hashes = tuple(sha256_digest(text.encode("utf-8", "surrogatepass")) for text in inputs)
    artifact = ArtifactSummary("claim_report", "claim_report", "json", hashes[0], 1, spec.reports.label)
    said: dict[str, Any] = {
        "source_hashes": hashes,
        "output_hash": hashes[0],
        "claim_count": number,
        "artifacts": (artifact,),
    }
    verdict: dict[str, Any] = {"safe_use_status": SafeUseStatus.NEEDS_REVIEW, "gate_verdict": GateVerdict.NEEDS_REVIEW}
    yield started_event(identity), False
    yield progress_event(identity, number + 1), False
    yield terminal_event(identity, RunOutcome(RunStatus.COMPLETED, **said, **verdict), number), True
    yield terminal_event(identity, RunOutcome(RunStatus.CANCELLED, **said), number), True
    yield terminal_event(identity, RunOutcome(RunStatus.FAILED), number), True


def _leaving(spec: JobSpec, inputs: list[str], number: int) -> Iterator[bytes]:
    """The bodies the guard lets through; before the texts are read it knows none of them."""
    index = ShingleIndex()
    for text in inputs:
        index.add(text)
    for event, has_read in _made_events(spec, inputs, number):
        with suppress(LeakError):
            check_event(event.body(), index.occur_in if has_read else ShingleIndex().occur_in)
            yield event.body()


@settings(max_examples=300, deadline=None)
@given(jobs(), counts)
def test_no_eight_words_in_a_row(job: tuple[list[str], dict[str, Any]], number: int) -> None:
    """No string of any event holds a run of eight words of any text, also when the spec's names were cut from it."""
    inputs, fields = job
    try:
        spec = JobSpec.model_validate_json(json.dumps(fields))
    except ValidationError:
        return
    forbidden = set().union(*map(_runs, inputs))

    for body in _leaving(spec, inputs, number):
        assert not any(_runs(text) & forbidden for text in _strings(json.loads(body)))


def test_names_that_would_leave() -> None:
    """The property has teeth: a name of many words is refused by the spec, a label of many by the guard."""
    text = "refunds are available for 60 days from purchase"
    dashed = text.replace(" ", "-")
    fields = {"schema_version": "kivo_private_worker_job_spec.v1", "workflow_id": "w", "workflow_name": "w"}
    fields |= {"title": "t", "intended_use": "customer_facing", "customer_run_id": "r", "worker_id": "w"}
    places = {
        "output": {"uri": "a"},
        "sources": [{"uri": "b"}],
        "reports": {"uri": "r/", "label": text.replace(" ", "-")},
    }
    spec = JobSpec.model_validate_json(json.dumps({**fields, **places}))
    kinds = [json.loads(body)["event_type"] for body in _leaving(spec, [text], 1)]

    assert kinds == ["started", "progress", "failed"]
    with pytest.raises(ValidationError, match="at most 6 words"):
        JobSpec.model_validate_json(json.dumps({**fields, **places, "worker_id": dashed}))
