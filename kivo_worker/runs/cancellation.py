"""A run told to stop: by a signal, or because it has reached a limit of its own."""

import math
import signal
import time
from enum import StrEnum

from kivo_worker.exit_codes import ExitCode
from kivo_worker.vocabulary import NotCheckedReason

WORK_SECONDS = 15.0
"""How long after a signal the work may take to come to its end; whatever hangs then is let go of."""

GRACE_SECONDS = 20.0
"""How long after a signal an event may still be on its way."""

LAST_SECONDS = 24.0
"""How long after a signal the process lives, whatever hangs.

A container is killed 30 s after it was told to stop, in its orchestrator's usual setting.
"""


class RunLimit(StrEnum):
    """A limit of the whole run, by its key in `limits` of the job spec."""

    SECONDS = "max_seconds"
    MEMORY = "max_memory"


class Cancellation:
    """Whether the run was told to stop, by what, and how much time that leaves."""

    def __init__(self) -> None:
        self._signal: int | None = None
        self._limit: RunLimit | None = None
        self._since = math.inf

    @property
    def signal(self) -> int | None:
        """The signal; none while nobody wants the run to stop."""
        return self._signal

    @signal.setter
    def signal(self, number: int) -> None:
        self._signal, self._since = number, time.monotonic()

    @property
    def limit(self) -> RunLimit | None:
        """The limit that the run has reached, if that is why it stops."""
        return self._limit

    @limit.setter
    def limit(self, limit: RunLimit) -> None:
        self._limit, self._since = limit, time.monotonic()

    @property
    def exit_code(self) -> ExitCode:
        """How a run ends that was stopped; what somebody has sent goes before a limit."""
        if self._signal == signal.SIGINT:
            return ExitCode.INTERRUPTED
        return ExitCode.NOT_CHECKED if self._limit is not None and self._signal is None else ExitCode.TERMINATED

    @property
    def reasons(self) -> tuple[NotCheckedReason, ...]:
        """Why something was not reviewed in a run that was stopped."""
        cancelled = NotCheckedReason.CANCELLED
        return (cancelled,) if self._limit is None else (cancelled, NotCheckedReason.LIMIT_REACHED)

    def __call__(self) -> bool:
        """Whether to stop."""
        return self._signal is not None or self._limit is not None

    def time_left(self) -> float:
        """How many seconds are left for what is still to be sent; without end while nobody wants the run to stop."""
        return self._since + GRACE_SECONDS - time.monotonic()

    def is_overdue(self) -> bool:
        """Whether the work has had its time to come to an end since the run was told to stop."""
        return time.monotonic() >= self._since + WORK_SECONDS
