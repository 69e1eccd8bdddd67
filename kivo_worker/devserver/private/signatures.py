"""Signed events: RFC 9421 with the run's worker credential (docs/events.md)."""

import json

from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.signing import SignatureError, SignedRequest, verified_nonce
from kivo_worker.contract.errors import ErrorCode
from kivo_worker.devserver.credentials import bearer
from kivo_worker.devserver.errors import ApiError
from kivo_worker.devserver.operations import Received


def check_signature(received: Received, run_id: str) -> None:
    """Make sure that an event was signed for this very request, not long ago, by who holds the run's credential.

    The nonce is the event's id. The same event again, byte for byte, is a retry and passes; a nonce that comes with
    another event is a replay of a signature, and of one id with another body the store says that it conflicts.

    Args:
        received: the request; its credential has been checked.
        run_id: the review run it is for.

    Raises:
        ApiError: 401, the signature is missing, older than five minutes, or does not hold for this request.
    """
    credential = Secret(bearer(received.headers.get("authorization")))
    signed = SignedRequest(received.method, received.url, received.headers)
    try:
        nonce = verified_nonce(signed, received.body, credential=credential, key_id=run_id)
    except SignatureError:
        raise _refused("The event's signature is missing, too old, or does not hold.") from None
    if nonce != _event_id(received.body):
        raise _refused("The event's signature was made for another event.")


def _event_id(body: bytes) -> object:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document.get("event_id") if isinstance(document, dict) else None


def _refused(message: str) -> ApiError:
    return ApiError(401, ErrorCode.INVALID_SIGNATURE, message)
