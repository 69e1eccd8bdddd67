"""A job in a folder, real stores and servers around it, and what the doctor finds there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kivo_worker.doctor.access import Access
from kivo_worker.doctor.examining import examine
from kivo_worker.doctor.findings import Finding, State
from tests.boundary.conftest import Answering, _answering, _no_proxy
from tests.process_state import process_state_restored
from tests.runs.conftest import JobFolder, job
from tests.storage.conftest import (
    _no_waiting,
    clouds,
    gcs_server,
    moto_proxy,
    moto_proxy_server,
    moto_server,
    prefix,
    rclone_server,
    seaweed,
)

__all__ = [
    "_no_proxy", "_no_waiting", "clouds", "gcs_server", "job", "moto_proxy", "moto_proxy_server", "moto_server",
    "prefix", "rclone_server", "seaweed",
]  # fmt: skip

Examined = Callable[..., list[Finding]]
Wrong = Callable[..., Finding]


@pytest.fixture(autouse=True)
def _process_state() -> Iterator[None]:
    with process_state_restored():
        yield


@pytest.fixture
def answering() -> Answering:
    """Start a peer that answers every request with the same bytes."""
    return _answering


@pytest.fixture
def examined(job: JobFolder) -> Examined:
    """Have the doctor look at a job, a whole and right one unless told otherwise."""

    def look(spec: Path | None = None, access: Access | None = None) -> list[Finding]:
        return list(examine(spec or job.single(), access or Access()))

    return look


@pytest.fixture
def wrong(examined: Examined) -> Wrong:
    """Have the doctor look at a job, and give the one thing that it says is wrong."""

    def look(spec: Path | None = None, access: Access | None = None) -> Finding:
        found = examined(spec, access)
        [finding] = [finding for finding in found if finding.state is State.FAILED]
        return finding

    return look
