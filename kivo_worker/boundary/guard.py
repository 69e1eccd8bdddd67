"""Looks once more at the exact bytes of an event before they are signed: the last door (contract 6.3).

The event models leave no room for text. Should a change ever make some, this stops the event, and says so without
a quote. It is handed hashes of the run's texts (`kivo_worker.shingles`), never the texts.
"""

import json
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from kivo_worker.boundary.model import CancelledEvent, CompletedEvent, Event, EventArtifact, FailedEvent, parse_event
from kivo_worker.boundary.raw_fields import find_raw_field
from kivo_worker.errors import WorkerError
from kivo_worker.shingles import shingles
from kivo_worker.vocabulary import NotCheckedReason

MAX_BODY_BYTES = 65_536
"""No event is larger; metadata is far smaller."""

_KEYS = {
    name for model in (Event, CompletedEvent, CancelledEvent, FailedEvent, EventArtifact) for name in model.model_fields
}


class Guard:
    """Checks events against what is documented and against the texts of one run."""

    def __init__(self, hashes: AbstractSet[int] = frozenset(), key: bytes = b"") -> None:
        """Guard a run.

        Args:
            hashes: the shingles of its texts; may grow while the run works.
            key: what they were made with.
        """
        self._hashes = hashes
        self._key = key

    def check(self, body: bytes) -> None:
        """Let an event pass.

        Raises:
            WorkerError: it holds what must not leave, or is no documented event; a bug (exit code 70).
        """
        if len(body) > MAX_BODY_BYTES:
            raise _stopped("it is too large")
        try:
            document = json.loads(body, object_pairs_hook=_no_twins)
        except (ValueError, RecursionError):
            raise _stopped("it is no JSON") from None
        if find_raw_field(document) is not None or not set(_keys(document)) <= _KEYS:
            raise _stopped("it has a field that no event has")
        if any(shingle in self._hashes for text in _texts(document) for shingle in shingles(text, self._key)):
            raise _stopped("it holds words of this run's texts")
        try:
            parse_event(body)
        except ValueError:
            raise _stopped("it is no documented event") from None


def _stopped(why: str) -> WorkerError:
    hint = "This is a bug in kivo-worker, or an identifier of the job spec holds a sentence. The reports are complete."
    message = f"an event was stopped: {why}."
    return WorkerError(message, where="boundary", hint=hint, reason=NotCheckedReason.INTERNAL_ERROR)


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError
    return members


def _inside(document: object) -> Iterator[object]:
    """Every value, however deep; with a stack of its own, since JSON may be deeper than calls can be."""
    pending = [document]
    while pending:
        value = pending.pop()
        yield value
        if isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)


def _keys(document: object) -> Iterator[str]:
    for value in _inside(document):
        if isinstance(value, dict):
            yield from value


def _texts(document: object) -> Iterator[str]:
    for value in _inside(document):
        if isinstance(value, str):
            yield value
