"""The operations that read: runs of both kinds, and what a hosted run's report holds (contract 3 and 4)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from kivo_worker.contract.claims import Claim, ClaimPage, ClaimReportAnswer, VerificationResult, VerificationResultPage
from kivo_worker.contract.errors import ErrorCode
from kivo_worker.contract.queries import NoQuery, PageQuery, ReportQuery
from kivo_worker.contract.review_runs import ReviewRunAnswer, ReviewRunPage
from kivo_worker.devserver.answers import MARKDOWN_MEDIA_TYPE
from kivo_worker.devserver.errors import ApiError
from kivo_worker.devserver.hosted.runs import HostedRun
from kivo_worker.devserver.hosted.views import claims_of, results_of
from kivo_worker.devserver.keys import Caller
from kivo_worker.devserver.listing import run_ids
from kivo_worker.devserver.operations import Call, Markdown, Received
from kivo_worker.devserver.private.runs import Run
from kivo_worker.devserver.service import Service
from kivo_worker.devserver.views import hosted_detail, private_detail, run_view
from kivo_worker.reports.markdown import claim_report_markdown
from kivo_worker.reports.model import ClaimReport
from kivo_worker.vocabulary import ReviewRunStatus

MemberT = TypeVar("MemberT", Claim, VerificationResult)


def list_review_runs(service: Service, call: Call[Caller, PageQuery]) -> ReviewRunPage:
    """List the project's runs of both kinds, the newest first.

    Raises:
        ApiError: 404, the cursor is none.
    """
    limit, project_id = call.asked.limit, call.who.project_id
    found = run_ids(service.database, project_id, limit=limit + 1, after=call.asked.cursor)
    shown = found[:limit]
    return ReviewRunPage(
        review_runs=tuple(run_view(_run(service, project_id, run_id)) for run_id in shown),
        next_cursor=shown[-1] if len(found) > limit else None,
        request_id=call.received.request_id,
    )


def get_review_run(service: Service, call: Call[Caller, NoQuery]) -> ReviewRunAnswer:
    """Show one run of the project with all that is told of it.

    Raises:
        ApiError: 404.
    """
    run = _run(service, call.who.project_id, call.received.path["reviewRunId"])
    if isinstance(run, HostedRun):
        detail = hosted_detail(run)
    else:
        detail = private_detail(run, service.private_runs.events(run.id))
    return ReviewRunAnswer(review_run=detail, request_id=call.received.request_id)


def list_claims(service: Service, call: Call[Caller, PageQuery]) -> ClaimPage:
    """List the claims of a completed run.

    Raises:
        ApiError: 404 or 409.
    """
    run, report = _completed(service, call.who, call.received)
    claims, next_cursor = _page(claims_of(report), lambda claim: claim.id, call.asked)
    return ClaimPage(review_run_id=run.id, claims=claims, next_cursor=next_cursor, request_id=call.received.request_id)


def list_verification_results(service: Service, call: Call[Caller, PageQuery]) -> VerificationResultPage:
    """List the verifier's results of a completed run.

    Raises:
        ApiError: 404 or 409.
    """
    run, report = _completed(service, call.who, call.received)
    results, next_cursor = _page(results_of(report), lambda result: result.claim_id, call.asked)
    return VerificationResultPage(
        review_run_id=run.id,
        verification_results=results,
        next_cursor=next_cursor,
        request_id=call.received.request_id,
    )


def get_claim_report(service: Service, call: Call[Caller, ReportQuery]) -> ClaimReportAnswer | Markdown:
    """Give the claim report of a completed run, as JSON or as markdown.

    Raises:
        ApiError: 404 or 409.
    """
    run, report = _completed(service, call.who, call.received)
    if (call.asked.format or _accepted_format(call.received)) == "markdown":
        return Markdown(claim_report_markdown(report))
    return ClaimReportAnswer(review_run_id=run.id, claim_report=report, request_id=call.received.request_id)


def _run(service: Service, project_id: str, run_id: str) -> HostedRun | Run:
    found = service.hosted_runs.find(project_id, run_id) or service.private_runs.find(project_id, run_id)
    if found is None:
        raise ApiError(404, ErrorCode.NOT_FOUND, "There is no such review run in this project.")
    return found


def _completed(service: Service, caller: Caller, received: Received) -> tuple[HostedRun, ClaimReport]:
    run = _run(service, caller.project_id, received.path["reviewRunId"])
    if not isinstance(run, HostedRun):
        message = "This is a private-worker run: its claims and its report are in the customer's own storage."
        raise ApiError(404, ErrorCode.HELD_BY_CUSTOMER, message)
    if run.status is not ReviewRunStatus.COMPLETED:
        what = "It has ended without results." if run.status.is_terminal else "Poll it until it is completed."
        raise ApiError(409, ErrorCode.NOT_COMPLETED, f"The review run is {run.status}. {what}")
    return run, service.hosted_runs.report(run.id)


def _page(
    members: Sequence[MemberT], id_of: Callable[[MemberT], str], asked: PageQuery
) -> tuple[tuple[MemberT, ...], str | None]:
    """Cut a page out of a list: its members, and the cursor of the next; none on the last one."""
    names = [id_of(member) for member in members]
    if asked.cursor is not None and asked.cursor not in names:
        raise ApiError(404, ErrorCode.NOT_FOUND, "The cursor names no claim of this review run.")
    start = 0 if asked.cursor is None else names.index(asked.cursor) + 1
    end = start + asked.limit
    return tuple(members[start:end]), names[end - 1] if end < len(names) else None


def _accepted_format(received: Received) -> str:
    """Markdown where the caller accepts that and says nothing of JSON."""
    accepted = received.headers.get("accept", "").lower()
    return "markdown" if MARKDOWN_MEDIA_TYPE in accepted and "json" not in accepted else "json"
