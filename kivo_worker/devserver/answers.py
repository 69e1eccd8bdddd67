"""Every answer in the contract's form: JSON with a `request_id`, in the body and as a header."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from starlette.responses import JSONResponse

from kivo_worker.contract.common import iso_time
from kivo_worker.devserver.errors import ApiError, code_of, new_request_id

_TOO_MANY_REQUESTS = 429


def answer(status: int, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Answer with a body, adding the request id (contract 1)."""
    request_id = new_request_id()
    return JSONResponse({**body, "request_id": request_id}, status, {**(headers or {}), "X-Request-Id": request_id})


def failure(error: ApiError) -> JSONResponse:
    """Answer with an error's envelope (contract 8)."""
    return answer(error.status, error.body(), error.headers)


def staged_failure(status: int) -> ApiError:
    """Make the error of a server that was started to fail, so that clients can be tested."""
    headers = _rate_limit_headers() if status == _TOO_MANY_REQUESTS else None
    message = "This development server was started to answer every event this way."
    return ApiError(status, code_of(status), message, headers)


def _rate_limit_headers() -> dict[str, str]:
    """Say that the window is used up and ends in a second (contract 9)."""
    seconds = 1
    return {
        "Retry-After": str(seconds),
        "RateLimit-Limit": "60",
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": str(seconds),
        "X-RateLimit-Reset": iso_time(datetime.now(UTC) + timedelta(seconds=seconds)),
    }
