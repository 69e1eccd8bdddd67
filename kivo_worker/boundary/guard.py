"""Looks once more at the exact bytes of an event before they are signed.

The models leave no room for text; this is the second net, which does not trust them: only documented fields, none of
the rejected names in any spelling (contract 6.3), no run of words of the run's own texts.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from kivo_worker.boundary.model import parse_event
from kivo_worker.errors import WorkerError
from kivo_worker.vocabulary import NotCheckedReason

MAX_EVENT_BYTES = 65_536
"""How large an event may be: 256 source digests and all categories fit in half of it."""

REJECTED_FIELDS = frozenset({
    "ai_output", "prompt", "system_prompt", "messages", "source_text", "source_spans", "retrieved_context",
    "embedding", "embeddings", "screenshots", "uploads", "tool_trace", "tool_traces",
})  # fmt: skip
"""The raw fields the API rejects (contract 6.3)."""

Recognise = Callable[[Iterable[str]], bool]
"""Whether any of some texts holds words of the run's own inputs."""

_REJECTED = frozenset(name.replace("_", "") for name in REJECTED_FIELDS)


class LeakError(WorkerError):
    """An event would have carried what may not leave: a bug, which stops the event and quotes nothing."""


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
    if holds_rejected_field(value):
        raise _stopped("has a field for raw content")
    try:
        parse_event(body)
    except ValueError:
        raise _stopped("is not one of the documented events") from None
    if recognise(list(_texts(value))):
        raise _stopped("holds words of this run's own texts")


def holds_rejected_field(value: object) -> bool:
    """Whether a field for raw content occurs at any depth, however its name is spelled.

    Case, separators, full-width letters and a plural make no difference.
    """
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if any(_is_rejected(name) for name in one):
                return True
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return False


def _is_rejected(name: str) -> bool:
    plain = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", name).casefold())
    return plain in _REJECTED or plain.removesuffix("s") in _REJECTED or f"{plain}s" in _REJECTED


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


def _stopped(rule: str) -> LeakError:
    return LeakError(
        f"an event was stopped before it was sent, for it {rule}.",
        hint="This is a bug of the worker. The reports are in the report store; nothing of the event has left.",
        reason=NotCheckedReason.INTERNAL_ERROR,
    )
