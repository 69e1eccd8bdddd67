"""A run told to stop."""

import math
import time

GRACE_SECONDS = 20.0
"""How long after a signal an event may still be on its way, so that the process has ended within 25 s.

A container is killed 30 s after it was told to stop, in its orchestrator's usual setting.
"""


class Cancellation:
    """Whether the run was told to stop, by which signal, and how much time that leaves."""

    def __init__(self) -> None:
        self._signal: int | None = None
        self._end = math.inf

    @property
    def signal(self) -> int | None:
        """The signal; none while nobody wants the run to stop."""
        return self._signal

    @signal.setter
    def signal(self, number: int) -> None:
        self._signal, self._end = number, time.monotonic() + GRACE_SECONDS

    def __call__(self) -> bool:
        """Whether to stop."""
        return self._signal is not None

    def time_left(self) -> float:
        """How many seconds are left for what is still to be sent; without end while nobody wants the run to stop."""
        return self._end - time.monotonic()
