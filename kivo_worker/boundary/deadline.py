"""Calls that end in time, whatever they hang on: a resolver, a proxy, an answer that trickles.

A timeout of httpx is for one read or write, so a peer that sends a byte now and then is never late. Here the
caller stops waiting, and leaves what hangs to a daemon thread, which keeps no program from ending.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

T = TypeVar("T")

TimeLeft = Callable[[], float]
"""How many seconds are left; may shrink faster than time passes, as when a run is cancelled, and never grows."""

_LOOK_SECONDS = 0.1
"""How often a waiting caller looks whether its time has become shorter."""


class DeadlinePassed(Exception):  # noqa: N818 - it is no fault of the call
    """The time is over and the call has not ended."""


def seconds_from_now(seconds: float) -> TimeLeft:
    """Make a deadline that does not move."""
    end = time.monotonic() + seconds
    return lambda: end - time.monotonic()


def sooner(*deadlines: TimeLeft) -> TimeLeft:
    """Make the deadline that is reached when the first of these is."""
    return lambda: min(left() for left in deadlines)


def within(time_left: TimeLeft, call: Callable[[], T]) -> T:
    """Call something, and wait for it no longer than there is time.

    Args:
        time_left: how long.
        call: what to do; when the time is over it is left to itself, so it must look at the time before each step
            that matters.

    Returns:
        What it returned.

    Raises:
        DeadlinePassed: it has not ended; anything else is what it raised.
    """
    future: Future[T] = Future()
    threading.Thread(target=_fulfil, args=(future, call), name="kivo-within", daemon=True).start()
    while not future.done():
        left = time_left()
        if left <= 0:
            raise DeadlinePassed
        wait([future], timeout=min(left, _LOOK_SECONDS))
    return future.result()


def _fulfil(future: Future[T], call: Callable[[], T]) -> None:
    try:
        future.set_result(call())
    except BaseException as error:  # noqa: BLE001 - it belongs to who waits
        future.set_exception(error)
