"""What the API answered, read with care: its words are untrusted, and only plain codes of it are ever shown."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from kivo_worker.boundary.credential import Secret

_PLAIN = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
_SECONDS = re.compile(r"[0-9]{1,9}")


class Delivery(StrEnum):
    """What came of sending an event."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    CREDENTIAL_REFUSED = "credential_refused"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one attempt, or of the last of several.

    Attributes:
        delivery: what came of it.
        message: a sentence for people, in our own words.
        http_status: the status, when there was an answer.
        error_code: the API's `error.code` (contract 8).
        request_id: the API's `request_id`.
        may_pass: whether the same event may be taken later without anybody doing anything.
        wait_seconds: how long the API asked to wait (contract 9).
    """

    delivery: Delivery
    message: str
    http_status: int | None = None
    error_code: str | None = None
    request_id: str | None = None
    may_pass: bool = False
    wait_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer as it came in; no body when it was cut short or went on for too long."""

    status: int
    headers: Mapping[str, str]
    body: bytes | None


_MEANINGS = {
    400: "the API cannot read the event. Worker and API may be of different versions.",
    401: "the worker credential was refused: it is wrong, expired or revoked. Create or rotate it and run again.",
    402: "the workspace's plan limit is reached. Raise the plan or wait for the next period, then deliver the event.",
    403: "the worker credential does not belong to this review run. Check --review-run-id.",
    404: "there is no such review run. Check --kivo-api-base-url and --review-run-id.",
    408: "the API waited too long for the event.",
    409: "the review run has already ended, or holds another event with this id.",
    413: "the event is too large for the API.",
    422: "the API refused the event's fields. Worker and API may be of different versions.",
    425: "the API asks to send the event later.",
    429: "the API limits the rate. Wait, then deliver the event.",
}
_REDIRECTED = "redirects are not followed. Check the API base URL, and whether a sign-on page is in the way."
_NOT_TAKEN = "the API could not take the event. Deliver it later."
_NOT_KIVO = "what answered is not the Kivo API. Check the proxy, and whether a sign-on page is in the way."
CREDENTIAL_STATUSES = frozenset({401, 403})
"""With these the API refuses the secret itself."""
_PASSING_STATUSES = frozenset({408, 425, 429})
_TOO_MANY = 429
_CLASS_OF_SUCCESS, _CLASS_OF_REDIRECTS, _CLASS_OF_SERVER_ERRORS = 2, 3, 5
_EMPTY_STATUSES = frozenset({204, 205})


@dataclass(frozen=True, slots=True)
class Said:
    """What a reply says, as far as it can be trusted.

    Attributes:
        fields: its JSON object; none when it holds no such thing.
        error_code: its `error.code` (contract 8), when that is a plain code.
        request_id: its `request_id`, likewise.
        is_success: whether its status is a 2xx.
    """

    fields: dict[str, Any] | None
    error_code: str | None
    request_id: str | None
    is_success: bool


def said_in(reply: Reply, secret: Secret) -> Said:
    """Read a reply to a request that carried a secret, which is never taken for a code."""
    fields = json_object(reply.body or b"")
    error = (fields or {}).get("error")
    code = plain_code(error.get("code"), secret) if isinstance(error, dict) else None
    request_id = plain_code((fields or {}).get("request_id"), secret)
    return Said(fields, code, request_id, reply.status // 100 == _CLASS_OF_SUCCESS)


def refusal_of(reply: Reply, said: Said, meanings: Mapping[int, str], otherwise: str) -> str:
    """Say what the API answered and what that means, in our own words.

    Args:
        reply: the answer.
        said: what it says.
        meanings: what each status means to who asked.
        otherwise: what any other means.
    """
    if said.is_success:
        meaning = _NOT_KIVO
    else:
        meaning = meanings.get(reply.status, _REDIRECTED if reply.status // 100 == _CLASS_OF_REDIRECTS else otherwise)
    known = ", ".join(part for part in (said.error_code, said.request_id) if part)
    return f"the Kivo API answered {reply.status}{f' ({known})' if known else ''}: {meaning}"


def answer_of(reply: Reply, credential: Secret) -> Answer:
    """Understand a reply to an event.

    A success counts when it can be the API's: a JSON object, or nothing at all and said to be nothing (204, or a
    length of 0). A proxy's page with status 200, or an answer that broke off, is no delivery.
    """
    said = said_in(reply, credential)
    if said.is_success and (said.fields is not None or _is_said_to_be_empty(reply)):
        return Answer(Delivery.DELIVERED, "delivered.", reply.status, said.error_code, said.request_id)
    is_credential = reply.status in CREDENTIAL_STATUSES
    return Answer(
        delivery=Delivery.CREDENTIAL_REFUSED if is_credential else Delivery.REFUSED,
        message=refusal_of(reply, said, _MEANINGS, _NOT_TAKEN),
        http_status=reply.status,
        error_code=said.error_code,
        request_id=said.request_id,
        may_pass=said.is_success or reply.status in _PASSING_STATUSES or reply.status // 100 == _CLASS_OF_SERVER_ERRORS,
        wait_seconds=wait_seconds(reply, datetime.now(UTC)),
    )


def _is_said_to_be_empty(reply: Reply) -> bool:
    return reply.body == b"" and (reply.status in _EMPTY_STATUSES or reply.headers.get("content-length") == "0")


def wait_seconds(reply: Reply, now: datetime) -> float | None:
    """How long the API asks to wait: `Retry-After`, else a 429's `RateLimit-Reset` (RFC 9110, 10.2.3; contract 9)."""
    asked = reply.headers.get("retry-after", "").strip()
    reset = reply.headers.get("ratelimit-reset", "").strip() if reply.status == _TOO_MANY else ""
    for value in (asked, reset):
        if _SECONDS.fullmatch(value):
            return float(value)
    try:
        moment = parsedate_to_datetime(asked)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())


def json_object(data: bytes) -> dict[str, Any] | None:
    """Read a body as a JSON object; none when it is no such thing."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def plain_code(value: object, secret: Secret) -> str | None:
    """A word that is safe to show: a plain code that does not repeat the secret."""
    if not isinstance(value, str) or not _PLAIN.fullmatch(value) or secret.reveal() in value:
        return None
    return value
