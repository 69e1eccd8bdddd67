"""Does several things at once, and lets go of them when the run is told to stop."""

from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_LOOK_EVERY = 0.1
"""Seconds between two looks at whether the run was told to stop."""


def unless_it_hangs(function: Callable[[], Result], is_overdue: Callable[[], bool]) -> Result | None:
    """Do something in a thread of its own, and give it up when it is overdue.

    Args:
        function: what to do; what was given up goes on in a thread that holds up nothing.
        is_overdue: asked now and then.

    Returns:
        What the function returned; none when it was given up.

    Raises:
        Exception: what the function raised.
    """
    [result] = in_parallel(lambda _: function(), [None], at_once=1, is_cancelled=is_overdue)
    return result


def in_parallel(
    function: Callable[[Item], Result], items: Sequence[Item], *, at_once: int, is_cancelled: Callable[[], bool]
) -> list[Result | None]:
    """Apply a function to items, several at once; the results stand in the items' order.

    Args:
        function: what to do with an item, in a thread of its own.
        items: what to do it with.
        at_once: how many threads there are at most.
        is_cancelled: asked now and then; from the first yes on nothing more is begun or waited for.

    Returns:
        The results; none for each item that was not done when the run was cancelled.

    Raises:
        Exception: what the function raised for the first item for which it raised.
    """
    waiting: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[tuple[int, Result | None, Exception | None]] = SimpleQueue()
    for index in range(len(items)):
        waiting.put(index)

    def work() -> None:
        while not is_cancelled():
            try:
                index = waiting.get_nowait()
            except Empty:
                return
            try:
                done.put((index, function(items[index]), None))
            except Exception as error:  # noqa: BLE001 - raised again by the thread that asked
                done.put((index, None, error))

    for _ in range(min(at_once, len(items))):
        Thread(target=work, daemon=True).start()  # a daemon, so that a hanging read cannot hold up the end
    return _gathered(done, len(items), is_cancelled)


def _gathered(
    done: "SimpleQueue[tuple[int, Result | None, Exception | None]]", count: int, is_cancelled: Callable[[], bool]
) -> list[Result | None]:
    results: list[Result | None] = [None] * count
    errors: dict[int, Exception] = {}
    outstanding = count
    while outstanding and not is_cancelled():
        try:
            index, result, error = done.get(timeout=_LOOK_EVERY)
        except Empty:
            continue
        outstanding -= 1
        results[index] = result
        if error is not None:
            errors[index] = error
    if errors:
        raise errors[min(errors)]
    return results
