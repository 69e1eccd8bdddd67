"""The private-worker operations: create a run, take its events, end its credential (contract 6)."""

from datetime import UTC, datetime

from kivo_worker.contract.private_worker import (
    CreatePrivateWorkerRun,
    CredentialAction,
    CredentialRevoked,
    CredentialRotated,
    EventAccepted,
    EventReceipt,
    PrivateWorkerRunAccepted,
    WorkerEvent,
)
from kivo_worker.devserver import credentials
from kivo_worker.devserver.creating import admission_of, polling_url
from kivo_worker.devserver.keys import Caller
from kivo_worker.devserver.operations import Call
from kivo_worker.devserver.private.runs import Run, check_same_run
from kivo_worker.devserver.service import Service
from kivo_worker.devserver.views import run_view


def create_run(service: Service, call: Call[Caller, CreatePrivateWorkerRun]) -> PrivateWorkerRunAccepted:
    """Create a metadata-only run and hand out its one-run worker credential (contract 6.1).

    The same request again, by its Idempotency-Key, gets the same run and the credential it was created with.

    Raises:
        ApiError: 402, 409 or 422.
    """
    run = service.private_runs.create(admission_of(service, call), call.asked)
    grant = _grant(service, run.id, run.created_at, credentials.FIRST_GENERATION)
    return PrivateWorkerRunAccepted(
        review_run=run_view(run),
        polling_url=polling_url(call.received, run.id),
        worker_credential=credentials.issue(service.signing_key, grant),
        worker_credential_expires_at=grant.expires_at,
        request_id=call.received.request_id,
    )


def take_event(service: Service, call: Call[Run, WorkerEvent]) -> EventAccepted:
    """Accept one event of a run, or refuse it before it changes anything (contract 6.2 and 6.3).

    Raises:
        ApiError: 401, 409 or 422.
    """
    event, body = call.asked, call.received.body
    check_same_run(call.who, event)
    run, duplicate = service.private_runs.record(event, body, call.who.generation, datetime.now(UTC))
    if not duplicate:
        service.on_event(body)
    return EventAccepted(
        event=EventReceipt(event_id=event.event_id, accepted=True, duplicate=duplicate),
        review_run=run_view(run),
        request_id=call.received.request_id,
    )


def rotate_credential(service: Service, call: Call[Caller, CredentialAction]) -> CredentialRotated:
    """Replace a run's credential: the one before is refused from now on (contract 6.4).

    A revoked credential may be replaced too; a run that has ended takes no events, so it gets no new one.

    Raises:
        ApiError: 404 or 409.
    """
    run = service.private_runs.renew(call.who.project_id, call.received.path["reviewRunId"])
    grant = _grant(service, run.id, datetime.now(UTC), run.generation)
    return CredentialRotated(
        review_run=run_view(run),
        worker_credential=credentials.issue(service.signing_key, grant),
        worker_credential_expires_at=grant.expires_at,
        request_id=call.received.request_id,
    )


def revoke_credential(service: Service, call: Call[Caller, CredentialAction]) -> CredentialRevoked:
    """End a run's credential: later events of the run fail closed (contract 6.4).

    It works at any time and any number of times, since who fears for a credential must not meet an error.

    Raises:
        ApiError: 404.
    """
    run = service.private_runs.revoke(call.who.project_id, call.received.path["reviewRunId"])
    return CredentialRevoked(review_run=run_view(run), request_id=call.received.request_id)


def _grant(service: Service, run_id: str, begins_at: datetime, generation: int) -> credentials.Grant:
    return credentials.Grant(run_id, begins_at + service.settings.credential_lifetime, generation)
