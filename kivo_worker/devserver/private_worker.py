"""The two private-worker endpoints: create a run, and take its events (contract 6.1 and 6.2)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kivo_worker.contract.common import iso_time
from kivo_worker.contract.errors import ErrorCode
from kivo_worker.contract.private_worker import CreatePrivateWorkerRun, WorkerEvent
from kivo_worker.devserver import credentials
from kivo_worker.devserver.access import Access
from kivo_worker.devserver.answers import answer, staged_failure
from kivo_worker.devserver.bodies import parse, read_body
from kivo_worker.devserver.errors import ApiError, unauthorized
from kivo_worker.devserver.runs import Run, check_same_run
from kivo_worker.devserver.settings import Settings
from kivo_worker.devserver.signatures import check_signature
from kivo_worker.devserver.store import RunStore
from kivo_worker.vocabulary import Scope


@dataclass(frozen=True, slots=True)
class PrivateWorkerApi:
    """The endpoints over one store of runs."""

    settings: Settings
    access: Access
    store: RunStore
    signing_key: bytes = field(repr=False)
    on_event: Callable[[bytes], None]

    async def create_run(self, request: Request) -> Response:
        """Create a metadata-only run and hand out its one-run worker credential (contract 6.1).

        Raises:
            ApiError: 400, 401, 403, 413 or 422.
        """
        caller = await self.access.caller(request, Scope.PRIVATE_WORKER_RUNS_CREATE)
        wanted = parse(await read_body(request), CreatePrivateWorkerRun)
        run = await run_in_threadpool(self.store.create, caller.project_id, wanted, datetime.now(UTC))
        expires_at = run.created_at + self.settings.credential_lifetime
        grant = credentials.Grant(run.id, expires_at, run.generation)
        return answer(
            201,
            {
                "review_run": _created(run),
                "worker_credential": credentials.issue(self.signing_key, grant),
                "worker_credential_expires_at": iso_time(expires_at),
            },
        )

    async def take_event(self, request: Request) -> Response:
        """Accept one event of a run, or refuse it before it changes anything (contract 6.2 and 6.3).

        Raises:
            ApiError: 400, 401, 403, 404, 409, 413 or 422, or what the server was started to fail with.
        """
        if self.settings.fail_with is not None:
            raise staged_failure(self.settings.fail_with)
        run = await self._run_of_credential(request)
        body = await read_body(request)
        if self.settings.require_signature:
            check_signature(request, body, run.id)
        event = parse(body, WorkerEvent)
        check_same_run(run, event)
        taken = run_in_threadpool(self.store.record, event, body, run.generation, datetime.now(UTC))
        run, duplicate = await taken
        if not duplicate:
            self.on_event(body)
        return answer(
            202,
            {
                "event": {"event_id": event.event_id, "accepted": True, "duplicate": duplicate},
                "review_run": _standing(run),
            },
        )

    async def _run_of_credential(self, request: Request) -> Run:
        token = credentials.bearer(request.headers.get("authorization"))
        grant = credentials.check(self.signing_key, token, datetime.now(UTC))
        if grant.run_id != request.path_params["review_run_id"]:
            raise ApiError(403, ErrorCode.FORBIDDEN, "This worker credential is for another review run.")
        run = await run_in_threadpool(self.store.get, grant.run_id)
        if grant.generation != run.generation:
            raise unauthorized("This worker credential was replaced or revoked.")
        return run


def _standing(run: Run) -> dict[str, object]:
    return {
        "id": run.id,
        "status": run.status,
        "gate_verdict": run.gate_verdict,
        "safe_use_status": run.safe_use_status,
    }


def _created(run: Run) -> dict[str, object]:
    return _standing(run) | {
        "customer_run_id": run.request.customer_run_id,
        "workflow_id": run.request.workflow_id,
        "intended_use": run.request.intended_use,
        "strictness": run.request.strictness,
        "source_count": run.request.source_count,
        "claim_count": run.claim_count,
        "unsupported_claim_count": run.unsupported_claim_count,
        "created_at": iso_time(run.created_at),
        "completed_at": None,
    }
