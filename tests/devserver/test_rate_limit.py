"""The rate limit: fixed windows, told of on every answer (contract 9)."""

import re
import time

import httpx
import pytest

from kivo_worker.devserver.rate_limit import FixedWindow
from kivo_worker.devserver.settings import Settings
from tests.devserver.conftest import Serve

HEADERS = ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "x-ratelimit-reset")


def test_counts_down() -> None:
    """A caller has so many requests in a window, each caller its own, and all again in the next."""
    window = FixedWindow(2, 60)
    left = [window.count(who, at).remaining for who, at in [("a", 60), ("a", 61), ("b", 62), ("a", 119.9), ("a", 120)]]

    assert left == [1, 0, 1, -1, 1]


@pytest.mark.parametrize(("now", "seconds"), [(60.0, 60), (60.5, 60), (118.2, 2), (119.999, 1)])
def test_reset(now: float, seconds: int) -> None:
    """The window's end is told in whole seconds, at least one, and as a time."""
    standing = FixedWindow(2, 60).count("a", now)

    assert (standing.seconds, standing.resets_at) == (seconds, 120.0)
    assert standing.headers["X-RateLimit-Reset"] == "1970-01-01T00:02:00.000Z"


def test_over_http(serve: Serve) -> None:
    """The request that is too many gets 429, the envelope, and how long to wait; another caller is let through."""
    settings = Settings("kivo_dev_tests", rate_limit=3, rate_window=1_000_000)
    with serve(settings, lambda _: None) as client:
        key = {"Authorization": "Bearer kivo_dev_tests"}
        answers = [client.get("/v1/usage", headers=key) for _ in range(5)]
        nobody = client.get("/v1/usage")

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert [answer.headers["ratelimit-remaining"] for answer in answers] == ["2", "1", "0", "0", "0"]
    assert answers[3].json()["error"]["code"] == "rate_limited"
    assert answers[3].json()["request_id"] == answers[3].headers["x-request-id"]
    assert answers[3].headers["retry-after"] == answers[3].headers["ratelimit-reset"]
    assert nobody.status_code == 401


def test_a_new_window(serve: Serve) -> None:
    """Who waits as long as the answer says is let through again."""
    with serve(Settings("kivo_dev_tests", rate_limit=1, rate_window=1), lambda _: None) as client:
        answers = [client.get("/v1/usage", headers={"Authorization": "Bearer kivo_dev_tests"})]
        while answers[-1].status_code != 429:
            answers.append(client.get("/v1/usage", headers={"Authorization": "Bearer kivo_dev_tests"}))
        time.sleep(int(answers[-1].headers["retry-after"]))

        assert client.get("/v1/usage", headers={"Authorization": "Bearer kivo_dev_tests"}).status_code == 200


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/usage"), ("GET", "/v1/nothing"), ("PUT", "/v1/imports")])
def test_every_answer(client: httpx.Client, method: str, path: str) -> None:
    """The headers are on every answer of the API, also when it is an error, and on nothing else."""
    headers = client.request(method, path).headers

    assert [re.fullmatch(r"[0-9TZ:.-]+", headers[name]) is not None for name in HEADERS] == [True] * 4
    assert "ratelimit-limit" not in client.get("/openapi.json").headers
