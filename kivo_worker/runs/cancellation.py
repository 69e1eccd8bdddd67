"""A run told to stop."""

import math
import time

WORK_SECONDS = 15.0
"""How long after a signal the work may take to come to its end; whatever hangs then is let go of."""

GRACE_SECONDS = 20.0
"""How long after a signal an event may still be on its way."""

LAST_SECONDS = 24.0
"""How long after a signal the process lives, whatever hangs.

A container is killed 30 s after it was told to stop, in its orchestrator's usual setting.
"""


class Cancellation:
    """Whether the run was told to stop, by which signal, and how much time that leaves."""

    def __init__(self) -> None:
        self._signal: int | None = None
        self._since = math.inf

    @property
    def signal(self) -> int | None:
        """The signal; none while nobody wants the run to stop."""
        return self._signal

    @signal.setter
    def signal(self, number: int) -> None:
        self._signal, self._since = number, time.monotonic()

    def __call__(self) -> bool:
        """Whether to stop."""
        return self._signal is not None

    def time_left(self) -> float:
        """How many seconds are left for what is still to be sent; without end while nobody wants the run to stop."""
        return self._since + GRACE_SECONDS - time.monotonic()

    def is_overdue(self) -> bool:
        """Whether the work has had its time to come to an end since the run was told to stop."""
        return time.monotonic() >= self._since + WORK_SECONDS
