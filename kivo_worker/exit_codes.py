"""The exit codes, and which one wins when several hold."""

from collections.abc import Collection
from enum import IntEnum
from typing import Self


class ExitCode(IntEnum):
    """How `kivo-worker` ended; `meaning` is the sentence the documentation shows."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> Self:
        """Build a member that carries its meaning."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    OK = 0, "The run did its work."
    GATE = 1, "What was found reaches --fail-on."
    USAGE = 2, "The command line, a setting or the job spec is wrong."
    STORAGE = 3, "An input could not be read, or the report store could not be written."
    NOT_CHECKED = 4, "The run ended, but something was not checked."
    UNDELIVERED = 5, "The results are safe; an event did not reach Kivo and waits to be delivered."
    CREDENTIAL = 6, "The worker credential is missing, expired, refused or revoked."
    INTERNAL = 70, "A bug in kivo-worker."
    INTERRUPTED = 130, "Cancelled by SIGINT; the partial report is written."
    TERMINATED = 143, "Cancelled by SIGTERM or SIGHUP; the partial report is written."


PRIORITY = (
    ExitCode.TERMINATED,
    ExitCode.INTERRUPTED,
    ExitCode.INTERNAL,
    ExitCode.CREDENTIAL,
    ExitCode.USAGE,
    ExitCode.STORAGE,
    ExitCode.GATE,
    ExitCode.NOT_CHECKED,
    ExitCode.UNDELIVERED,
    ExitCode.OK,
)
"""Most important first: the order in which codes that hold together are reported."""


def by_priority(codes: Collection[ExitCode]) -> tuple[ExitCode, ...]:
    """Order the codes that hold, most important first; none at all means `OK`."""
    return tuple(code for code in PRIORITY if code in codes) or (ExitCode.OK,)
