"""Every answer in the contract's form: JSON with a `request_id`, in the body and as a header."""

from datetime import UTC, datetime, timedelta

from starlette.responses import JSONResponse, Response

from kivo_worker.contract.common import Answer, iso_time
from kivo_worker.devserver.errors import ApiError, code_of
from kivo_worker.devserver.ids import new_request_id

REQUEST_ID_HEADER = "X-Request-Id"
MARKDOWN_MEDIA_TYPE = "text/markdown"
_TOO_MANY_REQUESTS = 429


def json_answer(status: int, answer: Answer) -> JSONResponse:
    """Answer with a body; the request's id goes last, as in the samples."""
    fields = answer.model_dump(mode="json")
    request_id = fields.pop("request_id")
    return JSONResponse({**fields, "request_id": request_id}, status, {REQUEST_ID_HEADER: request_id})


def markdown_answer(status: int, text: str, request_id: str) -> Response:
    """Answer with a text for people."""
    return Response(text, status, {REQUEST_ID_HEADER: request_id}, f"{MARKDOWN_MEDIA_TYPE}; charset=utf-8")


def failure(error: ApiError, request_id: str | None = None) -> JSONResponse:
    """Answer with an error's envelope (contract 8)."""
    response = json_answer(error.status, error.answer(request_id or new_request_id()))
    response.headers.update(error.headers)
    return response


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
