"""Hosted runs wait in the order they came, are begun once at a time, and end once."""

from datetime import timedelta

import pytest

from kivo_worker.contract.review_runs import CreateReviewRun
from kivo_worker.devserver.admission import Admission
from kivo_worker.devserver.hosted.engine import review_hosted
from kivo_worker.devserver.hosted.runs import HostedRun
from kivo_worker.devserver.hosted.store import MAX_ATTEMPTS, HostedRuns
from kivo_worker.devserver.keys import project_id
from kivo_worker.vocabulary import GateVerdict, NotCheckedReason, ReviewRunStatus
from tests.devserver.hosted.conftest import NOW

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def run(runs: HostedRuns, admission: Admission, request_body: CreateReviewRun) -> HostedRun:
    """A queued run."""
    return runs.create(admission, request_body)


def _status(runs: HostedRuns, run: HostedRun) -> ReviewRunStatus:
    found = runs.find(run.project_id, run.id)
    assert found is not None
    return found.status


def test_queued(run: HostedRun, request_body: CreateReviewRun) -> None:
    """A new run holds what was sent, byte for byte the same words, and nothing else."""
    assert (run.status, run.request, run.created_at) == (ReviewRunStatus.QUEUED, request_body, NOW)
    assert (run.claim_count, run.gate_verdict, run.failure, run.completed_at) == (0, None, None, None)


def test_order(runs: HostedRuns, project: str, request_body: CreateReviewRun) -> None:
    """The oldest is begun first, each once; then there is nothing to do."""
    made = [runs.create(Admission(project, NOW + timedelta(minutes=at)), request_body).id for at in (2, 0, 1)]
    taken = [runs.take(LATER) for _ in range(4)]

    assert [run.id if run else None for run in taken] == [made[1], made[2], made[0], None]
    assert all(run is None or run.status is ReviewRunStatus.RUNNING for run in taken)


def test_complete(runs: HostedRuns, run: HostedRun) -> None:
    """A completed run has its report, and the counts and the verdict of it."""
    runs.take(NOW)
    report = review_hosted(run.id, run.request, lambda: False)
    runs.complete(run.id, report, LATER)
    ended = runs.find(run.project_id, run.id)

    assert ended is not None
    assert (ended.status, ended.claim_count, ended.gate_verdict, ended.completed_at) == (
        ReviewRunStatus.COMPLETED,
        1,
        GateVerdict.NEEDS_REPAIR,
        LATER,
    )
    assert runs.report(run.id) == report


def test_ends_once(runs: HostedRuns, run: HostedRun) -> None:
    """What has ended stays as it is, whoever comes late with another end."""
    runs.take(NOW)
    runs.fail(run.id, NotCheckedReason.INPUT_INVALID, LATER)
    runs.complete(run.id, review_hosted(run.id, run.request, lambda: False), LATER)
    runs.put_back(run.id)
    ended = runs.find(run.project_id, run.id)

    assert ended is not None
    assert (ended.status, ended.failure, ended.claim_count) == (ReviewRunStatus.FAILED, "input_invalid", 0)


def test_another_project(runs: HostedRuns, run: HostedRun) -> None:
    """A run is seen by its own project only."""
    assert runs.find(project_id(runs.database, "other", NOW), run.id) is None


def test_taken_up_again(runs: HostedRuns, run: HostedRun) -> None:
    """What was begun when a server died is begun again, but not for ever."""
    for _ in range(MAX_ATTEMPTS):
        assert _status(runs, run) is ReviewRunStatus.QUEUED
        runs.take(NOW)
        runs.take_up_again(LATER)
    ended = runs.find(run.project_id, run.id)

    assert ended is not None
    assert (ended.status, ended.failure, ended.completed_at) == (ReviewRunStatus.FAILED, "internal_error", LATER)


def test_put_back(runs: HostedRuns, run: HostedRun) -> None:
    """A run that a server puts back in good order can be begun any number of times."""
    for _ in range(MAX_ATTEMPTS + 1):
        runs.take(NOW)
        runs.put_back(run.id)
    runs.take_up_again(LATER)

    assert _status(runs, run) is ReviewRunStatus.QUEUED
