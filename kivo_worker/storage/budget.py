"""The time one object may take, counted while a store works at it and not while its bytes are used."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from kivo_worker.storage.failures import LATE

_end: ContextVar[float | None] = ContextVar("kivo_worker_storage_end", default=None)


class Budget:
    """Seconds that the work at one object may take."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count the time spent within.

        Raises:
            StoreFailure: no time is left.
        """
        begin = time.monotonic()
        token = _end.set(begin + self._left)
        try:
            remaining()
            yield
        finally:
            _end.reset(token)
            self._left -= time.monotonic() - begin


def remaining() -> float:
    """Tell how many seconds are left to the object that is worked at; endless outside of any budget.

    Raises:
        StoreFailure: none are left.
    """
    end = _end.get()
    if end is None:
        return float("inf")
    if (left := end - time.monotonic()) <= 0:
        raise LATE.failure()
    return left
