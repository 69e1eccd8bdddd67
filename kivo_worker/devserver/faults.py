"""What fits no model is refused, naming what is wrong."""

from pydantic import ValidationError

from kivo_worker.contract.errors import ErrorCode
from kivo_worker.contract.faults import faults_line
from kivo_worker.devserver.errors import ApiError


def refusal_of(error: ValidationError, whole: str) -> ApiError:
    """Refuse what fits no model, naming the first places.

    Args:
        error: why it does not fit.
        whole: what the whole is called.
    """
    return ApiError(422, ErrorCode.INVALID_REQUEST, faults_line(error, whole))
