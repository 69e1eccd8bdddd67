"""Checks a ledger afterwards: every event is one, every attempt sent exactly its bytes, and was signed for them."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.model import Event, parse_event
from kivo_worker.boundary.signing import SignatureError, SignedRequest, verified_nonce
from kivo_worker.storage.interface import Store
from kivo_worker.telling.ledger_reading import StoredAttempt, stored_attempts


class Finding(StrEnum):
    """What the check of an event came to; the first two are no faults, and later ones are worse."""

    GOOD = "good"
    SIGNATURES_NOT_CHECKED = "signatures_not_checked"
    SIGNATURE = "signature_does_not_hold"
    DIGEST = "digest_of_other_bytes"
    BYTES = "no_event"
    RECORD = "no_record_of_this_event"


@dataclass(frozen=True, slots=True)
class Checked:
    """An event in the ledger and what its check came to.

    Attributes:
        execution: the execution that told it.
        name: its name there, such as `0001_completed`.
        event_id: its id; none when it is no event.
        attempts: how often it was sent, by the ledger.
        finding: the worst that was found.
    """

    execution: str
    name: str
    event_id: str | None
    attempts: int
    finding: Finding


def check_ledger(store: Store, credentials: Sequence[Secret]) -> Iterator[Checked]:
    """Check every event of a ledger.

    Args:
        store: the store that holds `ledger/`.
        credentials: those the signatures were made with; with none only bytes and digests are checked.

    Raises:
        InputError: the ledger cannot be read.
    """
    for attempt in stored_attempts(store):
        for name in attempt.names():
            yield _check(attempt, name, credentials)


def _check(attempt: StoredAttempt, name: str, credentials: Sequence[Secret]) -> Checked:
    body = attempt.body(name)
    records = attempt.deliveries(name)
    try:
        event = parse_event(body)
    except ValueError:
        return Checked(attempt.attempt_id, name, None, 0, Finding.BYTES)
    sent = [one for record in records for one in _attempts(record)]
    findings = [_record_finding(record, event, name) for record in records]
    findings += [_attempt_finding(one, event, credentials) for one in sent]
    worst = max(findings, key=list(Finding).index, default=Finding.GOOD)
    return Checked(attempt.attempt_id, name, event.event_id, len(sent), worst)


def _attempts(record: dict[str, Any]) -> list[Any]:
    attempts = record.get("attempts")
    return attempts if isinstance(attempts, list) else []


def _record_finding(record: dict[str, Any], event: Event, name: str) -> Finding:
    is_this = record.get("event_id") == event.event_id and name == f"{event.sequence:04}_{event.event_type}"
    return Finding.GOOD if is_this else Finding.RECORD


def _attempt_finding(attempt: Any, event: Event, credentials: Sequence[Secret]) -> Finding:  # noqa: ANN401 - read from JSON
    headers, url = (attempt.get("headers"), attempt.get("url")) if isinstance(attempt, dict) else (None, None)
    if (
        not isinstance(headers, dict)
        or not isinstance(url, str)
        or not all(isinstance(v, str) for v in headers.values())
    ):
        return Finding.RECORD
    digest = base64.b64encode(hashlib.sha256(event.body()).digest()).decode("ascii")
    if headers.get("content-digest") != f"sha-256=:{digest}:":
        return Finding.DIGEST
    if not credentials:
        return Finding.SIGNATURES_NOT_CHECKED
    request = SignedRequest("POST", url, {"content-type": "application/json", **headers})
    return Finding.GOOD if any(_holds(request, event, one) for one in credentials) else Finding.SIGNATURE


def _holds(request: SignedRequest, event: Event, credential: Secret) -> bool:
    try:
        nonce = verified_nonce(
            request, event.body(), credential=credential, key_id=str(event.review_run_id), max_age=None
        )
    except SignatureError:
        return False
    return nonce == event.event_id
