"""A server with a run of each kind, and a browser that was let in."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page

from kivo_worker.devserver.database import Database, open_database
from kivo_worker.devserver.settings import Settings
from kivo_worker.devserver.site.access import page_address
from tests.servers.dev_server import dev_server

OUTPUT = "Refunds are available for 60 days."
SOURCE = "Customers may request a refund within 30 days of purchase."
PATIENCE = 120


@dataclass(frozen=True)
class Site:
    """A server with runs.

    Attributes:
        url: its address.
        settings: what it was started with.
        database: where it keeps things.
        private: the id of a private-worker run that has ended.
        hosted: the id of a hosted run that has ended.
    """

    url: str
    settings: Settings
    database: Database
    private: str
    hosted: str

    def path(self, kind: str) -> str:
        """Where the run of a kind is shown."""
        return f"/runs/{getattr(self, kind)}"


def _hosted(api: httpx.Client) -> str:
    request = {
        "ai_output": OUTPUT,
        "sources": [{"title": "Refund policy", "content": SOURCE}],
        "intended_use": "customer_facing",
        "question": "How long?",
    }
    made = api.post("/v1/review-runs", json=request).json()
    end = time.monotonic() + PATIENCE
    while api.get(f"/v1/review-runs/{made['review_run']['id']}").json()["review_run"]["status"] != "completed":
        assert time.monotonic() < end
        time.sleep(0.05)
    return str(made["review_run"]["id"])


def _private(api: httpx.Client, create: bytes, event: str) -> str:
    path = "/v1/private-worker/review-runs"
    made = api.post(path, content=create, headers={"Idempotency-Key": "key-1"}).json()
    run_id = made["review_run"]["id"]
    body: dict[str, Any] = json.loads(event.replace("'\"$REVIEW_RUN_ID\"'", run_id))
    bearer = {"Authorization": f"Bearer {made['worker_credential']}"}
    started = {
        name: body[name]
        for name in ("schema_version", "review_run_id", "customer_run_id", "worker_id", "worker_version")
    }
    started |= {"event_id": "evt_cust_run_001_started", "event_type": "started", "sequence": 0, "status": "running"}
    for one in (started, body):
        assert api.post(f"{path}/{run_id}/events", json=one, headers=bearer).status_code == 202
    return str(run_id)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A server with a run of each kind."""
    from tests.devserver.conftest import SAMPLES  # noqa: PLC0415 - the vendor's own bodies

    settings, database = Settings("kivo_dev_tests"), open_database("sqlite://")
    with dev_server(settings, lambda _: None, database) as url:
        headers = {"Authorization": "Bearer kivo_dev_tests", "Content-Type": "application/json"}
        with httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE, headers=headers) as api:
            private = _private(api, (SAMPLES / "create.json").read_bytes(), (SAMPLES / "event.txt").read_text("utf-8"))
            yield Site(url, settings, database, private, _hosted(api))
    database.close()


@pytest.fixture
def let_in(browser: Browser, site: Site) -> Iterator[Page]:
    """A real browser in which the printed address was opened; whatever it asks elsewhere fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(page_address(site.url, site.settings))
    yield page
    context.close()
    assert [one for one in asked if not one.startswith(f"{site.url}/")] == []
