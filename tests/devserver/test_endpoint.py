"""What all operations share: parameters, media types, methods, idempotency keys."""

from typing import Any

import httpx
import pytest

from kivo_worker.devserver.settings import Settings

RUNS = "/v1/review-runs"
PRIVATE = "/v1/private-worker/review-runs"


@pytest.fixture
def key(settings: Settings) -> dict[str, str]:
    """The header with the usual server's API key."""
    return {"Authorization": f"Bearer {settings.api_key}"}


def _error(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("limit=0", "limit: must be greater"),
        ("limit=101", "limit: must be less"),
        ("limit=1.0", "limit: must be a valid integer"),
        ("limit=%D9%A3", "limit: must be a valid integer"),
        ("limit=", "limit: must be a valid integer"),
        ("cursor=", "cursor: string must have at least 1"),
        ("limit=1&limit=2", "A parameter is given twice."),
        ("secret=1", "the parameters: there is an unknown field"),
    ],
)
def test_parameters(client: httpx.Client, key: dict[str, str], query: str, said: str) -> None:
    """A parameter that is unknown, repeated or not what it must be is refused."""
    response = client.get(f"{RUNS}?{query}", headers=key)

    assert _error(response) == (422, "invalid_request")
    assert said in response.json()["error"]["message"]
    assert "secret" not in response.text


def test_parameters_of_a_post(client: httpx.Client, key: dict[str, str], create_sample: bytes) -> None:
    """An operation with a body takes no parameters."""
    assert _error(client.post(f"{PRIVATE}?dry_run=1", content=create_sample, headers=key)) == (422, "invalid_request")


@pytest.mark.parametrize("said", [None, "application/json", "Application/JSON; charset=utf-8"])
def test_json(client: httpx.Client, key: dict[str, str], create_sample: bytes, said: str | None) -> None:
    """A body that is said to be JSON is taken, and one of which nothing is said."""
    headers = key if said is None else key | {"Content-Type": said}

    assert client.post(PRIVATE, content=create_sample, headers=headers).status_code == 201


@pytest.mark.parametrize("said", ["application/x-www-form-urlencoded", "text/plain", "application/jsonp", ""])
def test_not_json(client: httpx.Client, key: dict[str, str], create_sample: bytes, said: str) -> None:
    """A body that is said to be something else is refused with what to send."""
    response = client.post(PRIVATE, content=create_sample, headers=key | {"Content-Type": said})

    assert _error(response) == (415, "unsupported_media_type")
    assert "Content-Type: application/json" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    "path", [f"{RUNS}/{{}}", f"{RUNS}/{{}}/claims", f"{PRIVATE}/{{}}/credential/revoke", "/runs/{}"]
)
@pytest.mark.parametrize("name", ["%00", "a%20b", "%C3%A9", "x" * 129, "_", "a%2Fb"])
def test_no_id(client: httpx.Client, key: dict[str, str], path: str, name: str) -> None:
    """What cannot be an id stands in no path, and gets to no database."""
    method = "POST" if path.endswith("revoke") else "GET"

    assert _error(client.request(method, path.format(name), headers=key)) == (404, "not_found")


def test_other_methods(client: httpx.Client, key: dict[str, str]) -> None:
    """A method that is none is told all that the path takes; a HEAD is a GET without its body."""
    other, head = client.delete(RUNS, headers=key), client.head(RUNS, headers=key)

    assert _error(other) == (405, "method_not_allowed")
    assert set(other.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
    assert (head.status_code, head.content) == (200, b"")


def test_key_before_body(client: httpx.Client) -> None:
    """Who has no key learns nothing of what is wrong with the body."""
    assert _error(client.post(RUNS, content=b"{")) == (401, "unauthorized")


@pytest.mark.parametrize("path", [RUNS, PRIVATE])
def test_idempotency(client: httpx.Client, key: dict[str, str], path: str, create_sample: bytes) -> None:
    """The same request with the same key makes one run and answers with it; another request is refused."""
    body: Any = create_sample if path == PRIVATE else _hosted()
    headers = key | {"Idempotency-Key": f"once-{path}"}
    first, second = (client.post(path, content=body, headers=headers) for _ in range(2))
    other = client.post(path, content=body + b" ", headers=headers)

    assert first.status_code == second.status_code
    assert first.json()["review_run"]["id"] == second.json()["review_run"]["id"]
    assert first.json().get("worker_credential") == second.json().get("worker_credential")
    assert first.json()["request_id"] != second.json()["request_id"]
    assert _error(other) == (409, "idempotency_key_reused")


@pytest.mark.parametrize("bad", ["", "x" * 256, "a b", "tab\there"])
def test_bad_idempotency_key(client: httpx.Client, key: dict[str, str], create_sample: bytes, bad: str) -> None:
    """A key is of visible ASCII characters, and not endless."""
    response = client.post(PRIVATE, content=create_sample, headers=key | {"Idempotency-Key": bad})

    assert _error(response) == (422, "invalid_request")


def _hosted() -> bytes:
    return b'{"ai_output": "x", "sources": [{"title": "t", "content": "c"}], "intended_use": "internal_draft"}'
