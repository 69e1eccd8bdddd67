"""The development server's application: the route table behind a rate limit, and the worker of its hosted runs."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kivo_worker.devserver.answers import failure
from kivo_worker.devserver.database.database import Database
from kivo_worker.devserver.endpoint import endpoint_of
from kivo_worker.devserver.errors import ApiError, code_of
from kivo_worker.devserver.hosted.store import HostedRuns
from kivo_worker.devserver.hosted.worker import ReviewWorker
from kivo_worker.devserver.keys import project_id
from kivo_worker.devserver.openapi import document_text
from kivo_worker.devserver.paths import route_path
from kivo_worker.devserver.private.store import RunStore
from kivo_worker.devserver.rate_limit import FixedWindow, RateLimited
from kivo_worker.devserver.routes import OPERATIONS
from kivo_worker.devserver.service import Service
from kivo_worker.devserver.settings import DEFAULT_PROJECT, Settings
from kivo_worker.devserver.signing_key import signing_key
from kivo_worker.devserver.site.routes import site_routes


def create_app(settings: Settings, database: Database, on_event: Callable[[bytes], None]) -> Starlette:
    """Build the application over a database.

    Args:
        settings: what the server was started with.
        database: where it keeps everything; the caller closes it.
        on_event: gets the exact body of each newly accepted event, in any thread.
    """
    hosted_runs = HostedRuns(database)
    worker = ReviewWorker(hosted_runs)
    service = Service(
        settings=settings,
        database=database,
        private_runs=RunStore(database),
        hosted_runs=hosted_runs,
        own_project=project_id(database, DEFAULT_PROJECT, datetime.now(UTC)),
        signing_key=signing_key(database),
        on_event=on_event,
        on_queued=worker.wake,
    )
    window = FixedWindow(settings.rate_limit, settings.rate_window)
    app = Starlette(
        routes=[*_routes(service), Route("/openapi.json", _openapi), *site_routes(service)],
        exception_handlers={HTTPException: _unrouted},
        middleware=[Middleware(RateLimited, window)],
        lifespan=_working(worker),
    )
    # A redirect would be an answer without the envelope.
    app.router.redirect_slashes = False
    return app


def _routes(service: Service) -> list[Route]:
    """One route for each path, so that a method it does not take is answered with all that it does."""
    by_path = groupby(sorted(OPERATIONS, key=attrgetter("path")), key=attrgetter("path"))
    tables = {path: {str(operation.method): operation for operation in operations} for path, operations in by_path}
    return [Route(route_path(path), endpoint_of(table, service), methods=list(table)) for path, table in tables.items()]


async def _openapi(_request: Request) -> Response:
    return Response(document_text(), media_type="application/json")


def _working(worker: ReviewWorker) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def alive(_app: Starlette) -> AsyncIterator[None]:
        worker.start()
        try:
            yield
        finally:
            worker.stop()

    return alive


def _unrouted(_request: Request, error: Exception) -> Response:
    """Answer what no route takes: an unknown path or method."""
    refusal = cast("HTTPException", error)
    code = code_of(refusal.status_code)
    return failure(ApiError(refusal.status_code, code, "No endpoint has this path and method.", refusal.headers))
