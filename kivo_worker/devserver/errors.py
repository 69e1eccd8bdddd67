"""The errors the server answers with, in one envelope (contract 8)."""

import secrets
import time
from collections.abc import Mapping

from kivo_worker.contract.errors import MEANING_OF_CODE, ErrorCode

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_CODE_OF_STATUS = {status: code for code, (status, _) in reversed(MEANING_OF_CODE.items())}
"""Of several codes for a status, the first is the general one."""

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
