"""The two endpoints that end a run's worker credential: rotate and revoke (contract 2 and 6.4)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kivo_worker.contract.common import iso_time
from kivo_worker.devserver import credentials
from kivo_worker.devserver.access import Access
from kivo_worker.devserver.answers import answer
from kivo_worker.devserver.bodies import parse, read_body
from kivo_worker.devserver.runs import Run
from kivo_worker.devserver.settings import Settings
from kivo_worker.devserver.store import RunStore
from kivo_worker.vocabulary import Scope


class _Nothing(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class RunCredentialApi:
    """The endpoints over one store of runs; both take the API key, never the credential itself."""

    settings: Settings
    access: Access
    store: RunStore
    signing_key: bytes = field(repr=False)

    async def rotate(self, request: Request) -> Response:
        """Replace a run's credential: the one before is refused from now on (contract 6.4).

        A revoked credential may be replaced too; a run that has ended takes no events, so it gets no new one.

        Raises:
            ApiError: 400, 401, 403, 404, 409, 413 or 422.
        """
        run = await run_in_threadpool(self.store.renew, *await self._project_and_run(request))
        expires_at = datetime.now(UTC) + self.settings.credential_lifetime
        grant = credentials.Grant(run.id, expires_at, run.generation)
        return answer(
            200,
            {
                "review_run": _standing(run),
                "worker_credential": credentials.issue(self.signing_key, grant),
                "worker_credential_expires_at": iso_time(expires_at),
            },
        )

    async def revoke(self, request: Request) -> Response:
        """End a run's credential: later events of the run fail closed (contract 6.4).

        It works at any time and any number of times, since who fears for a credential must not meet an error.

        Raises:
            ApiError: 400, 401, 403, 404, 413 or 422.
        """
        run = await run_in_threadpool(self.store.revoke, *await self._project_and_run(request))
        return answer(200, {"review_run": _standing(run)})

    async def _project_and_run(self, request: Request) -> tuple[str, str]:
        caller = await self.access.caller(request, Scope.PRIVATE_WORKER_RUNS_CREATE)
        if body := await read_body(request):
            parse(body, _Nothing)
        return caller.project_id, str(request.path_params["review_run_id"])


def _standing(run: Run) -> dict[str, object]:
    return {"id": run.id, "customer_run_id": run.request.customer_run_id, "status": run.status}
