"""The client whose answers are awaited, with asyncio."""

import asyncio
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Self, TypeVar

import stamina

from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.deadline import TimeLeft, seconds_from_now
from kivo_worker.boundary.exchange import converse_async
from kivo_worker.boundary.http import async_http_client
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


class AsyncKivoClient:
    """`KivoClient` for asyncio: the same methods with the same parameters, answers and errors, to be awaited.

    Lists are asynchronous iterators. A call that is cancelled ends at once; what it asked for may have been done.
    """

    def __init__(self, base_url: str, api_key: Secret | str, *, timeout: float = 60.0, attempts: int = 4) -> None:
        """Get ready to call, as `KivoClient` does."""
        self._calling = calling.calling(base_url, api_key, timeout, attempts)
        self._http = async_http_client()

    async def __aenter__(self) -> Self:
        """Use the client until the end of the block."""
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        """Close it."""
        await self.close()

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def create_review_run(
        self, body: CreateReviewRun | Fields, *, idempotency_key: str | None = None
    ) -> ReviewRunAccepted:
        """Queue a review of one AI output against its sources."""
        return await self._call(operations.create_review_run(body, idempotency_key))

    def list_review_runs(self, *, limit: int | None = None, cursor: str | None = None) -> AsyncIterator[ReviewRunPage]:
        """List the project's runs, the newest first, page by page."""
        return self._pages(lambda after: operations.list_review_runs(limit, after), cursor)

    async def get_review_run(self, review_run_id: str) -> ReviewRunAnswer:
        """Read one run of either kind."""
        return await self._call(operations.get_review_run(review_run_id))

    async def wait_for_review_run(
        self,
        review_run_id: str,
        *,
        timeout: float = 600.0,  # noqa: ASYNC109 - also how late the last question may be asked, and as in KivoClient
    ) -> ReviewRunAnswer:
        """Ask for a run until it is completed, failed or cancelled."""
        request, time_left, pauses = polling.poll(review_run_id), seconds_from_now(timeout), polling.pauses()
        while True:
            polled = await self._answer(request, time_left, None)
            if polled.answer.review_run.status.is_terminal:
                return polled.answer
            await asyncio.sleep(polling.pause_after(polled, next(pauses), time_left))

    def list_claims(
        self, review_run_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncIterator[ClaimPage]:
        """List the claims of a completed run, page by page."""
        return self._pages(lambda after: operations.list_claims(review_run_id, limit, after), cursor)

    def list_verification_results(
        self, review_run_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncIterator[VerificationResultPage]:
        """List what the verifier says about each claim, page by page."""
        return self._pages(lambda after: operations.list_verification_results(review_run_id, limit, after), cursor)

    async def get_claim_report(self, review_run_id: str) -> ClaimReportAnswer:
        """Read the claim report of a completed run."""
        return await self._call(operations.get_claim_report(review_run_id))

    async def get_claim_report_markdown(self, review_run_id: str) -> str:
        """Read the claim report of a completed run as markdown."""
        return await self._call(operations.get_claim_report_markdown(review_run_id))

    async def create_import(self, body: CreateImport | Fields, *, idempotency_key: str | None = None) -> ImportAnswer:
        """Queue a review from each row."""
        return await self._call(operations.create_import(body, idempotency_key))

    async def get_usage(self) -> Usage:
        """Read how many review runs of the plan are used and left."""
        return await self._call(operations.get_usage())

    async def create_private_worker_run(
        self, body: CreatePrivateWorkerRun | Fields, *, idempotency_key: str | None = None
    ) -> PrivateWorkerRunAccepted:
        """Create a metadata-only run."""
        return await self._call(operations.create_private_worker_run(body, idempotency_key))

    async def create_private_worker_event(
        self, review_run_id: str, event: WorkerEvent | Fields, *, worker_credential: Secret | str
    ) -> EventAccepted:
        """Tell of a private-worker run's start, progress or end."""
        return await self._call(operations.create_private_worker_event(review_run_id, event, worker_credential))

    async def rotate_worker_credential(self, review_run_id: str) -> CredentialRotated:
        """Replace a run's worker credential."""
        return await self._call(operations.rotate_worker_credential(review_run_id))

    async def revoke_worker_credential(self, review_run_id: str) -> CredentialRevoked:
        """Revoke a run's worker credential."""
        return await self._call(operations.revoke_worker_credential(review_run_id))

    async def _call(self, request: Request[AnswerT]) -> AnswerT:
        return await self._answer(request, seconds_from_now(self._calling.timeout), self._calling.attempts)

    async def _pages(
        self, page_after: Callable[[str | None], Request[PageT]], cursor: str | None
    ) -> AsyncIterator[PageT]:
        while True:
            page = await self._call(page_after(cursor))
            yield page
            if (cursor := page.next_cursor) is None:
                return

    async def _answer(self, request: Request[AnswerT], time_left: TimeLeft, attempts: int | None) -> AnswerT:
        trying = stamina.AsyncRetryingCaller(**calling.pauses(attempts))
        return await trying(calling.again(request, time_left), self._try_once, request, time_left)

    async def _try_once(self, request: Request[AnswerT], time_left: TimeLeft) -> AnswerT:
        sender = self._calling.sender_of(request)
        with calling.in_our_words():
            built = request.built(self._http, self._calling.base_url)
            async with asyncio.timeout(time_left()):
                reply = await converse_async(self._http, built, sender.auth, max_bytes=MAX_ANSWER_BYTES)
        return answer_of(reply, request.read, sender.secret)
