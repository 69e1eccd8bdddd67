"""Runs of both kinds are listed together, newest first, page by page."""

from datetime import timedelta
from typing import Any

import pytest

from kivo_worker.contract.private_worker import CreatePrivateWorkerRun
from kivo_worker.contract.review_runs import CreateReviewRun
from kivo_worker.devserver.admission import Admission
from kivo_worker.devserver.database import Database
from kivo_worker.devserver.errors import ApiError
from kivo_worker.devserver.hosted.store import HostedRuns
from kivo_worker.devserver.keys import project_id
from kivo_worker.devserver.listing import run_ids
from kivo_worker.devserver.private.store import RunStore
from tests.devserver.hosted.conftest import NOW


@pytest.fixture
def made(runs: HostedRuns, project: str, request_body: CreateReviewRun, create_sample: bytes) -> list[str]:
    """Runs of both kinds in the order they were made, two of them at the same moment."""
    private, body = RunStore(runs.database), CreatePrivateWorkerRun.model_validate_json(create_sample)

    def at(minutes: int) -> Admission:
        return Admission(project, NOW + timedelta(minutes=minutes))

    together = sorted([runs.create(at(2), request_body).id, private.create(at(2), body).id])
    return [
        runs.create(at(0), request_body).id,
        private.create(at(1), body).id,
        *together,
        runs.create(at(3), request_body).id,
    ]


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 9])
def test_pages(database: Database, project: str, made: list[str], limit: int) -> None:
    """However long the pages, each run stands on one of them, once."""
    found: list[str] = []
    while page := run_ids(database, project, limit=limit, after=found[-1] if found else None):
        assert len(page) <= limit
        found += page

    assert found == made[::-1]


def test_another_project(database: Database, made: list[str]) -> None:
    """A project sees its own runs, and cannot go on behind another's."""
    other = project_id(database, "other", NOW)

    assert run_ids(database, other, limit=9) == []
    with pytest.raises(ApiError, match="cursor") as refused:
        run_ids(database, other, limit=9, after=made[0])
    assert refused.value.status == 404


@pytest.mark.parametrize("after", ["run_none", "\0", "a b", "x" * 128])
def test_no_cursor(database: Database, project: str, made: list[str], after: str) -> None:
    """A cursor that is none is not found, whatever it is made of."""
    assert made
    with pytest.raises(ApiError, match="cursor") as refused:
        run_ids(database, project, limit=9, after=after)
    assert refused.value.status == 404


def test_over_http(api: Any, created: dict[str, Any]) -> None:
    """The list shows runs as everywhere else, and says where it goes on."""
    page = api.get("/v1/review-runs", params={"limit": 1}).json()
    rest = api.get("/v1/review-runs", params={"limit": 1, "cursor": page["next_cursor"] or created["review_run"]["id"]})

    assert page["review_runs"] == [created["review_run"]]
    assert rest.status_code == 200
    assert created["review_run"] not in rest.json()["review_runs"]
