"""Sends an event's exact bytes to the control plane, again and again while that can help, and says what came of it."""

import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import httpx
import stamina
from http_message_signatures.exceptions import HTTPMessageSignaturesException
from stamina.instrumentation import set_on_retry_hooks

from kivo_worker.boundary.answers import Answer, Delivery, answer_of
from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.deadline import DeadlinePassed, TimeLeft, seconds_from_now, sooner, within
from kivo_worker.boundary.exchange import exchange, trouble
from kivo_worker.boundary.signing import SIGNATURE_HEADERS, EventAuth
from kivo_worker.errors import UsageError

ATTEMPT_SECONDS = 20.0
"""No single attempt takes longer, so that one that hangs leaves time for another."""

_FIRST_WAIT, _LONGEST_WAIT, _JITTER = 0.5, 8.0, 0.5
_NO_ANSWER = Answer(
    Delivery.UNREACHABLE, "the Kivo API did not answer in time. Check the network, then deliver it.", may_pass=True
)

_NO_REPLY = (
    httpx.HTTPError,
    httpx.InvalidURL,
    HTTPMessageSignaturesException,
    UsageError,
    # httpx lets these through for hosts and proxies it cannot use
    ImportError,
    OSError,
    ValueError,
)

set_on_retry_hooks([])  # they would log each retry past this program's own words


@dataclass(frozen=True, slots=True)
class Connection:
    """Where events go and what proves that they may."""

    base_url: str
    review_run_id: str
    credential: Secret

    @property
    def events_url(self) -> str:
        """Where the run's events are posted (contract 2)."""
        return f"{self.base_url}/v1/private-worker/review-runs/{self.review_run_id}/events"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: what its signature was, and what came of it. The body is always the same.

    Attributes:
        at: when it began.
        url: where it went.
        headers: those the signature consists of; never the credential.
        answer: what came of it.
    """

    at: str
    url: str
    headers: dict[str, str]
    answer: Answer


@dataclass(frozen=True, slots=True)
class Delivered:
    """All attempts to send one event, and the answer that counts: the last one's."""

    attempts: tuple[Attempt, ...]
    answer: Answer


class _TryAgain(Exception):  # noqa: N818 - how stamina is told
    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.message)
        self.answer = answer


def deliver(connection: Connection, event_id: str, body: bytes, time_left: TimeLeft) -> Delivered:
    """Send an event until it is taken, refused for good, or the time is over.

    Args:
        connection: where to.
        event_id: the event's id, which is the nonce of each signature.
        body: the exact bytes of the event.
        time_left: how long all attempts and the pauses between them may take together; nothing outlasts it.
    """
    sending = _Sending(connection, event_id, body, time_left)
    with suppress(DeadlinePassed, _TryAgain):
        within(time_left, sending.until_answered)
    return sending.so_far()


class _Sending:
    """An event on its way; what it has recorded can be read while it goes on."""

    def __init__(self, connection: Connection, event_id: str, body: bytes, time_left: TimeLeft) -> None:
        self._connection = connection
        self._event_id = event_id
        self._body = body
        self._time_left = time_left
        self._attempts: list[Attempt] = []
        self._answer = _NO_ANSWER
        self._lock = threading.Lock()

    def so_far(self) -> Delivered:
        """What has come of it; of an attempt that has no answer yet nothing is known, so the one before it counts."""
        with self._lock:
            return Delivered(tuple(self._attempts), self._answer)

    def until_answered(self) -> None:
        """Try, and wait, and try again.

        Raises:
            _TryAgain: there is no use in waiting any longer.
        """
        pauses = {"wait_initial": _FIRST_WAIT, "wait_max": _LONGEST_WAIT, "wait_jitter": _JITTER}
        tries = stamina.retry_context(self._wait, attempts=None, timeout=None, **pauses)
        for attempt in tries:
            with attempt:
                answer = self._try_once()
                if answer.may_pass:
                    raise _TryAgain(answer)

    def _wait(self, error: Exception) -> bool | float:
        """Whether to try again: not when the API asks to wait for longer than there is time."""
        if not isinstance(error, _TryAgain) or self._time_left() <= 0:
            return False
        seconds = error.answer.wait_seconds
        if not seconds:
            return True
        return seconds if seconds < self._time_left() else False

    def _try_once(self) -> Answer:
        time_left = sooner(self._time_left, seconds_from_now(ATTEMPT_SECONDS))
        connection, before = self._connection, len(self._attempts)
        auth = EventAuth(connection.credential, connection.review_run_id, self._event_id, self._record)
        try:
            answer = answer_of(exchange(connection.events_url, self._body, auth, time_left), connection.credential)
        except DeadlinePassed:
            if self._time_left() <= 0:
                return self._answer
            answer = _NO_ANSWER
        except _NO_REPLY as error:
            answer = trouble(error)
        return self._note(answer, of_attempt=len(self._attempts) > before)

    def _record(self, request: httpx.Request) -> None:
        """Remember an attempt before anything of it is sent."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        headers = {name: request.headers[name] for name in SIGNATURE_HEADERS}
        with self._lock:
            self._attempts.append(Attempt(now, str(request.url), headers, _NO_ANSWER))

    def _note(self, answer: Answer, *, of_attempt: bool) -> Answer:
        """Remember what came of it; what could not even be signed was no attempt."""
        with self._lock:
            self._answer = answer
            if of_attempt:
                self._attempts[-1] = replace(self._attempts[-1], answer=answer)
        return answer
