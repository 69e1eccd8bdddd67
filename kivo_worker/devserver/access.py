"""Who may call an endpoint: the API key of a request, and the scope it must have (contract 1 and 2)."""

import hmac
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from kivo_worker.contract.errors import ErrorCode
from kivo_worker.devserver.credentials import bearer
from kivo_worker.devserver.database.database import Database
from kivo_worker.devserver.errors import ApiError, unauthorized
from kivo_worker.devserver.keys import Caller, caller_with
from kivo_worker.vocabulary import Scope


@dataclass(frozen=True, slots=True)
class Access:
    """The API keys a server takes: those of its database, and its own.

    Attributes:
        database: where the keys are.
        own_key: the key the server was started with; it is stored nowhere, and ends with the server.
        own_project: the project that key is for; it has every scope.
    """

    database: Database
    own_key: str = field(repr=False)
    own_project: str

    async def caller(self, request: Request, scope: Scope) -> Caller:
        """Find out whose request it is.

        Raises:
            ApiError: 401, it has no API key that is known here; 403, the key is not good for this.
        """
        key = bearer(request.headers.get("authorization"))
        if hmac.compare_digest(self.own_key.encode(), key.encode()):
            return Caller(self.own_project, frozenset(Scope))
        caller = await run_in_threadpool(caller_with, self.database, key)
        if caller is None:
            raise unauthorized("This API key is not known here.")
        if scope not in caller.scopes:
            raise ApiError(403, ErrorCode.FORBIDDEN, f"This API key lacks the scope {scope}.")
        return caller
