"""What a bucket answers when it does not do what it was asked, and what a person can do about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

UNKNOWN = "the identity in use"
"""Who asks, where the SDK does not say."""

_CODE = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Kind(Enum):
    """What the rest of the program does about a failure."""

    REFUSED = "refused"
    """Nothing but to tell."""
    ABSENT = "absent"
    """There is no such object."""
    EXISTS = "exists"
    """A precondition did not hold: the object is there already, or is another one by now."""
    LASTING = "lasting"
    """The object cannot be read, whoever asks and when."""
    CUT = "cut"
    """The connection broke; what is missing can be asked for again."""
    UNKNOWN_REQUEST = "unknown_request"
    """The store does not know the request."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is wrong, as a part of a sentence, and what to do next; `{…}` are filled in where it is told."""

    reason: str
    hint: str = ""
    kind: Kind = Kind.REFUSED

    def failure(self, **words: str) -> "StoreFailure":
        """Make the failure.

        Args:
            words: what stands in the places.
        """
        return StoreFailure(self.reason.format(**words), self.hint.format(**words), self.kind)


class StoreFailure(Exception):  # noqa: N818 - becomes an error of the user's only where it is known what failed
    """What a bucket could not do; never holds a URL, nor text of the store's answer.

    Attributes:
        reason: what is wrong, as a part of a sentence.
        hint: what to do next.
        kind: what the program does about it.
    """

    def __init__(self, reason: str, hint: str = "", kind: Kind = Kind.REFUSED) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.kind = kind


PROXY = Sentence(
    "the proxy cannot be reached, or lets nobody through",
    "Check HTTPS_PROXY, the user and password in it, and NO_PROXY.",
)
CUT = Sentence("the connection was cut", "Run again; if it happens again, check the network.", Kind.CUT)
DAMAGED = Sentence(
    "its bytes are not those the store has a checksum of", "Run again; if it happens again, store the object anew."
)
LATE = Sentence(
    "it took longer than storage.deadline_seconds", "Check the network, or allow more time in the job spec."
)
CHANGED = Sentence(
    "it changed while it was read",
    "Something writes there while the job runs. Run again when it is done, or pin the version.",
)
NO_RANGES = Sentence(
    "the connection was cut, and the store sends no part of an object", "Run again when the network is better."
)
COMPRESSED = Sentence("it is stored compressed (Content-Encoding)", "Store the object as it is.", Kind.LASTING)


def refused_with(code: object) -> Sentence:
    """Make the sentence of an answer that no table knows.

    Args:
        code: the store's own code, shown when it looks like one.
    """
    shown = str(code) if _CODE.fullmatch(str(code)) else "an unknown code"
    return Sentence(f"the store refused with {shown}", "Look the code up in the documentation of the store.")


def of_class(error: BaseException, table: Mapping[str, Sentence]) -> Sentence | None:
    """Find the sentence of an exception by the names of its classes, the nearest first.

    Args:
        error: the exception.
        table: class names with their sentences.
    """
    return next((table[cls.__name__] for cls in type(error).__mro__ if cls.__name__ in table), None)
