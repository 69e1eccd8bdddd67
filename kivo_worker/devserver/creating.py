"""What all requests that create something share."""

import re
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel

from kivo_worker.contract.errors import ErrorCode
from kivo_worker.contract.idempotency import IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_KEY_PATTERN
from kivo_worker.devserver.admission import Admission
from kivo_worker.devserver.errors import ApiError
from kivo_worker.devserver.keys import Caller
from kivo_worker.devserver.operations import Call, Received
from kivo_worker.devserver.service import Service

AskedT = TypeVar("AskedT", bound=BaseModel)


def admission_of(service: Service, call: Call[Caller, AskedT]) -> Admission:
    """Ask for a request to be admitted now.

    Raises:
        ApiError: 422, its Idempotency-Key is none.
    """
    received, key = call.received, call.received.headers.get(IDEMPOTENCY_KEY_HEADER.lower())
    if key is not None and re.fullmatch(IDEMPOTENCY_KEY_PATTERN, key) is None:
        message = f"{IDEMPOTENCY_KEY_HEADER} has 1 to 255 visible ASCII characters."
        raise ApiError(422, ErrorCode.INVALID_REQUEST, message)
    request = urlsplit(received.url).path.encode() + b"\n" + received.body
    return Admission(call.who.project_id, datetime.now(UTC), key, request, service.settings.plan_limit)


def polling_url(received: Received, run_id: str) -> str:
    """Say where to ask for a run, on the host that the request was sent to."""
    return f"{received.base_url}/v1/review-runs/{run_id}"
