"""Several things at once, in order, and let go of when the run is told to stop."""

from threading import Barrier, Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.runs.parallel import in_parallel, unless_it_hangs


def _never() -> bool:
    return False


@settings(deadline=None)
@given(st.lists(st.integers()), st.integers(1, 5))
def test_in_order(items: list[int], at_once: int) -> None:
    """The results stand in the items' order, however many threads there are."""
    found = in_parallel(lambda item: item * 2, items, at_once=at_once, is_cancelled=_never)

    assert [item * 2 for item in items] == found


def test_at_once() -> None:
    """So many items are worked on together: each waits here until all have begun."""
    together = Barrier(3)
    in_parallel(lambda _: together.wait(timeout=10), range(3), at_once=3, is_cancelled=_never)

    assert not together.broken


def test_no_more_at_once_than_asked() -> None:
    """With one thread an item begins when the one before is done."""
    open_items: list[int] = []

    def work(item: int) -> int:
        open_items.append(item)
        most = len(open_items)
        open_items.remove(item)
        return most

    assert in_parallel(work, range(20), at_once=1, is_cancelled=_never) == [1] * 20


def test_the_first_error() -> None:
    """Of several errors the one of the first item is raised, whichever came first."""
    second_failed = Event()

    def work(item: int) -> None:
        if item == 0:
            second_failed.wait(timeout=10)
        second_failed.set()
        raise ValueError(item)

    with pytest.raises(ValueError, match="0"):
        in_parallel(work, [0, 1], at_once=2, is_cancelled=_never)


def test_cancelled() -> None:
    """Once the run is told to stop, what hangs is not waited for and the rest not begun."""
    begun: list[int] = []
    stopped, release = Event(), Event()

    def work(item: int) -> int:
        begun.append(item)
        stopped.set()
        release.wait(timeout=10)
        return item

    found = in_parallel(work, [1, 2, 3], at_once=1, is_cancelled=stopped.is_set)
    release.set()

    assert (found, begun) == ([None, None, None], [1])


def test_given_up() -> None:
    """What is overdue is given up, though it still hangs; what comes back in time is had, and so is its error."""
    never = Event()

    assert unless_it_hangs(never.wait, lambda: True) is None
    assert unless_it_hangs(lambda: 1, _never) == 1
    with pytest.raises(ZeroDivisionError):
        unless_it_hangs(lambda: 1 // 0, _never)
