"""Stops a run that has had its time, or needs too much memory, as a signal does: with a partial report."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from kivo_worker.errors import JobSpecError
from kivo_worker.job.spec import Limits
from kivo_worker.runs.cancellation import Cancellation, RunLimit
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.memory import memory_in_use

_LOOK_SECONDS = 0.25
"""Seconds between two looks at the clock and the memory."""


@contextmanager
def within_limits(context: RunContext) -> Iterator[None]:
    """Watch a run while the block does it.

    Raises:
        JobSpecError: memory is limited, and this system does not tell how much is in use.
    """
    limits = context.spec.limits
    if limits.max_memory is not None and memory_in_use(os.getpid()) is None:
        raise JobSpecError("this system does not tell how much memory is in use.", where="limits.max_memory")
    ended = threading.Event()
    watch = threading.Thread(target=_watch, args=(context, limits, ended), name="kivo-limits", daemon=True)
    if limits.max_seconds is not None or limits.max_memory is not None:
        watch.start()
    try:
        yield
    finally:
        ended.set()


def _watch(context: RunContext, limits: Limits, ended: threading.Event) -> None:
    started, cancellation = time.monotonic(), context.cancellation
    while not (ended.wait(_LOOK_SECONDS) or cancellation()):
        if limit := _reached(limits, time.monotonic() - started):
            _stop(context, cancellation, limit)


def _reached(limits: Limits, seconds: float) -> RunLimit | None:
    if limits.max_seconds is not None and seconds >= limits.max_seconds:
        return RunLimit.SECONDS
    if limits.max_memory is not None and (memory_in_use(os.getpid()) or 0) > limits.max_memory:
        return RunLimit.MEMORY
    return None


def _stop(context: RunContext, cancellation: Cancellation, limit: RunLimit) -> None:
    cancellation.limit = limit
    context.observer.step(f"limits.{limit} is reached: stopping; the partial report is being written")
