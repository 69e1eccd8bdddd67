"""Whatever happens, the answer has the documented envelope."""

import logging
from typing import Any

import httpx
import pytest

from kivo_worker.devserver.settings import Settings
from tests.devserver.conftest import Send, Serve


@pytest.mark.parametrize(
    "path", ["/nothing", "/v1/private-worker/review-runs/", "/v1/nothing", "/v1/private-worker/review-runs/a/b"]
)
def test_unknown_path(client: httpx.Client, path: str) -> None:
    """A path that is none gets the envelope, and no redirect."""
    response = client.post(path)

    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")
    assert response.json()["request_id"] == response.headers["x-request-id"]


def test_unknown_method(client: httpx.Client) -> None:
    """A method that is none gets the envelope, and is told which one is."""
    response = client.get("/v1/private-worker/review-runs")

    assert (response.status_code, response.json()["error"]["code"]) == (405, "method_not_allowed")
    assert response.headers["allow"] == "POST"


def test_bug(
    serve: Serve, create: Send, settings: Settings, event: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """A bug is answered and logged by its place, never by its text."""

    def fail(_body: bytes) -> None:
        raise ValueError("a secret")

    with serve(settings, fail) as client:
        created = create(client).json()
        run_id = created["review_run"]["id"]
        response = client.post(
            f"/v1/private-worker/review-runs/{run_id}/events",
            json=event | {"review_run_id": run_id},
            headers={"Authorization": f"Bearer {created['worker_credential']}"},
        )

    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert (response.status_code, response.json()["error"]["code"]) == (500, "internal_error")
    assert "ValueError" in record.getMessage()
    assert "in fail" in record.getMessage()
    assert "secret" not in response.text + record.getMessage().replace('raise ValueError("a secret")', "")


def test_settings_hide_their_secrets(settings: Settings) -> None:
    """Settings never print the key they hold."""
    assert repr(settings).startswith("Settings(credential_lifetime=")
