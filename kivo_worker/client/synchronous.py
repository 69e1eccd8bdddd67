"""The client that waits for its answers."""

import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self, TypeVar

import stamina

from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.deadline import TimeLeft, seconds_from_now, within
from kivo_worker.boundary.exchange import converse
from kivo_worker.boundary.http import http_client
from kivo_worker.client import calling, operations, polling
from kivo_worker.client.answers import MAX_ANSWER_BYTES, answer_of
from kivo_worker.client.request import Fields, Request
from kivo_worker.contract.claims import ClaimPage, ClaimReportAnswer, VerificationResultPage
from kivo_worker.contract.common import Page
from kivo_worker.contract.imports import CreateImport, ImportAnswer
from kivo_worker.contract.private_worker import (
    CreatePrivateWorkerRun,
    CredentialRevoked,
    CredentialRotated,
    EventAccepted,
    PrivateWorkerRunAccepted,
    WorkerEvent,
)
from kivo_worker.contract.review_runs import CreateReviewRun, ReviewRunAccepted, ReviewRunAnswer, ReviewRunPage
from kivo_worker.contract.usage import Usage

AnswerT = TypeVar("AnswerT")
PageT = TypeVar("PageT", bound=Page)


class KivoClient:
    """The API's operations as methods, each named as in the OpenAPI document; threads may share one.

    Bodies are given as types of `kivo_worker.contract` or as plain fields in the documented names. They are checked
    before anything is sent, and sent as they were given. Every method raises a `kivo_worker.client.errors.KivoError`
    when the API does not do what it is asked to.

    Reading, and creating with an idempotency key, is tried again when the connection fails or the API answers with
    500 or more; anything is, when it answers with 429. An idempotency key has 1 to 255 visible ASCII characters: the
    same key with the same body makes nothing twice.
    """

    def __init__(self, base_url: str, api_key: Secret | str, *, timeout: float = 60.0, attempts: int = 4) -> None:
        """Get ready to call; nothing is sent yet.

        Args:
            base_url: where the API is: https, or http on this machine.
            api_key: the project's API key.
            timeout: how many seconds a call may take, with all its attempts and the pauses between them.
            attempts: how often a call is tried at most; 1 for never again.

        Raises:
            UsageError: the base URL or a TLS setting of the environment is wrong.
            CredentialError: the API key is empty, or no header value.
        """
        self._calling = calling.calling(base_url, api_key, timeout, attempts)
        self._http = http_client()

    def __enter__(self) -> Self:
        """Use the client until the end of the block."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def create_review_run(
        self, body: CreateReviewRun | Fields, *, idempotency_key: str | None = None
    ) -> ReviewRunAccepted:
        """Queue a review of one AI output against its sources; the answer has the run's id and polling URL."""
        return self._call(operations.create_review_run(body, idempotency_key))

    def list_review_runs(self, *, limit: int | None = None, cursor: str | None = None) -> Iterator[ReviewRunPage]:
        """List the project's runs, the newest first, page by page; a page is asked for when it is needed.

        Args:
            limit: how many runs a page has, 1 to 100.
            cursor: the `next_cursor` of the page to go on behind.
        """
        return self._pages(lambda after: operations.list_review_runs(limit, after), cursor)

    def get_review_run(self, review_run_id: str) -> ReviewRunAnswer:
        """Read one run of either kind; of a private-worker run, all that the API holds."""
        return self._call(operations.get_review_run(review_run_id))

    def wait_for_review_run(self, review_run_id: str, *, timeout: float = 600.0) -> ReviewRunAnswer:
        """Ask for a run until it is completed, failed or cancelled, as often as the API likes to be asked.

        The run is asked for by its id below the client's base URL, so that the API key goes nowhere else.

        Args:
            review_run_id: the run.
            timeout: how many seconds to wait.

        Raises:
            WaitTimeoutError: it has not ended by then.
        """
        request, time_left, pauses = polling.poll(review_run_id), seconds_from_now(timeout), polling.pauses()
        while True:
            polled = self._answer(request, time_left, None)
            if polled.answer.review_run.status.is_terminal:
                return polled.answer
            time.sleep(polling.pause_after(polled, next(pauses), time_left))

    def list_claims(
        self, review_run_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Iterator[ClaimPage]:
        """List the claims of a completed run, in the order of the output, page by page as `list_review_runs` does."""
        return self._pages(lambda after: operations.list_claims(review_run_id, limit, after), cursor)

    def list_verification_results(
        self, review_run_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Iterator[VerificationResultPage]:
        """List what the verifier says about each claim, page by page as `list_review_runs` does."""
        return self._pages(lambda after: operations.list_verification_results(review_run_id, limit, after), cursor)

    def get_claim_report(self, review_run_id: str) -> ClaimReportAnswer:
        """Read the claim report of a completed run."""
        return self._call(operations.get_claim_report(review_run_id))

    def get_claim_report_markdown(self, review_run_id: str) -> str:
        """Read the claim report of a completed run as markdown, for people; it quotes the output and the sources."""
        return self._call(operations.get_claim_report_markdown(review_run_id))

    def create_import(self, body: CreateImport | Fields, *, idempotency_key: str | None = None) -> ImportAnswer:
        """Queue a review from each row; the answer says which rows were rejected, and why."""
        return self._call(operations.create_import(body, idempotency_key))

    def get_usage(self) -> Usage:
        """Read how many review runs of the plan are used and left."""
        return self._call(operations.get_usage())

    def create_private_worker_run(
        self, body: CreatePrivateWorkerRun | Fields, *, idempotency_key: str | None = None
    ) -> PrivateWorkerRunAccepted:
        """Create a metadata-only run; the answer has its worker credential, which its `repr` does not show."""
        return self._call(operations.create_private_worker_run(body, idempotency_key))

    def create_private_worker_event(
        self, review_run_id: str, event: WorkerEvent | Fields, *, worker_credential: Secret | str
    ) -> EventAccepted:
        """Tell of a private-worker run's start, progress or end; signed, and with the run's credential, not the key."""
        return self._call(operations.create_private_worker_event(review_run_id, event, worker_credential))

    def rotate_worker_credential(self, review_run_id: str) -> CredentialRotated:
        """Replace a run's worker credential: the one before is refused from now on."""
        return self._call(operations.rotate_worker_credential(review_run_id))

    def revoke_worker_credential(self, review_run_id: str) -> CredentialRevoked:
        """Revoke a run's worker credential: later events of the run are refused."""
        return self._call(operations.revoke_worker_credential(review_run_id))

    def _call(self, request: Request[AnswerT]) -> AnswerT:
        return self._answer(request, seconds_from_now(self._calling.timeout), self._calling.attempts)

    def _pages(self, page_after: Callable[[str | None], Request[PageT]], cursor: str | None) -> Iterator[PageT]:
        while True:
            page = self._call(page_after(cursor))
            yield page
            if (cursor := page.next_cursor) is None:
                return

    def _answer(self, request: Request[AnswerT], time_left: TimeLeft, attempts: int | None) -> AnswerT:
        trying = stamina.RetryingCaller(**calling.pauses(attempts))
        return trying(calling.again(request, time_left), self._try_once, request, time_left)

    def _try_once(self, request: Request[AnswerT], time_left: TimeLeft) -> AnswerT:
        sender = self._calling.sender_of(request)
        with calling.in_our_words():
            built = request.built(self._http, self._calling.base_url)
            reply = within(
                time_left, lambda: converse(self._http, built, sender.auth, time_left, max_bytes=MAX_ANSWER_BYTES)
            )
        return answer_of(reply, request.read, sender.secret)
