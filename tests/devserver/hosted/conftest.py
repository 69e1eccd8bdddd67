"""Hosted runs: over HTTP, with the worker at work; and the operations alone, where nothing works on what is queued."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from kivo_worker.contract.review_runs import CreateReviewRun
from kivo_worker.devserver.admission import Admission
from kivo_worker.devserver.database import Database
from kivo_worker.devserver.hosted.store import HostedRuns
from kivo_worker.devserver.keys import project_id
from kivo_worker.devserver.settings import Settings
from tests.devserver.conftest import SAMPLES

NOW = datetime(2026, 4, 27, 16, 20, 18, 123_000, UTC)

Finish = Callable[..., dict[str, Any]]


@pytest.fixture
def sample() -> dict[str, Any]:
    """The documented request for a hosted run."""
    fields: dict[str, Any] = json.loads((SAMPLES / "review-run.json").read_bytes())
    return fields


@pytest.fixture
def rows() -> list[dict[str, Any]]:
    """The documented rows of an import."""
    return [json.loads(line) for line in (SAMPLES / "rows.jsonl").read_bytes().splitlines()]


@pytest.fixture
def api(client: httpx.Client, settings: Settings) -> Iterator[httpx.Client]:
    """A client that sends the usual server's API key."""
    with httpx.Client(
        base_url=client.base_url, headers={"Authorization": f"Bearer {settings.api_key}"}, trust_env=False, timeout=30
    ) as authorized:
        yield authorized


@pytest.fixture
def finish(api: httpx.Client) -> Finish:
    """Poll a run until it has ended."""

    def poll(polling_url: str) -> dict[str, Any]:
        while True:
            run: dict[str, Any] = api.get(polling_url).raise_for_status().json()["review_run"]
            if run["completed_at"] is not None:
                return run
            time.sleep(0.05)

    return poll


@pytest.fixture
def runs(database: Database) -> HostedRuns:
    """The hosted runs of an empty database, which nobody works on."""
    return HostedRuns(database)


@pytest.fixture
def project(database: Database) -> str:
    """The id of a project."""
    return project_id(database, "tests", NOW)


@pytest.fixture
def admission(project: str) -> Admission:
    """A request of the project that may make something."""
    return Admission(project, NOW)


@pytest.fixture
def request_body(sample: dict[str, Any]) -> CreateReviewRun:
    """The documented request, read."""
    return CreateReviewRun.model_validate_json(json.dumps(sample))
