"""Claim reports of real runs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kivo_worker.reports.model import ClaimReport
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.runs.observer import Observer
from tests.runs.conftest import JobFolder, context_of

Report = Callable[[str], ClaimReport]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> JobFolder:
    """An empty folder for a job."""
    return JobFolder(tmp_path_factory.mktemp("job"))


@pytest.fixture(scope="session")
def demo(folder: JobFolder) -> JobFolder:
    """The demo job, run."""
    run_job(context_of(folder.example("support-answer")), Reporting())
    return folder


@pytest.fixture(scope="session")
def demo_report(demo: JobFolder) -> ClaimReport:
    """The demo's claim report."""
    return ClaimReport.model_validate_json((demo.reports / "claim_report.json").read_bytes())


class _Stopper(Observer):
    def __init__(self, cancellation: Cancellation) -> None:
        self._cancellation = cancellation

    def claims(self, done: int, total: int) -> None:
        assert done <= total
        self._cancellation.signal = 15


@pytest.fixture
def cancelled_report(tmp_path: Path) -> ClaimReport:
    """The claim report of a run that was cancelled after its first claim."""
    job, cancellation = JobFolder(tmp_path), Cancellation()
    spec = job.single("Admins can export audit logs. Refunds are free. Refunds are quick.")
    run_job(context_of(spec, _Stopper(cancellation), cancellation), Reporting())
    [path] = job.reports.glob("partial/*/claim_report.json")
    return ClaimReport.model_validate_json(path.read_bytes())
