"""Bodies are bounded, strict JSON in UTF-8, and errors repeat nothing of them."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from kivo_worker.devserver.operations import METADATA_BYTES
from tests.devserver.conftest import Send

ARTIFACT = {
    "artifact_name": "claim_report",
    "artifact_type": "claim_report",
    "format": "json",
    "sha256": "sha256:claim_report_hash",
    "file_count": 1,
    "storage_label": "Customer report store",
}


def _error(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"\xef\xbb\xbf{}",
        '{"a": 1}'.encode("utf-16"),
        b'{"claim_count": NaN}',
        b'{"claim_count": -Infinity}',
        b'{"prompt": "first", "prompt": "second"}',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"a": ' + b"[" * 100_000,
        b'{"claim_count": 1' + b"0" * 5000 + b"}",
        b"{'a': 1}",
    ],
)
def test_not_json(send: Send, body: bytes) -> None:
    """What is not plain JSON in UTF-8 is refused, a key given twice and an absurd depth too."""
    assert _error(send(body)) == (400, "invalid_json")


@pytest.mark.parametrize("body", [b"[]", b"null", b'"ai_output"', b'[{"prompt": ""}]'])
def test_not_an_object(send: Send, body: bytes) -> None:
    """JSON that is no object is refused as such."""
    assert _error(send(body)) == (422, "invalid_request")


def test_largest_body(send: Send, event: dict[str, Any]) -> None:
    """A body of exactly the limit is read."""
    body = json.dumps(event).encode().ljust(METADATA_BYTES)

    assert send(body).status_code == 202


def test_too_large(send: Send) -> None:
    """One byte more is refused."""
    assert _error(send(b" " * (METADATA_BYTES + 1))) == (413, "payload_too_large")


def test_too_large_in_pieces(client: httpx.Client, created: dict[str, Any]) -> None:
    """A body that never tells its length is refused as soon as it is too large."""

    def pieces() -> Iterator[bytes]:
        for _ in range(200):
            yield b" " * 65536

    headers = {"Authorization": f"Bearer {created['worker_credential']}"}
    path = f"/v1/private-worker/review-runs/{created['review_run']['id']}/events"

    assert _error(client.post(path, content=pieces(), headers=headers)) == (413, "payload_too_large")


def test_sender_goes_away(client: httpx.Client, created: dict[str, Any], send: Send, event: dict[str, Any]) -> None:
    """A body that breaks off leaves the server and the run as they were."""
    path = f"/v1/private-worker/review-runs/{created['review_run']['id']}/events"
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {created['worker_credential']}\r\n"
    with socket.create_connection((client.base_url.host, client.base_url.port or 0)) as connection:
        connection.sendall(head.encode() + b"Content-Length: 100\r\n\r\n{")

    assert send(event).status_code == 202


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"A secret key": 1}, "the body: there is an unknown field"),
        ({"claim_count": "a secret"}, "claim_count"),
        ({"worker_id": "a secret \ud800"}, "the body: a text holds half of a surrogate pair"),
        ({"event_type": "a secret"}, "event_type"),
        ({"redacted_failure_categories": ["ok", "a secret"]}, "redacted_failure_categories.1"),
        (
            {"artifact_summaries": [ARTIFACT | {"a secret": 1}]},
            "artifact_summaries.0: there is an unknown",
        ),
        ({"gate_verdict": "allow"}, "the body: gate_verdict is not"),
        ({"review_run_id": "a-secret"}, "review_run_id"),
    ],
)
def test_errors_say_where_not_what(send: Send, event: dict[str, Any], change: dict[str, Any], place: str) -> None:
    """A refusal names the place in the contract's words and repeats nothing that was sent."""
    response = send(event | change)

    assert _error(response) == (422, "invalid_request")
    assert place in response.json()["error"]["message"]
    assert "secret" not in response.text


def test_long_lists_of_errors_are_cut(send: Send) -> None:
    """However much is wrong, the message stays short."""
    message = send({f"unknown{number}": 1 for number in range(5000)}).json()["error"]["message"]

    assert message.count(";") == 4
