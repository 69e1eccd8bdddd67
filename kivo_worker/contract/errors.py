"""The errors of the API: a closed set of codes in one envelope (contract 8)."""

from enum import StrEnum

from kivo_worker.contract.common import Answer, AnswerPart


class ErrorCode(StrEnum):
    """What went wrong, in one word for programs; `STATUS_OF_CODE` says with which status."""

    INVALID_JSON = "invalid_json"
    UNAUTHORIZED = "unauthorized"
    INVALID_SIGNATURE = "invalid_signature"
    PLAN_LIMIT_REACHED = "plan_limit_reached"
    FORBIDDEN = "forbidden"
    MISSING_SCOPE = "missing_scope"
    NOT_FOUND = "not_found"
    HELD_BY_CUSTOMER = "held_by_customer"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    CONFLICT = "conflict"
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
    NOT_COMPLETED = "not_completed"
    PAYLOAD_TOO_LARGE = "payload_too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    INVALID_REQUEST = "invalid_request"
    RAW_FIELD_REJECTED = "raw_field_rejected"
    RATE_LIMITED = "rate_limited"
    INTERNAL_ERROR = "internal_error"
    UNAVAILABLE = "unavailable"


MEANING_OF_CODE: dict[ErrorCode, tuple[int, str]] = {
    ErrorCode.INVALID_JSON: (400, "the body is not JSON in UTF-8, or names a key twice"),
    ErrorCode.UNAUTHORIZED: (401, "the API key or the worker credential is missing, unknown, expired or revoked"),
    ErrorCode.INVALID_SIGNATURE: (401, "the event's signature is missing, too old, or does not hold"),
    ErrorCode.PLAN_LIMIT_REACHED: (402, "the plan's review runs of this month are used up"),
    ErrorCode.FORBIDDEN: (403, "the worker credential is for another review run"),
    ErrorCode.MISSING_SCOPE: (403, "the API key lacks the scope that the message names"),
    ErrorCode.NOT_FOUND: (404, "there is no such path, or no such thing in the API key's project"),
    ErrorCode.HELD_BY_CUSTOMER: (404, "a private-worker run's claims and report are in the customer's storage only"),
    ErrorCode.METHOD_NOT_ALLOWED: (405, "the path does not take this method"),
    ErrorCode.CONFLICT: (409, "what is asked contradicts what was accepted before"),
    ErrorCode.IDEMPOTENCY_KEY_REUSED: (409, "the Idempotency-Key was given with another request before"),
    ErrorCode.NOT_COMPLETED: (409, "the review run has no results: it is not completed yet, or it failed"),
    ErrorCode.PAYLOAD_TOO_LARGE: (413, "the body is larger than the endpoint takes"),
    ErrorCode.UNSUPPORTED_MEDIA_TYPE: (415, "the body is said to be something else than JSON"),
    ErrorCode.INVALID_REQUEST: (422, "a field, a parameter or a header is not what it must be"),
    ErrorCode.RAW_FIELD_REJECTED: (422, "a private-worker body holds a raw field"),
    ErrorCode.RATE_LIMITED: (429, "too many requests in this window; Retry-After says how long to wait"),
    ErrorCode.INTERNAL_ERROR: (500, "the API failed; nothing was changed"),
    ErrorCode.UNAVAILABLE: (503, "the API cannot do this now, as when its database is gone; try again later"),
}
"""The status that each code comes with, and what it means."""


class ErrorDetail(AnswerPart):
    """What went wrong; the message is for people and repeats nothing of the request's body."""

    code: ErrorCode
    message: str


class ErrorAnswer(Answer):
    """The envelope of every error (contract 8)."""

    error: ErrorDetail
