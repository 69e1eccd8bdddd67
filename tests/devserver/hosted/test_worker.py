"""The worker reviews what is queued; what goes wrong with one run costs that run."""

import logging
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from kivo_worker.contract.review_runs import CreateReviewRun
from kivo_worker.devserver.admission import Admission
from kivo_worker.devserver.database import open_database
from kivo_worker.devserver.hosted import worker as module
from kivo_worker.devserver.hosted.engine import review_hosted
from kivo_worker.devserver.hosted.runs import HostedRun
from kivo_worker.devserver.hosted.store import HostedRuns
from kivo_worker.devserver.hosted.worker import ReviewWorker
from kivo_worker.devserver.keys import project_id
from kivo_worker.vocabulary import ReviewRunStatus
from tests.servers.dev_server import address_in, dev_server_process

SLOW = "".join(f"Refunds of plan {number} are paid within {number} days of the purchase. " for number in range(120))
"""An output that takes seconds to review."""


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[HostedRuns]:
    """The hosted runs of an empty database."""
    with closing(open_database(f"sqlite:///{tmp_path / 'kivo.sqlite3'}")) as database:
        yield HostedRuns(database)


@pytest.fixture
def admission(runs: HostedRuns) -> Admission:
    """A request that may make something."""
    now = datetime.now(UTC)
    return Admission(project_id(runs.database, "tests", now), now)


@contextmanager
def _working(runs: HostedRuns) -> Iterator[ReviewWorker]:
    worker = ReviewWorker(runs)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def _until(runs: HostedRuns, run: HostedRun, *statuses: ReviewRunStatus) -> HostedRun:
    while True:
        found = runs.find(run.project_id, run.id)
        assert found is not None
        if found.status in statuses:
            return found
        time.sleep(0.02)


def test_woken(runs: HostedRuns, admission: Admission, request_body: CreateReviewRun) -> None:
    """A worker that has nothing to do waits until it is told of something."""
    with _working(runs) as worker:
        run = runs.create(admission, request_body)
        worker.wake()

        assert _until(runs, run, ReviewRunStatus.COMPLETED).claim_count == 1


def test_a_bug_costs_one_run(
    runs: HostedRuns,
    admission: Admission,
    request_body: CreateReviewRun,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A bug of the engine fails its run, is logged without the run's words, and the next run is reviewed."""

    def buggy(run_id: str, request: CreateReviewRun, is_cancelled: Any) -> Any:
        if request.ai_output == "A secret.":
            raise ValueError(request.ai_output)
        return review_hosted(run_id, request, is_cancelled)

    monkeypatch.setattr(module, "review_hosted", buggy)
    first = runs.create(admission, request_body.model_copy(update={"ai_output": "A secret."}))
    second = runs.create(admission, request_body)
    with _working(runs):
        assert _until(runs, first, ReviewRunStatus.FAILED).failure == "internal_error"
        _until(runs, second, ReviewRunStatus.COMPLETED)

    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.fields["error"] == "ValueError"  # type: ignore[attr-defined]
    assert "secret" not in str(record.__dict__)


def test_the_database_comes_back(
    runs: HostedRuns, admission: Admission, request_body: CreateReviewRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the database does not answer, the worker goes on as soon as it does."""
    real, failures = HostedRuns.take, iter([OSError("gone")])

    def take(self: HostedRuns, now: datetime) -> HostedRun | None:
        for failure in failures:
            raise failure
        return real(self, now)

    monkeypatch.setattr(HostedRuns, "take", take)
    monkeypatch.setattr(module, "_AFTER_A_BUG", 0.01)
    run = runs.create(admission, request_body)
    with _working(runs):
        _until(runs, run, ReviewRunStatus.COMPLETED)


def test_stopped_in_the_middle(runs: HostedRuns, admission: Admission, request_body: CreateReviewRun) -> None:
    """A worker that is stopped puts its run back, and the next one reviews it whole."""
    run = runs.create(admission, request_body.model_copy(update={"ai_output": SLOW}))
    with _working(runs):
        _until(runs, run, ReviewRunStatus.RUNNING)

    assert _until(runs, run, *ReviewRunStatus).status is ReviewRunStatus.QUEUED
    with _working(runs):
        completed = _until(runs, run, ReviewRunStatus.COMPLETED, ReviewRunStatus.FAILED)
    assert completed.claim_count == 120
    assert runs.report(run.id).counts.not_checked == 0


@contextmanager
def _server(database: Path) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    options = ("--api-key", "kivo_dev_tests", "--database-url", f"sqlite:///{database}")
    with dev_server_process(*options) as (process, greeting):
        headers = {"Authorization": "Bearer kivo_dev_tests"}
        with httpx.Client(base_url=address_in(greeting), headers=headers, trust_env=False, timeout=30) as client:
            yield process, client


def test_killed_in_the_middle(tmp_path: Path, sample: dict[str, Any]) -> None:
    """A run that a server was working on when it was killed is taken up again by the next one."""
    with _server(tmp_path / "kivo.sqlite3") as (process, api):
        created = api.post("/v1/review-runs", json=sample | {"ai_output": SLOW}).json()["review_run"]
        path = f"/v1/review-runs/{created['id']}"
        while api.get(path).json()["review_run"]["status"] == "queued":
            time.sleep(0.02)
        process.kill()
    with _server(tmp_path / "kivo.sqlite3") as (_, api):
        while (run := api.get(path).json()["review_run"])["status"] in {"queued", "running"}:
            time.sleep(0.1)

    assert (run["status"], run["claim_count"]) == ("completed", 120)
