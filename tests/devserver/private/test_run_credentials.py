"""Rotating and revoking a run's credential, over real HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from kivo_worker.devserver.settings import Settings
from tests.devserver.conftest import Send

RUNS = "/v1/private-worker/review-runs"
BOTH = pytest.mark.parametrize("action", ["rotate", "revoke"])


def _call(client: httpx.Client, run_id: str, action: str, token: str, body: bytes = b"{}") -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return client.post(f"{RUNS}/{run_id}/credential/{action}", content=body, headers=headers)


def _post(client: httpx.Client, run_id: str, credential: str, event: dict[str, Any]) -> int:
    headers = {"Authorization": f"Bearer {credential}"}
    return client.post(f"{RUNS}/{run_id}/events", json=event, headers=headers).status_code


def test_rotate(client: httpx.Client, settings: Settings, created: dict[str, Any], event: dict[str, Any]) -> None:
    """The new credential lives a day and is taken; the old one is refused from then on."""
    run_id = created["review_run"]["id"]
    answer = _call(client, run_id, "rotate", settings.api_key)
    fields = answer.json()
    ends = datetime.fromisoformat(fields["worker_credential_expires_at"])

    assert answer.status_code == 200
    assert set(fields) == {"review_run", "worker_credential", "worker_credential_expires_at", "request_id"}
    assert fields["review_run"] == created["review_run"]
    assert timedelta(hours=23, minutes=59) < ends - datetime.now(UTC) <= timedelta(hours=24)
    assert _post(client, run_id, created["worker_credential"], event) == 401
    assert _post(client, run_id, fields["worker_credential"], event) == 202


def test_revoke(client: httpx.Client, settings: Settings, created: dict[str, Any], event: dict[str, Any]) -> None:
    """After a revocation events fail closed; revoking again is no error, and a new credential can still be made."""
    run_id = created["review_run"]["id"]
    answers = [_call(client, run_id, "revoke", settings.api_key, body) for body in (b"{}", b"")]
    refused = _post(client, run_id, created["worker_credential"], event)
    again = _call(client, run_id, "rotate", settings.api_key).json()["worker_credential"]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert set(answers[0].json()) == {"review_run", "request_id"}
    assert refused == 401
    assert _post(client, run_id, again, event) == 202


def test_after_the_end(client: httpx.Client, settings: Settings, created: dict[str, Any], send: Send) -> None:
    """A run that has ended gets no new credential, but the one it has can be ended."""
    run_id = created["review_run"]["id"]
    fields = {
        "schema_version": "kivo_private_worker_review_run_event.v1",
        "event_id": "evt_1",
        "event_type": "failed",
        "review_run_id": run_id,
        "customer_run_id": "cust_run_001",
        "worker_id": "worker_support_001",
        "worker_version": "v1",
        "sequence": 0,
        "status": "failed",
    }
    assert send(fields).status_code == 202

    rotated = _call(client, run_id, "rotate", settings.api_key)
    assert (rotated.status_code, rotated.json()["error"]["code"]) == (409, "conflict")
    assert send(fields).status_code == 202, "a refused rotation changes nothing"
    assert _call(client, run_id, "revoke", settings.api_key).status_code == 200
    assert send(fields).status_code == 401


@BOTH
def test_unknown_run(client: httpx.Client, settings: Settings, action: str) -> None:
    """A run that is not there is not found."""
    answer = _call(client, "run_none", action, settings.api_key)

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@BOTH
def test_only_the_api_key(client: httpx.Client, created: dict[str, Any], action: str, send: Send) -> None:
    """Who has a run's credential can neither renew nor end it, so a stolen one cannot lock its owner out."""
    run_id, credential = created["review_run"]["id"], created["worker_credential"]

    assert _call(client, run_id, action, credential).status_code == 401
    assert send({}).status_code == 422, "the credential still stands"


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b'{"ai_output": "x"}', 422), (b'{"note": 1}', 422)])
def test_no_body_is_needed(
    client: httpx.Client, settings: Settings, created: dict[str, Any], body: bytes, status: int, send: Send
) -> None:
    """A body that says anything is refused before it changes the run."""
    run_id, key = created["review_run"]["id"], settings.api_key

    assert [_call(client, run_id, action, key, body).status_code for action in ("rotate", "revoke")] == [status] * 2
    assert send({}).status_code == 422, "the credential still stands"
