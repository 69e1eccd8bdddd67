"""The exact bytes of an event are looked at once more before they leave."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.boundary.guard import MAX_EVENT_BYTES, check_event
from kivo_worker.errors import LeakError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.shingles import ShingleIndex
from kivo_worker.version import WORKER_VERSION

GOLDEN = Path(__file__).parent / "golden"


def _unknown(_texts: Iterable[str]) -> bool:
    return False


def _golden_bodies() -> list[bytes]:
    version = WORKER_VERSION.encode()
    found = (path.read_bytes().strip() for path in sorted(GOLDEN.glob("*.json")))
    return [body.replace(b"{WORKER_VERSION}", version) for body in found]


@pytest.mark.parametrize("body", _golden_bodies())
def test_events_pass(body: bytes) -> None:
    """Every kind of event as the worker makes it may leave."""
    check_event(body, _unknown)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"note": "x"}, "is not one of the documented events"),
        ({"Prompt": "x"}, "has a field for raw content"),
        ({"claim_count": "18"}, "is not one of the documented events"),
        ({"customer_run_id": "two words"}, "is not one of the documented events"),
        ({"customer_run_id": "x" * MAX_EVENT_BYTES}, "has more than"),
    ],
)
def test_events_changed(change: dict[str, Any], rule: str) -> None:
    """An event with anything more or else than documented is stopped, and the error quotes nothing of it."""
    body = {**json.loads(_golden_bodies()[0]), **change}

    with pytest.raises(LeakError, match=rule) as stopped:
        check_event(json.dumps(body, separators=(",", ":")).encode(), _unknown)
    assert stopped.value.exit_code is ExitCode.INTERNAL
    assert "two words" not in str(stopped.value)


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff", b"null", b"[]"])
def test_no_event(body: bytes) -> None:
    """What is no event at all is stopped."""
    with pytest.raises(LeakError):
        check_event(body, _unknown)


def test_other_bytes_of_the_same_event() -> None:
    """Only the very bytes the model writes pass: no other order, space or escape can carry a message."""
    body = _golden_bodies()[0]

    with pytest.raises(LeakError, match="is not one of the documented events"):
        check_event(body.replace(b":", b": ", 1), _unknown)


def test_own_words() -> None:
    """An identifier that repeats eight words of an input is stopped, and not quoted."""
    index = ShingleIndex()
    index.add("Customers may request a refund within 30 days of purchase.")
    leaking = {**json.loads(_golden_bodies()[0]), "worker_id": "customers-may-request-a-refund-within-30-days"}

    with pytest.raises(LeakError, match="holds words of this run's own texts") as stopped:
        check_event(json.dumps(leaking, separators=(",", ":")).encode(), index.occur_in)
    assert "refund" not in str(stopped.value)
