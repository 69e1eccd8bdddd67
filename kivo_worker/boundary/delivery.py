"""Sends an event's exact bytes to the control plane, and says what came of it."""

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpx

from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.http import http_client

_MAX_ANSWER_BYTES = 65_536
_PLAIN = re.compile(r"[A-Za-z0-9_.:-]{1,80}")


class Delivery(StrEnum):
    """What came of sending an event."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    CREDENTIAL_REFUSED = "credential_refused"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Connection:
    """Where events go and what proves that they may."""

    base_url: str
    review_run_id: str
    credential: Secret


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered; its words are untrusted and kept only when they are plain codes.

    Attributes:
        delivery: what came of it.
        message: a sentence for people.
        http_status: the status, when there was an answer.
        error_code: the API's `error.code`.
        request_id: the API's `request_id`.
    """

    delivery: Delivery
    message: str
    http_status: int | None = None
    error_code: str | None = None
    request_id: str | None = None


_MEANINGS = {
    401: "the worker credential was refused: it is wrong, expired or revoked. Create or rotate it and run again.",
    402: "the workspace's plan limit is reached. Raise the plan or wait for the next period, then run again.",
    403: "the worker credential does not belong to this review run. Check --review-run-id.",
    404: "there is no such review run. Check --kivo-api-base-url and --review-run-id.",
    409: "the review run has already ended, or holds another event with this id.",
    413: "the event is too large for the API.",
    422: "the API refused the event's fields. Worker and API may be of different versions.",
    429: "the API limits the rate. Wait and run again.",
}
_REDIRECTED = "redirects are not followed. Check --kivo-api-base-url, and whether a sign-on page is in the way."
_NOT_TAKEN = "the API could not take the event. Run again later."
_CREDENTIAL_STATUSES = frozenset({401, 403})


def deliver(connection: Connection, body: bytes) -> Answer:
    """Send an event once.

    Args:
        connection: where to.
        body: the exact bytes of the event.
    """
    url = f"{connection.base_url}/v1/private-worker/review-runs/{connection.review_run_id}/events"
    headers = {
        "Authorization": f"Bearer {connection.credential.reveal()}",
        "Content-Type": "application/json",
    }
    try:
        with http_client() as client, client.stream("POST", url, content=body, headers=headers) as response:
            return _answer(response.status_code, _start_of(response), connection.credential)
    except (httpx.HTTPError, httpx.InvalidURL, ImportError, OSError, ValueError) as error:
        # httpx lets the last three through for hosts, proxies and TLS settings it cannot use
        hint = "Check --kivo-api-base-url, the proxy settings and the network."
        return Answer(Delivery.UNREACHABLE, f"the Kivo API cannot be reached ({type(error).__name__}). {hint}")


def _start_of(response: httpx.Response) -> bytes:
    """The answer's body; nothing when it is long or breaks off, for the status has said it all."""
    data = b""
    try:
        for chunk in response.iter_bytes():
            data += chunk
            if len(data) > _MAX_ANSWER_BYTES:
                return b""
    except httpx.HTTPError:
        return b""
    return data


def _answer(status: int, data: bytes, credential: Secret) -> Answer:
    fields = _object(data)
    error = fields.get("error")
    code = _plain(error.get("code"), credential) if isinstance(error, dict) else None
    request_id = _plain(fields.get("request_id"), credential)
    if httpx.codes.is_success(status):
        return Answer(Delivery.DELIVERED, "delivered.", status, code, request_id)
    refused = Delivery.CREDENTIAL_REFUSED if status in _CREDENTIAL_STATUSES else Delivery.REFUSED
    meaning = _MEANINGS.get(status, _REDIRECTED if httpx.codes.is_redirect(status) else _NOT_TAKEN)
    known = ", ".join(part for part in (code, request_id) if part)
    message = f"the Kivo API answered {status}{f' ({known})' if known else ''}: {meaning}"
    return Answer(refused, message, status, code, request_id)


def _object(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _plain(value: object, credential: Secret) -> str | None:
    """A word that is safe to show: a plain code that does not repeat the credential."""
    if not isinstance(value, str) or not _PLAIN.fullmatch(value) or credential.reveal() in value:
        return None
    return value
