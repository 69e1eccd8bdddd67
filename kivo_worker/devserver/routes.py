"""Every operation of the API, once: the server's routes and the OpenAPI document are both made from this table."""

from kivo_worker.contract import claims, imports, private_worker, queries, review_runs, usage
from kivo_worker.contract.errors import ErrorCode
from kivo_worker.devserver.access import ApiKeyAccess, WorkerAccess
from kivo_worker.devserver.hosted.creating import create_review_run, import_rows
from kivo_worker.devserver.hosted.reading import (
    get_claim_report,
    get_review_run,
    list_claims,
    list_review_runs,
    list_verification_results,
)
from kivo_worker.devserver.operations import CONTENT_BYTES, AnyOperation, Operation
from kivo_worker.devserver.private.api import create_run, revoke_credential, rotate_credential, take_event
from kivo_worker.devserver.usage import get_usage
from kivo_worker.vocabulary import Scope

_READS = ApiKeyAccess(Scope.REVIEW_RUNS_READ)
_CREATES_PRIVATE = ApiKeyAccess(Scope.PRIVATE_WORKER_RUNS_CREATE)
_RESULTS = (ErrorCode.HELD_BY_CUSTOMER, ErrorCode.NOT_COMPLETED)

_RUNS = "/v1/review-runs"
_RUN = f"{_RUNS}/{{reviewRunId}}"
_PRIVATE_RUNS = "/v1/private-worker/review-runs"
_PRIVATE_RUN = f"{_PRIVATE_RUNS}/{{reviewRunId}}"

OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        name="createReviewRun",
        method="POST",
        path=_RUNS,
        summary="Queue a review of one AI output against supplied sources",
        access=ApiKeyAccess(Scope.REVIEW_RUNS_CREATE),
        takes=review_runs.CreateReviewRun,
        gives=review_runs.ReviewRunAccepted,
        status=202,
        refusals=(ErrorCode.PLAN_LIMIT_REACHED,),
        handle=create_review_run,
        max_bytes=CONTENT_BYTES,
        is_idempotent=True,
    ),
    Operation(
        name="listReviewRuns",
        method="GET",
        path=_RUNS,
        summary="List the project's review runs, the newest first",
        access=_READS,
        takes=queries.PageQuery,
        gives=review_runs.ReviewRunPage,
        status=200,
        refusals=(ErrorCode.NOT_FOUND,),
        handle=list_review_runs,
    ),
    Operation(
        name="getReviewRun",
        method="GET",
        path=_RUN,
        summary="Read one review run: its status, counts and original output, or a private-worker run's metadata",
        access=_READS,
        takes=queries.NoQuery,
        gives=review_runs.ReviewRunAnswer,
        status=200,
        refusals=(),
        handle=get_review_run,
    ),
    Operation(
        name="listClaims",
        method="GET",
        path=f"{_RUN}/claims",
        summary="List the atomic claims with their support status and primary source span",
        access=_READS,
        takes=queries.PageQuery,
        gives=claims.ClaimPage,
        status=200,
        refusals=_RESULTS,
        handle=list_claims,
    ),
    Operation(
        name="listVerificationResults",
        method="GET",
        path=f"{_RUN}/verification-results",
        summary="List what the verifier says about each claim",
        access=_READS,
        takes=queries.PageQuery,
        gives=claims.VerificationResultPage,
        status=200,
        refusals=_RESULTS,
        handle=list_verification_results,
    ),
    Operation(
        name="getClaimReport",
        method="GET",
        path=f"{_RUN}/claim-report",
        summary="Read the claim report, as JSON or as markdown",
        access=_READS,
        takes=queries.ReportQuery,
        gives=claims.ClaimReportAnswer,
        status=200,
        refusals=_RESULTS,
        handle=get_claim_report,
        gives_markdown=True,
    ),
    Operation(
        name="createImport",
        method="POST",
        path="/v1/imports",
        summary="Queue a review run from each row of JSON, JSONL or CSV",
        access=ApiKeyAccess(Scope.IMPORTS_CREATE),
        takes=imports.CreateImport,
        gives=imports.ImportAnswer,
        status=202,
        refusals=(ErrorCode.PLAN_LIMIT_REACHED,),
        handle=import_rows,
        max_bytes=CONTENT_BYTES,
        is_idempotent=True,
    ),
    Operation(
        name="getUsage",
        method="GET",
        path="/v1/usage",
        summary="Read how many review runs of the plan are used and left",
        access=ApiKeyAccess(),
        takes=queries.NoQuery,
        gives=usage.Usage,
        status=200,
        refusals=(),
        handle=get_usage,
    ),
    Operation(
        name="createPrivateWorkerRun",
        method="POST",
        path=_PRIVATE_RUNS,
        summary="Create a metadata-only run and get its one-run worker credential",
        access=_CREATES_PRIVATE,
        takes=private_worker.CreatePrivateWorkerRun,
        gives=private_worker.PrivateWorkerRunAccepted,
        status=201,
        refusals=(ErrorCode.PLAN_LIMIT_REACHED, ErrorCode.RAW_FIELD_REJECTED),
        handle=create_run,
        is_idempotent=True,
    ),
    Operation(
        name="createPrivateWorkerEvent",
        method="POST",
        path=f"{_PRIVATE_RUN}/events",
        summary="Tell of a private-worker run's start, progress or end, in metadata only",
        access=WorkerAccess(),
        takes=private_worker.WorkerEvent,
        gives=private_worker.EventAccepted,
        status=202,
        refusals=(
            ErrorCode.INVALID_SIGNATURE,
            ErrorCode.FORBIDDEN,
            ErrorCode.CONFLICT,
            ErrorCode.RAW_FIELD_REJECTED,
        ),
        handle=take_event,
    ),
    Operation(
        name="rotateWorkerCredential",
        method="POST",
        path=f"{_PRIVATE_RUN}/credential/rotate",
        summary="Replace a run's worker credential",
        access=_CREATES_PRIVATE,
        takes=private_worker.CredentialAction,
        gives=private_worker.CredentialRotated,
        status=200,
        refusals=(ErrorCode.CONFLICT, ErrorCode.RAW_FIELD_REJECTED),
        handle=rotate_credential,
    ),
    Operation(
        name="revokeWorkerCredential",
        method="POST",
        path=f"{_PRIVATE_RUN}/credential/revoke",
        summary="Revoke a run's active worker credential",
        access=_CREATES_PRIVATE,
        takes=private_worker.CredentialAction,
        gives=private_worker.CredentialRevoked,
        status=200,
        refusals=(ErrorCode.RAW_FIELD_REJECTED,),
        handle=revoke_credential,
    ),
)
