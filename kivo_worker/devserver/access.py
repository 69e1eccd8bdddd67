"""Who may call an operation: the holder of an API key with a scope, or of a run's worker credential (contract 2)."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from kivo_worker.contract.errors import ErrorCode
from kivo_worker.devserver import credentials
from kivo_worker.devserver.answers import staged_failure
from kivo_worker.devserver.errors import ApiError, unauthorized
from kivo_worker.devserver.keys import Caller, caller_with
from kivo_worker.devserver.operations import Received
from kivo_worker.devserver.private.runs import Run
from kivo_worker.devserver.private.signatures import check_signature
from kivo_worker.devserver.service import Service
from kivo_worker.vocabulary import Scope

API_KEY_SCHEME = "apiKey"
WORKER_SCHEME = "workerCredential"


@dataclass(frozen=True, slots=True)
class ApiKeyAccess:
    """API keys with a scope; with none, any key of the project will do."""

    scope: Scope | None = None
    needs: str = "any API key"

    @property
    def scheme(self) -> str:
        """The security scheme's name."""
        return API_KEY_SCHEME

    def who(self, service: Service, received: Received) -> Caller:
        """Find out whose request it is.

        Raises:
            ApiError: 401, it has no API key that is known here; 403, the key is not good for this.
        """
        key = credentials.bearer(received.headers.get("authorization"))
        if hmac.compare_digest(service.settings.api_key.encode(), key.encode()):
            return Caller(service.own_project, frozenset(Scope))
        caller = caller_with(service.database, key)
        if caller is None:
            raise unauthorized("This API key is not known here.")
        if self.scope is not None and self.scope not in caller.scopes:
            challenge = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{self.scope}"'}
            raise ApiError(403, ErrorCode.MISSING_SCOPE, f"This API key lacks the scope {self.scope}.", challenge)
        return caller


@dataclass(frozen=True, slots=True)
class WorkerAccess:
    """The worker credential of the run in the path; and the event's signature, where the server wants one."""

    scope: None = None
    needs: str = "the worker credential"

    @property
    def scheme(self) -> str:
        """The security scheme's name."""
        return WORKER_SCHEME

    def who(self, service: Service, received: Received) -> Run:
        """Find the run that the credential is for.

        Raises:
            ApiError: 401, the credential or the signature is not good; 403, it is another run's; 404, there is no such
                run; or what the server was started to fail with.
        """
        if service.settings.fail_with is not None:
            raise staged_failure(service.settings.fail_with)
        token = credentials.bearer(received.headers.get("authorization"))
        grant = credentials.check(service.signing_key, token, datetime.now(UTC))
        if grant.run_id != received.path["reviewRunId"]:
            raise ApiError(403, ErrorCode.FORBIDDEN, "This worker credential is for another review run.")
        run = service.private_runs.get(grant.run_id)
        if grant.generation != run.generation:
            raise unauthorized("This worker credential was replaced or revoked.")
        if service.settings.require_signature:
            check_signature(received, run.id)
        return run
