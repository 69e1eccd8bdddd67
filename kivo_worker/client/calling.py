"""What waiting and awaiting callers share: when a call is made again, and what kept it from being answered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.deadline import DeadlinePassed, TimeLeft
from kivo_worker.boundary.exchange import BearerAuth, trouble
from kivo_worker.boundary.http import checked_base_url
from kivo_worker.client.errors import ApiConnectionError, KivoError, RateLimitError
from kivo_worker.client.operations import secret_of
from kivo_worker.client.request import Request, Sender

_FIRST_PAUSE, _LONGEST_PAUSE, _JITTER = 0.5, 4.0, 0.5


@dataclass(frozen=True, slots=True)
class Calling:
    """How a client calls.

    Attributes:
        base_url: where the API is, without a slash at its end.
        sender: the holder of the API key.
        timeout: how many seconds a call may take, with all its attempts.
        attempts: how often a call is tried.
    """

    base_url: str
    sender: Sender
    timeout: float
    attempts: int

    def sender_of(self, request: Request[Any]) -> Sender:
        """Say who sends a request."""
        return request.sender or self.sender


def calling(base_url: str, api_key: Secret | str, timeout: float, attempts: int) -> Calling:
    """Check what a client is made with.

    Raises:
        UsageError: the base URL is none, or neither https nor on this machine.
        CredentialError: the API key is none.
    """
    key = secret_of(api_key, "api_key")
    return Calling(checked_base_url(base_url, "base_url"), Sender(key, BearerAuth(key)), timeout, attempts)


def pauses(attempts: int | None) -> dict[str, Any]:
    """Say how long to wait between attempts, in the words of stamina; without a number of them, time ends them."""
    waits = {"wait_initial": _FIRST_PAUSE, "wait_max": _LONGEST_PAUSE, "wait_jitter": _JITTER}
    return {"attempts": attempts, "timeout": None, **waits}


def again(request: Request[Any], time_left: TimeLeft) -> Callable[[Exception], bool | float]:
    """Make what decides, after an error, whether to try again, and after how many seconds.

    A request that does more when it is done twice is made again only when the API said that it did not look at it. A
    pause that would end too late is none; when little time is left, pauses stay as short as the first.
    """

    def decide(error: Exception) -> bool | float:
        if not isinstance(error, KivoError) or not error.may_pass:
            return False
        if not request.is_repeatable and not isinstance(error, RateLimitError):
            return False
        left = time_left()
        if not error.retry_after and left > _LONGEST_PAUSE + _JITTER:
            return True
        pause = error.retry_after or _FIRST_PAUSE
        return pause if pause < left else False

    return decide


@contextmanager
def in_our_words() -> Iterator[None]:
    """Say what kept a request from being answered: by its kind only, since its words may be a proxy's.

    Raises:
        ApiConnectionError: there is no answer.
    """
    try:
        yield
    except (DeadlinePassed, TimeoutError):
        raise ApiConnectionError("the Kivo API did not answer in time.") from None
    except Exception as error:  # noqa: BLE001 - whatever kept it from answering
        what = trouble(error)
        raise ApiConnectionError(what.message, may_pass=what.may_pass) from None
