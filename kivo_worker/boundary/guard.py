"""Looks once more at the exact bytes of an event before they are signed.

The models leave no room for text; this is the second net, which does not trust them: only documented fields, none of
the rejected names in any spelling (contract 6.3), no run of words of the run's own texts.
"""

import json
from collections.abc import Iterable, Iterator

from kivo_worker.boundary.model import parse_event
from kivo_worker.boundary.raw_fields import find_raw_field
from kivo_worker.errors import LeakError
from kivo_worker.redaction import Recognise
from kivo_worker.vocabulary import NotCheckedReason

MAX_EVENT_BYTES = 65_536
"""How large an event may be: 256 source digests and all categories fit in half of it."""


def check_event(body: bytes, recognise: Recognise) -> None:
    """Make sure that the exact bytes of an event may leave.

    Args:
        body: the bytes as they would be sent.
        recognise: knows the run's own texts by their hashed shingles.

    Raises:
        LeakError: they may not; the message says which rule they break, never what they hold.
    """
    if len(body) > MAX_EVENT_BYTES:
        raise _stopped(f"has more than {MAX_EVENT_BYTES} bytes")
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise _stopped("is no JSON") from None
    if find_raw_field(value) is not None:
        raise _stopped("has a field for raw content")
    try:
        parse_event(body)
    except ValueError:
        raise _stopped("is not one of the documented events") from None
    if recognise(list(_texts(value))):
        raise _stopped("holds words of this run's own texts")


def check_words(words: Iterable[str], known: frozenset[str], given: frozenset[str], recognise: Recognise) -> None:
    """Make sure that a message to a collector holds none but known words, and names that may leave.

    Args:
        words: every text of the message, as its bytes say.
        known: the words that stand in the program.
        given: names of this run, and of who tells.
        recognise: knows the run's own texts by their hashed shingles.

    Raises:
        LeakError: it holds something else.
    """
    found = set(words) - known
    if not found <= given:
        raise _stopped("holds a text that is none of its words", what="telemetry")
    if find_raw_field(dict.fromkeys(found)) is not None:
        raise _stopped("has a field for raw content", what="telemetry")
    if recognise(sorted(found)):
        raise _stopped("holds words of this run's own texts", what="telemetry")


def _texts(value: object) -> Iterator[str]:
    """Every text in a JSON value, names of fields too."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


def _stopped(rule: str, what: str = "an event") -> LeakError:
    return LeakError(
        f"{what} was stopped before it was sent, for it {rule}.",
        hint="This is a bug of the worker. The reports are in the report store; nothing of it has left.",
        reason=NotCheckedReason.INTERNAL_ERROR,
    )
