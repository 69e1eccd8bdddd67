"""Every operation of the API as a request, under its name in the OpenAPI document."""

from kivo_worker.boundary.credential import Secret, checked_secret
from kivo_worker.boundary.signing import EventAuth
from kivo_worker.client.answers import read_markdown
from kivo_worker.client.request import Fields, Request, Sender, checked, create, get, post, run_path
from kivo_worker.contract.claims import ClaimPage, ClaimReportAnswer, VerificationResultPage
from kivo_worker.contract.imports import CreateImport, ImportAnswer
from kivo_worker.contract.private_worker import (
    CreatePrivateWorkerRun,
    CredentialAction,
    CredentialRevoked,
    CredentialRotated,
    EventAccepted,
    PrivateWorkerRunAccepted,
    WorkerEvent,
)
from kivo_worker.contract.review_runs import CreateReviewRun, ReviewRunAccepted, ReviewRunAnswer, ReviewRunPage
from kivo_worker.contract.usage import Usage

_RUNS = "/v1/review-runs"
_PRIVATE_RUNS = "/v1/private-worker/review-runs"


def create_review_run(body: CreateReviewRun | Fields, idempotency_key: str | None) -> Request[ReviewRunAccepted]:
    """Queue a review of one AI output."""
    return create(_RUNS, checked(CreateReviewRun, body), ReviewRunAccepted, idempotency_key)


def list_review_runs(limit: int | None, cursor: str | None) -> Request[ReviewRunPage]:
    """Read a page of the project's runs."""
    return get(_RUNS, ReviewRunPage, limit=limit, cursor=cursor)


def get_review_run(review_run_id: str) -> Request[ReviewRunAnswer]:
    """Read one run."""
    return get(run_path(_RUNS, review_run_id), ReviewRunAnswer)


def list_claims(review_run_id: str, limit: int | None, cursor: str | None) -> Request[ClaimPage]:
    """Read a page of a run's claims."""
    return get(f"{run_path(_RUNS, review_run_id)}/claims", ClaimPage, limit=limit, cursor=cursor)


def list_verification_results(
    review_run_id: str, limit: int | None, cursor: str | None
) -> Request[VerificationResultPage]:
    """Read a page of what the verifier says about a run's claims."""
    path = f"{run_path(_RUNS, review_run_id)}/verification-results"
    return get(path, VerificationResultPage, limit=limit, cursor=cursor)


def get_claim_report(review_run_id: str) -> Request[ClaimReportAnswer]:
    """Read a run's claim report."""
    return get(_report_path(review_run_id), ClaimReportAnswer, format="json")


def get_claim_report_markdown(review_run_id: str) -> Request[str]:
    """Read a run's claim report as a text for people."""
    return Request("GET", _report_path(review_run_id), read_markdown, {"format": "markdown"})


def create_import(body: CreateImport | Fields, idempotency_key: str | None) -> Request[ImportAnswer]:
    """Queue a review from each row."""
    return create("/v1/imports", checked(CreateImport, body), ImportAnswer, idempotency_key)


def get_usage() -> Request[Usage]:
    """Read how much of the plan is used."""
    return get("/v1/usage", Usage)


def create_private_worker_run(
    body: CreatePrivateWorkerRun | Fields, idempotency_key: str | None
) -> Request[PrivateWorkerRunAccepted]:
    """Create a metadata-only run."""
    return create(_PRIVATE_RUNS, checked(CreatePrivateWorkerRun, body), PrivateWorkerRunAccepted, idempotency_key)


def create_private_worker_event(
    review_run_id: str, event: WorkerEvent | Fields, worker_credential: Secret | str
) -> Request[EventAccepted]:
    """Tell of a run, signed as the worker signs its events; the same event again is taken as the one that is there."""
    body = checked(WorkerEvent, event)
    secret = secret_of(worker_credential, "worker_credential")
    sender = Sender(secret, EventAuth(secret, review_run_id, body.event_id, lambda _signed: None))
    path = f"{run_path(_PRIVATE_RUNS, review_run_id)}/events"
    return post(path, body, EventAccepted, sender=sender, is_repeatable=True)


def rotate_worker_credential(review_run_id: str) -> Request[CredentialRotated]:
    """Replace a run's credential: doing it twice would replace the first new one."""
    path = f"{run_path(_PRIVATE_RUNS, review_run_id)}/credential/rotate"
    return post(path, CredentialAction(), CredentialRotated, is_repeatable=False)


def revoke_worker_credential(review_run_id: str) -> Request[CredentialRevoked]:
    """End a run's credential."""
    path = f"{run_path(_PRIVATE_RUNS, review_run_id)}/credential/revoke"
    return post(path, CredentialAction(), CredentialRevoked, is_repeatable=True)


def secret_of(given: Secret | str, name: str) -> Secret:
    """Take a secret as it was given.

    Raises:
        CredentialError: it is none.
    """
    return given if isinstance(given, Secret) else checked_secret(given.strip(), name=name)


def _report_path(review_run_id: str) -> str:
    return f"{run_path(_RUNS, review_run_id)}/claim-report"
