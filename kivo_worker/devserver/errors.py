"""The errors the server answers with: a closed set of codes in one envelope (contract 8)."""

import secrets
import time
from collections.abc import Mapping
from enum import StrEnum

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


class ErrorCode(StrEnum):
    """What went wrong, in one word for programs."""

    INVALID_JSON = "invalid_json"
    INVALID_REQUEST = "invalid_request"
    UNAUTHORIZED = "unauthorized"
    INVALID_SIGNATURE = "invalid_signature"
    PLAN_LIMIT_REACHED = "plan_limit_reached"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    CONFLICT = "conflict"
    PAYLOAD_TOO_LARGE = "payload_too_large"
    RAW_FIELD_REJECTED = "raw_field_rejected"
    RATE_LIMITED = "rate_limited"
    INTERNAL_ERROR = "internal_error"


_CODE_OF_STATUS = {
    401: ErrorCode.UNAUTHORIZED,
    402: ErrorCode.PLAN_LIMIT_REACHED,
    403: ErrorCode.FORBIDDEN,
    404: ErrorCode.NOT_FOUND,
    405: ErrorCode.METHOD_NOT_ALLOWED,
    409: ErrorCode.CONFLICT,
    413: ErrorCode.PAYLOAD_TOO_LARGE,
    429: ErrorCode.RATE_LIMITED,
}

_FIRST_SERVER_ERROR = 500


class ApiError(Exception):
    """An answer that is an error; its message never repeats anything of the request's body."""

    def __init__(self, status: int, code: ErrorCode, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})

    def body(self) -> dict[str, object]:
        """The envelope's `error` member (contract 8)."""
        return {"error": {"code": self.code, "message": self.message}}


def unauthorized(message: str) -> ApiError:
    """Refuse a caller who has not shown a good key or credential."""
    return ApiError(401, ErrorCode.UNAUTHORIZED, message, {"WWW-Authenticate": "Bearer"})


def code_of(status: int) -> ErrorCode:
    """Name the code that goes with a status when nothing more is known."""
    general = ErrorCode.INTERNAL_ERROR if status >= _FIRST_SERVER_ERROR else ErrorCode.INVALID_REQUEST
    return _CODE_OF_STATUS.get(status, general)


def new_request_id() -> str:
    """Make a request id: `req_` and a lower-case ULID, as in the samples (contract 5)."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "req_" + "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))
