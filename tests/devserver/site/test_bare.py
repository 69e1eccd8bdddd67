"""What the pages say where there is little to say."""

import contextlib
from collections.abc import Iterator

import httpx
import pytest

from kivo_worker.devserver.settings import Settings
from kivo_worker.devserver.site.access import page_address
from tests.devserver.conftest import SAMPLES
from tests.devserver.site.conftest import PATIENCE
from tests.servers.dev_server import dev_server

KEY = {"Authorization": "Bearer kivo_dev_tests", "Content-Type": "application/json"}


@pytest.fixture
def let_in() -> Iterator[httpx.Client]:
    """A client that was let in by a server without runs."""
    settings = Settings("kivo_dev_tests")
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(dev_server(settings, lambda _: None))
        client = stack.enter_context(httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE))
        client.get(page_address("", settings))
        yield client


def test_no_runs(let_in: httpx.Client) -> None:
    """Without runs the page says how to make one."""
    assert "There is none yet. The three commands" in let_in.get("/").text


def test_a_run_that_has_told_nothing(let_in: httpx.Client) -> None:
    """Of a run without events the page says so, and shows what it was created with."""
    body = (SAMPLES / "create.json").read_bytes()
    made = let_in.post("/v1/private-worker/review-runs", content=body, headers=KEY).json()
    text = let_in.get(f"/runs/{made['review_run']['id']}").text

    assert all(word in text for word in ("None yet.", "None told yet.", "No row.", "Support answer check", "queued"))


def test_more_runs_than_a_page(let_in: httpx.Client) -> None:
    """A long list goes on behind its last run."""
    body = (SAMPLES / "create.json").read_bytes()
    made = [
        let_in.post("/v1/private-worker/review-runs", content=body, headers=KEY).json()["review_run"]["id"]
        for _ in range(51)
    ]
    first, second = let_in.get("/").text, let_in.get(f"/?after={made[1]}").text

    assert (first.count("/runs/run_"), f'href="/?after={made[1]}"' in first) == (50, True)
    assert (second.count("/runs/run_"), made[0] in second) == (1, True)


def test_a_failed_hosted_run(let_in: httpx.Client) -> None:
    """A hosted run that came to nothing says why."""
    request = {"ai_output": " \n", "sources": [{"title": "a", "content": "b"}], "intended_use": "internal_draft"}
    made = let_in.post("/v1/review-runs", json=request, headers=KEY)
    assert made.status_code == 202, made.text
    path = f"/runs/{made.json()['review_run']['id']}"
    text = let_in.get(path).text
    while "failed" not in text and "completed" not in text:
        text = let_in.get(path).text

    assert "failed" in text
    assert "there is nothing to check" in text
