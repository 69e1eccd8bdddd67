"""What can go wrong when the Kivo API is called.

    ControlError                          of kivo_worker.errors
    └── KivoError                         the API did not do what it was asked to
        ├── NotSentError                  what was given is no request; nothing was sent
        ├── ApiConnectionError            there was no answer
        ├── ApiAnswerError                the answer is not what the API's must be
        ├── WaitTimeoutError              a review run did not end in time
        └── ApiStatusError                the API answered with an error:
            ├── BadRequestError           400
            ├── AuthenticationError       401
            ├── PlanLimitError            402
            ├── PermissionDeniedError     403
            ├── NotFoundError             404
            ├── ConflictError             409
            ├── PayloadTooLargeError      413
            ├── InvalidRequestError       422
            ├── RateLimitError            429
            └── ServerError               500 and above

Any other status is an `ApiStatusError` itself. Messages are our own words; what the API said stands apart, in
`ApiStatusError.api_message`.
"""

from dataclasses import dataclass
from typing import ClassVar

from kivo_worker.contract.review_runs import ReviewRunDetail
from kivo_worker.errors import ControlError


class KivoError(ControlError):
    """The API did not do what it was asked to.

    Attributes:
        may_pass: whether the same call may succeed later without anybody doing anything.
        retry_after: how many seconds the API asks to wait first.
    """

    may_pass: bool = False
    retry_after: float | None = None


class NotSentError(KivoError):
    """What was given cannot be a request, so nothing was sent."""


class ApiConnectionError(KivoError):
    """There was no answer, or it broke off: whether the API did what it was asked to is not known."""

    def __init__(self, message: str, *, may_pass: bool = True) -> None:
        super().__init__(message)
        self.may_pass = may_pass


class ApiAnswerError(KivoError):
    """The answer is not what the API's must be: a proxy's page, or that of an API of another version."""


class WaitTimeoutError(KivoError):
    """A review run did not end in time; it goes on, and can be waited for again.

    Attributes:
        review_run: the run as it stood last.
    """

    def __init__(self, message: str, review_run: ReviewRunDetail) -> None:
        super().__init__(message)
        self.review_run = review_run


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an error of the API says.

    Attributes:
        status: the HTTP status.
        code: its `error.code`, one of `contract.errors.ErrorCode` or a later one; none when it has no plain one.
        request_id: names the request; log it, and give it to who asks about it.
        retry_after: how many seconds the API asks to wait before another try.
        api_message: its `error.message` as it came: untrusted text, which may repeat what was sent.
    """

    status: int
    code: str | None
    request_id: str | None
    retry_after: float | None
    api_message: str | None


class ApiStatusError(KivoError):
    """The API answered with an error (contract 8); see `Refusal` for what it says.

    Attributes:
        status: the HTTP status.
        code: the API's code.
        request_id: names the request.
        retry_after: how many seconds the API asks to wait.
        api_message: the API's own words: untrusted text.
    """

    next_step: ClassVar[str] = ""

    def __init__(self, message: str, refusal: Refusal) -> None:
        super().__init__(message, hint=self.next_step)
        self.status = refusal.status
        self.code = refusal.code
        self.request_id = refusal.request_id
        self.retry_after = refusal.retry_after
        self.api_message = refusal.api_message


class BadRequestError(ApiStatusError):
    """400: the API cannot read the body."""

    next_step = "Client and API may be of different versions."


class AuthenticationError(ApiStatusError):
    """401: the API key or the worker credential is not good."""

    next_step = "Check the API key, or rotate the run's worker credential."


class PlanLimitError(ApiStatusError):
    """402: the plan's review runs are used up."""

    next_step = "Raise the plan, or wait for the next period; get_usage tells when it begins."


class PermissionDeniedError(ApiStatusError):
    """403: the API key lacks a scope, or the worker credential is another run's."""

    next_step = "Use an API key with the scope that the operation needs."


class NotFoundError(ApiStatusError):
    """404: there is no such thing in the API key's project."""

    next_step = "Check the review run's id, and that the API key is of its project."


class ConflictError(ApiStatusError):
    """409: the state of the review run, or what was asked before, does not allow it."""

    next_step = "See the error's api_message."


class PayloadTooLargeError(ApiStatusError):
    """413: the body is too large."""

    next_step = "Send less at once."


class InvalidRequestError(ApiStatusError):
    """422: a field, a parameter or a header is refused."""

    next_step = "See the error's api_message."


class RateLimitError(ApiStatusError):
    """429: too many requests in this window; the request was not looked at."""

    next_step = "Wait for retry_after seconds, then try again."
    may_pass = True


class ServerError(ApiStatusError):
    """500 and above: the API failed, or cannot do this now."""

    next_step = "Try again later."
    may_pass = True


KIND_OF_STATUS: dict[int, type[ApiStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: PlanLimitError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    413: PayloadTooLargeError,
    422: InvalidRequestError,
    429: RateLimitError,
}
"""The kind of error for each status that has one."""
