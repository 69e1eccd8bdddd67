"""A call ends in time, whatever it hangs on."""

import threading

import pytest

from kivo_worker.boundary.deadline import DeadlinePassed, seconds_from_now, sooner, within


def test_in_time() -> None:
    """What a call returns in time is returned."""
    assert within(seconds_from_now(30), lambda: 7) == 7


def test_raised() -> None:
    """What a call raises is raised."""
    with pytest.raises(ZeroDivisionError):
        within(seconds_from_now(30), lambda: 1 // 0)


@pytest.mark.parametrize("seconds", [0.05, 0, -1])
def test_too_late(seconds: float) -> None:
    """A call that hangs for ever is left to itself."""
    hangs = threading.Event()
    with pytest.raises(DeadlinePassed):
        within(seconds_from_now(seconds), hangs.wait)

    hangs.set()


def test_a_deadline_that_draws_nearer() -> None:
    """Who waits sees that the time has become shorter."""
    hangs, hurried = threading.Event(), threading.Event()
    threading.Timer(0.05, hurried.set).start()
    with pytest.raises(DeadlinePassed):
        within(lambda: 0.0 if hurried.is_set() else 600.0, hangs.wait)

    hangs.set()


def test_a_call_keeps_no_program_alive() -> None:
    """What is left to itself runs in a thread that no program waits for at its end."""
    seen = within(seconds_from_now(30), threading.current_thread)

    assert seen.daemon


def test_the_sooner_deadline_counts() -> None:
    """Of several deadlines the first is meant."""
    assert sooner(lambda: 5.0, lambda: 2.0, lambda: 9.0)() == 2
