"""Asking for a review run until it has ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from kivo_worker.boundary.answers import Reply, wait_seconds
from kivo_worker.boundary.deadline import TimeLeft
from kivo_worker.client.errors import WaitTimeoutError
from kivo_worker.client.operations import get_review_run
from kivo_worker.client.request import Request
from kivo_worker.contract.review_runs import ReviewRunAnswer

_FIRST, _LONGEST, _GROWTH = 0.25, 5.0, 1.5


@dataclass(frozen=True, slots=True)
class Polled:
    """How a run stands, and how many seconds the API asks to wait before it is asked again."""

    answer: ReviewRunAnswer
    retry_after: float | None


def poll(review_run_id: str) -> Request[Polled]:
    """Ask for a run.

    Raises:
        NotSentError: this is no run's id.
    """
    request = get_review_run(review_run_id)

    def read(reply: Reply) -> Polled:
        return Polled(request.read(reply), wait_seconds(reply, datetime.now(UTC)))

    return Request(request.method, request.path, read)


def pauses() -> Iterator[float]:
    """How many seconds to wait after each answer: short at first, since most runs are."""
    pause = _FIRST
    while True:
        yield pause
        pause = min(pause * _GROWTH, _LONGEST)


def pause_after(polled: Polled, usual: float, time_left: TimeLeft) -> float:
    """How many seconds to wait until the run is asked for again.

    Args:
        polled: how it stands, which is not at its end.
        usual: how long to wait when the API says nothing.
        time_left: how long is left to wait.

    Raises:
        WaitTimeoutError: longer than there is time.
    """
    pause = usual if polled.retry_after is None else max(usual, polled.retry_after)
    if pause >= time_left():
        run = polled.answer.review_run
        raise WaitTimeoutError(f"review run {run.id} is still {run.status}; wait for it again.", run)
    return pause
