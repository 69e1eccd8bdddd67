"""The two private-worker endpoints, over real HTTP."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from kivo_worker.devserver.credentials import Grant, issue
from kivo_worker.devserver.database import Database
from kivo_worker.devserver.settings import Settings
from kivo_worker.devserver.signing_key import signing_key
from tests.devserver.conftest import Send, Serve

ISO_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
UUID4 = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def _error(response: httpx.Response) -> tuple[int, str]:
    answer = response.json()
    assert set(answer) == {"error", "request_id"}
    assert answer["request_id"] == response.headers["x-request-id"]
    return response.status_code, answer["error"]["code"]


def _authorized(client: httpx.Client, run_id: str, credential: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {credential}"}
    return client.post(f"/v1/private-worker/review-runs/{run_id}/events", content=b"{}", headers=headers)


def test_create(client: httpx.Client, create: Send) -> None:
    """The documented create request, byte for byte, makes a queued run and its credential."""
    response = create(client)
    answer = response.json()
    run = answer["review_run"]

    assert response.status_code == 201
    run_id = run.pop("id")
    assert re.fullmatch(f"run_{UUID4}", run_id)
    assert re.fullmatch(ISO_TIME, run.pop("created_at"))
    assert re.fullmatch(ISO_TIME, answer["worker_credential_expires_at"])
    assert answer["worker_credential"].startswith("kwc_")
    assert answer["request_id"] == response.headers["x-request-id"]
    assert re.fullmatch(UUID4, run.pop("project_id"))
    assert answer["polling_url"] == f"{client.base_url}/v1/review-runs/{run_id}"
    assert run == {
        "customer_run_id": "cust_run_001",
        "external_id": None,
        "capture_method": "private_worker",
        "status": "queued",
        "intended_use": "customer_facing",
        "strictness": "strict",
        "source_count": 4,
        "claim_count": 0,
        "unsupported_claim_count": 0,
        "safe_use_status": None,
        "gate_verdict": None,
        "completed_at": None,
    }


def test_credential_lives_a_day(created: dict[str, Any]) -> None:
    """A worker credential lasts twenty-four hours."""
    born = datetime.fromisoformat(created["review_run"]["created_at"])
    ends = datetime.fromisoformat(created["worker_credential_expires_at"])

    assert ends - born == timedelta(hours=24)


def test_event(send: Send, seen: list[bytes], event_sample: bytes, created: dict[str, Any]) -> None:
    """The documented event is accepted, moves the run, and its exact bytes are handed on."""
    run_id = created["review_run"]["id"]
    body = event_sample.replace(b"'\"$REVIEW_RUN_ID\"'", run_id.encode())
    response = send(body)
    answer = response.json()

    assert response.status_code == 202
    assert answer.pop("request_id") == response.headers["x-request-id"]
    assert seen[-1] == body
    assert answer["event"] == {"event_id": "evt_cust_run_001_completed", "accepted": True, "duplicate": False}
    assert re.fullmatch(ISO_TIME, answer["review_run"]["completed_at"])
    assert answer["review_run"] | {"completed_at": None} == created["review_run"] | {
        "status": "completed",
        "gate_verdict": "needs_review",
        "safe_use_status": "needs_review",
        "claim_count": 18,
        "unsupported_claim_count": 3,
    }


def test_replay(send: Send, seen: list[bytes], event: dict[str, Any]) -> None:
    """The same event again succeeds, says that it is a duplicate, and is not handed on."""
    send(event)
    count = len(seen)
    response = send(event)

    assert (response.status_code, response.json()["event"]["duplicate"]) == (202, True)
    assert len(seen) == count


def test_conflict(send: Send, event: dict[str, Any]) -> None:
    """An event that contradicts an earlier one is a conflict."""
    send(event)

    assert _error(send(event | {"claim_count": 19})) == (409, "conflict")


def test_raw_field_changes_nothing(send: Send, seen: list[bytes], event: dict[str, Any]) -> None:
    """A raw field is refused before anything else is looked at, and the run stays as it was."""
    count = len(seen)
    canary = "the customer's own words"
    refused = send({"artifact_summaries": [{"toolTrace": canary}], "nonsense": canary})

    assert _error(refused) == (422, "raw_field_rejected")
    assert canary not in refused.text
    assert "an opaque storage pointer" in refused.json()["error"]["message"]
    assert len(seen) == count
    assert send(event).json()["event"]["duplicate"] is False


def test_raw_field_in_create(client: httpx.Client, create: Send, create_sample: bytes) -> None:
    """A run cannot be created with a raw field either."""
    body = json.dumps(json.loads(create_sample) | {"ai_output": "words"}).encode()

    assert _error(create(client, body)) == (422, "raw_field_rejected")


def test_names_must_agree(send: Send, event: dict[str, Any]) -> None:
    """A body that names another run than the path is refused."""
    assert _error(send(event | {"review_run_id": "run_other"})) == (422, "invalid_request")


def test_wrong_api_key(client: httpx.Client, created: dict[str, Any]) -> None:
    """Runs are created with the API key: nothing, another key or a worker credential will not do."""
    for headers in ({}, {"Authorization": f"Bearer {created['worker_credential']}"}):
        response = client.post("/v1/private-worker/review-runs", headers=headers)
        assert _error(response) == (401, "unauthorized")


def test_api_key_sends_no_events(client: httpx.Client, settings: Settings, created: dict[str, Any]) -> None:
    """Events are sent with the worker credential: the API key will not do."""
    response = _authorized(client, created["review_run"]["id"], settings.api_key)

    assert _error(response) == (401, "unauthorized")
    assert response.headers["www-authenticate"] == "Bearer"


def test_one_run_only(client: httpx.Client, create: Send, created: dict[str, Any]) -> None:
    """A worker credential opens its own run and no other."""
    other = create(client).json()["review_run"]["id"]

    assert _error(_authorized(client, other, created["worker_credential"])) == (403, "forbidden")


@pytest.mark.parametrize(
    ("run_id", "generation", "expected"),
    [("run_gone", 1, (404, "not_found")), (None, 2, (401, "unauthorized"))],
)
def test_outlived_credential(
    client: httpx.Client,
    server_database: Database,
    created: dict[str, Any],
    run_id: str | None,
    generation: int,
    expected: tuple[int, str],
) -> None:
    """A well-signed credential is still refused when its run or its generation is not the current one."""
    name = run_id or created["review_run"]["id"]
    grant = Grant(name, datetime.now(UTC) + timedelta(hours=1), generation)

    assert _error(_authorized(client, name, issue(signing_key(server_database), grant))) == expected


def test_expired_credential(serve: Serve, create: Send, settings: Settings) -> None:
    """A credential past its time is refused."""
    with serve(Settings(settings.api_key, credential_lifetime=timedelta(0)), lambda _: None) as client:
        created = create(client).json()
        response = _authorized(client, created["review_run"]["id"], created["worker_credential"])

    assert _error(response) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("status", "code"), [(401, "unauthorized"), (402, "plan_limit_reached"), (500, "internal_error")]
)
def test_fail_with(serve: Serve, create: Send, settings: Settings, status: int, code: str) -> None:
    """A server started to fail creates runs, and answers every event with that status."""
    with serve(Settings(settings.api_key, fail_with=status), lambda _: None) as client:
        created = create(client).json()
        response = _authorized(client, created["review_run"]["id"], created["worker_credential"])

    assert _error(response) == (status, code)


def test_fail_with_rate_limit(serve: Serve, settings: Settings) -> None:
    """A staged rate limit brings the documented headers."""
    with serve(Settings(settings.api_key, fail_with=429), lambda _: None) as client:
        response = client.post("/v1/private-worker/review-runs/run_1/events")

    assert _error(response) == (429, "rate_limited")
    assert response.headers["retry-after"] == response.headers["ratelimit-reset"] == "1"
    assert response.headers["ratelimit-remaining"] == "0"
    assert response.headers["ratelimit-limit"] == "60"
    assert re.fullmatch(ISO_TIME, response.headers["x-ratelimit-reset"])
