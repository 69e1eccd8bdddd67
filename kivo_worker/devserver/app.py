"""The development server's application: its routes, and one envelope around whatever happens."""

import logging
import traceback
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kivo_worker.contract.errors import ErrorCode
from kivo_worker.devserver.access import Access
from kivo_worker.devserver.answers import failure
from kivo_worker.devserver.database.database import Database
from kivo_worker.devserver.errors import ApiError, code_of
from kivo_worker.devserver.keys import DEFAULT_PROJECT, project_id
from kivo_worker.devserver.private_worker import PrivateWorkerApi
from kivo_worker.devserver.run_credentials import RunCredentialApi
from kivo_worker.devserver.settings import Settings
from kivo_worker.devserver.signing_key import signing_key
from kivo_worker.devserver.store import RunStore

_LOG = logging.getLogger(__name__)
_PRIVATE_RUNS = "/v1/private-worker/review-runs"

Endpoint = Callable[[Request], Awaitable[Response]]


def create_app(settings: Settings, database: Database, on_event: Callable[[bytes], None]) -> Starlette:
    """Build the application over a database.

    Args:
        settings: what the server was started with.
        database: where it keeps everything; the caller closes it.
        on_event: gets the exact body of each newly accepted event.
    """
    store, key = RunStore(database), signing_key(database)
    access = Access(database, settings.api_key, project_id(database, DEFAULT_PROJECT, datetime.now(UTC)))
    private_worker = PrivateWorkerApi(settings, access, store, key, on_event)
    run_credentials = RunCredentialApi(settings, access, store, key)
    app = Starlette(
        routes=[
            _post(_PRIVATE_RUNS, private_worker.create_run),
            _post(_PRIVATE_RUNS + "/{review_run_id}/events", private_worker.take_event),
            _post(_PRIVATE_RUNS + "/{review_run_id}/credential/rotate", run_credentials.rotate),
            _post(_PRIVATE_RUNS + "/{review_run_id}/credential/revoke", run_credentials.revoke),
        ],
        exception_handlers={HTTPException: _unrouted},
    )
    # A redirect would be an answer without the envelope.
    app.router.redirect_slashes = False
    return app


def _post(path: str, endpoint: Endpoint) -> Route:
    return Route(path, _always_answering(endpoint), methods=["POST"])


def _always_answering(endpoint: Endpoint) -> Endpoint:
    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ApiError as error:
            return failure(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets the envelope
            return failure(_bug(error))

    return answered


def _bug(error: Exception) -> ApiError:
    """Log where a bug struck; not its text, which may repeat what was sent."""
    places = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("A bug in the development server: %s\n%s", type(error).__name__, places)
    return ApiError(500, ErrorCode.INTERNAL_ERROR, "The development server failed; its log says where.")


def _unrouted(_request: Request, error: Exception) -> Response:
    """Answer what no route takes: an unknown path or method."""
    refusal = cast("HTTPException", error)
    code = code_of(refusal.status_code)
    return failure(ApiError(refusal.status_code, code, "No endpoint has this path and method.", refusal.headers))
