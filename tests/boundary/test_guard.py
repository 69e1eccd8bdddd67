"""The last door: whatever an event's bytes hold that must not leave stops it, without a quote."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.boundary.guard import MAX_BODY_BYTES, Guard
from kivo_worker.boundary.projection import progress_event, started_event, terminal_event
from kivo_worker.boundary.raw_fields import USE_INSTEAD
from kivo_worker.errors import WorkerError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.outcome import RunIdentity, RunOutcome
from kivo_worker.shingles import shingles

KEY = b"key"
TEXT = "Customers may request a refund within 30 days of purchase"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="session")
def bodies(identity: RunIdentity, outcomes: dict[str, RunOutcome]) -> dict[str, bytes]:
    """The exact bytes of an event of each kind."""
    ends = {name: terminal_event(identity, outcome, 2).body() for name, outcome in outcomes.items()}
    return {"started": started_event(identity).body(), "progress": progress_event(identity, 1).body(), **ends}


def _stopped(body: bytes, guard: Guard | None = None) -> str:
    with pytest.raises(WorkerError) as stopped:
        (guard or Guard()).check(body)
    assert stopped.value.exit_code is ExitCode.INTERNAL
    return stopped.value.message


@pytest.mark.parametrize("name", ["started", "progress", "completed", "cancelled", "failed"])
def test_events_pass(bodies: dict[str, bytes], name: str) -> None:
    """Every kind of event passes, whatever texts the run has."""
    Guard(frozenset(shingles(TEXT, KEY)), KEY).check(bodies[name])


def _changed(body: bytes, **more: Any) -> bytes:
    return json.dumps({**json.loads(body), **more}, separators=(",", ":")).encode()


def _spellings(name: str) -> list[str]:
    camel = name.split("_", maxsplit=1)[0] + "".join(part.title() for part in name.split("_")[1:])
    return [
        name,
        name.upper(),
        camel,
        name.replace("_", "-"),
        name.replace("_", " "),
        f"_{name}_",
        name.replace("_", ""),
    ]


@pytest.mark.parametrize("name", USE_INSTEAD)
def test_rejected_names(bodies: dict[str, bytes], name: str) -> None:
    """A rejected name in any spelling stops the event."""
    for spelling in _spellings(name):
        assert "a field that no event has" in _stopped(_changed(bodies["completed"], **{spelling: 1}))


@settings(max_examples=150, deadline=None)
@given(
    json_values,
    st.sampled_from(sorted(USE_INSTEAD)),
    st.lists(st.sampled_from(["list", "a", "claim_count"]), max_size=40),
)
def test_rejected_names_at_any_depth(bodies: dict[str, bytes], value: Any, name: str, path: list[str]) -> None:
    """However deep a rejected name stands in whatever JSON, it stops the event."""
    for spelling in _spellings(name)[:3]:
        nested: Any = {spelling: value}
        for step in path:
            nested = [nested] if step == "list" else {step: nested, "more": value}
        _stopped(json.dumps(nested).encode())
        _stopped(_changed(bodies["completed"], claim_count=nested))


@settings(max_examples=150, deadline=None)
@given(json_values)
def test_anything_else(value: Any) -> None:
    """Whatever is no event is stopped."""
    _stopped(json.dumps(value).encode())


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"note": "x"}, "a field that no event has"),
        ({"claim_count": -1}, "no documented event"),
        ({"claim_count": 18.5}, "no documented event"),
        ({"gate_verdict": "fine"}, "no documented event"),
        ({"output_hash": "sha256:short"}, "no documented event"),
        ({"worker_id": "a b"}, "no documented event"),
        ({"artifact_summaries": [{"note": 1}]}, "a field that no event has"),
        ({"artifact_summaries": [{"claim_count": 1}]}, "no documented event"),
    ],
)
def test_what_is_not_documented(bodies: dict[str, bytes], change: dict[str, Any], why: str) -> None:
    """A field or a value that the contract does not know stops the event."""
    assert why in _stopped(_changed(bodies["completed"], **change))


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 60_000, b'{"event_id":"a","event_id":"b"}'])
def test_no_json(body: bytes) -> None:
    """What cannot be read as one JSON document is stopped; a key that stands twice would hide the first."""
    assert _stopped(body) == "an event was stopped: it is no JSON."


def test_too_large(bodies: dict[str, bytes]) -> None:
    """An event of a size that metadata never has is stopped before it is even read."""
    hashes = [f"sha256:{number:064x}" for number in range(256)]
    Guard().check(_changed(bodies["completed"], source_hashes=hashes))

    assert "too large" in _stopped(bodies["completed"] + b" " * MAX_BODY_BYTES)


@pytest.mark.parametrize("gap", ["_", "-", ".", ":", "__"])
@pytest.mark.parametrize("field", ["customer_run_id", "worker_id", "review_run_id"])
def test_words_of_the_run(bodies: dict[str, bytes], gap: str, field: str) -> None:
    """A sentence of the run's texts that hides in an identifier stops the event, and is not quoted."""
    hidden = gap.join(["x", *TEXT.lower().split()[:8]])
    message = _stopped(_changed(bodies["started"], **{field: hidden}), Guard(set(shingles(TEXT, KEY)), KEY))

    assert "words of this run's texts" in message
    assert "refund" not in message


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("refunds are available for 60 days from purchase é Tage".split()), min_size=8))
def test_any_eight_words(bodies: dict[str, bytes], words: list[str]) -> None:
    """No eight words in a row of any text get through, wherever in an identifier they stand."""
    guard = Guard(set(shingles(" ".join(words), KEY)), KEY)
    for start in range(len(words) - 7):
        _stopped(_changed(bodies["started"], worker_id="-".join(["a", *words[start : start + 8], "b"])), guard)


def test_texts_that_come_later(bodies: dict[str, bytes]) -> None:
    """The texts of a run become known while it works."""
    hashes = set[int]()
    guard, body = Guard(hashes, KEY), _changed(bodies["started"], worker_id=TEXT.replace(" ", "-"))
    guard.check(body)
    hashes.update(shingles(TEXT, KEY))

    _stopped(body, guard)
