"""The errors the server answers with, in one envelope (contract 8)."""

from collections.abc import Mapping

from kivo_worker.contract.errors import MEANING_OF_CODE, ErrorAnswer, ErrorCode, ErrorDetail

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

    def answer(self, request_id: str) -> ErrorAnswer:
        """The envelope (contract 8)."""
        return ErrorAnswer(error=ErrorDetail(code=self.code, message=self.message), request_id=request_id)


def unauthorized(message: str) -> ApiError:
    """Refuse a caller who has not shown a good key or credential."""
    return ApiError(401, ErrorCode.UNAUTHORIZED, message, {"WWW-Authenticate": "Bearer"})


def code_of(status: int) -> ErrorCode:
    """Name the code that goes with a status when nothing more is known."""
    general = ErrorCode.INTERNAL_ERROR if status >= _FIRST_SERVER_ERROR else ErrorCode.INVALID_REQUEST
    return _CODE_OF_STATUS.get(status, general)
