"""A run is waited for as long as the caller says, and asked for as often as the API likes."""

import json

import pytest

from kivo_worker.boundary.deadline import seconds_from_now
from kivo_worker.client.errors import NotFoundError, WaitTimeoutError
from kivo_worker.client.polling import Polled, pause_after, pauses
from kivo_worker.contract.review_runs import ReviewRunAnswer
from kivo_worker.vocabulary import ReviewRunStatus
from tests.boundary.conftest import _acting as acting
from tests.boundary.conftest import http, says
from tests.client.conftest import Connect
from tests.client.test_retries import DOWN, RUN

RUN_ID = RUN["id"]


def _at(status: str) -> bytes:
    return json.dumps({"review_run": RUN | {"status": status}, "request_id": "req_1"}).encode()


QUEUED = ReviewRunAnswer.model_validate_json(_at("queued"))


@pytest.mark.parametrize("end", ["completed", "failed", "cancelled"])
def test_ends(connect: Connect, end: str) -> None:
    """Whichever way a run ends, the wait is over; trouble on the way is sat out."""
    steps = [says(http(200, _at("queued"))), says(DOWN), says(http(200, _at("running"))), says(http(200, _at(end)))]
    with acting(*steps) as peer, connect(peer.url) as client:
        run = client.wait_for_review_run(str(RUN_ID)).review_run

    assert (run.status, len(peer.requests)) == (ReviewRunStatus(end), 4)


def test_not_in_time(connect: Connect) -> None:
    """Who has waited long enough is told how the run stands."""
    with (
        acting(says(http(200, _at("running")))) as peer,
        connect(peer.url) as client,
        pytest.raises(WaitTimeoutError, match="still running") as raised,
    ):
        client.wait_for_review_run(str(RUN_ID), timeout=0.2)

    assert raised.value.review_run.status is ReviewRunStatus.RUNNING


def test_no_such_run(connect: Connect) -> None:
    """A run that is not there is not waited for."""
    with acting(says(http(404))) as peer, connect(peer.url) as client, pytest.raises(NotFoundError):
        client.wait_for_review_run(str(RUN_ID))

    assert len(peer.requests) == 1


def test_more_patient_than_a_call(connect: Connect) -> None:
    """The time of a wait is its own: trouble that a call would give up on is sat out."""
    steps = [says(DOWN)] * 3 + [says(http(200, _at("completed")))]
    with acting(*steps) as peer, connect(peer.url, attempts=1) as client:
        run = client.wait_for_review_run(str(RUN_ID)).review_run

    assert (run.status, len(peer.requests)) == (ReviewRunStatus.COMPLETED, 4)


def test_asked_to_wait() -> None:
    """The API's word counts when it asks for a longer pause, unless the caller would not wait that long."""
    minute = seconds_from_now(60)

    assert pause_after(Polled(QUEUED, None), 0.25, minute) == 0.25
    assert pause_after(Polled(QUEUED, 7), 0.25, minute) == 7
    assert pause_after(Polled(QUEUED, 1), 5, minute) == 5
    with pytest.raises(WaitTimeoutError):
        pause_after(Polled(QUEUED, 61), 0.25, minute)


def test_the_api_is_heard(connect: Connect) -> None:
    """`Retry-After` on an answer that is no error is heard."""
    with (
        acting(says(http(200, _at("queued"), "Retry-After: 30"))) as peer,
        connect(peer.url) as client,
        pytest.raises(WaitTimeoutError),
    ):
        client.wait_for_review_run(str(RUN_ID), timeout=20)

    assert len(peer.requests) == 1


def test_pauses_grow() -> None:
    """The longer a run takes, the less often it is asked for, down to every five seconds."""
    each = pauses()
    first = [next(each) for _ in range(12)]

    assert first == sorted(first)
    assert (first[0], first[-1]) == (0.25, 5.0)
