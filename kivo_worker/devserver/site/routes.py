"""The routes of the site: pages for people, which need neither a script nor a build."""

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from kivo_worker.devserver.errors import ApiError
from kivo_worker.devserver.listing import run_ids
from kivo_worker.devserver.paths import route_path
from kivo_worker.devserver.service import Service
from kivo_worker.devserver.site.access import may_see, signed_in
from kivo_worker.devserver.site.holdings import held_of
from kivo_worker.devserver.site.home import AnyRun, closed_page, home_page, missing_page
from kivo_worker.devserver.site.hosted_run import hosted_run_page
from kivo_worker.devserver.site.private_run import private_run_page
from kivo_worker.vocabulary import ReviewRunStatus

_RUNS_A_PAGE = 50
_HEADERS = {
    # The rest of the policy stands in the page; this part counts in a header only (CSP3, 3.3).
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

Page = Callable[[Service, Request], bytes]


def site_routes(service: Service) -> list[Route]:
    """Make the routes of the site."""
    return [
        Route("/", _shown(service, _home), methods=["GET"]),
        Route(route_path("/runs/{run_id}"), _shown(service, _run), methods=["GET"]),
    ]


def _shown(service: Service, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def answered(request: Request) -> Response:
        way_in = signed_in(request, service.settings)
        if way_in is not None:
            return way_in
        if not may_see(request, service.settings):
            return HTMLResponse(closed_page(), 401, _HEADERS)
        try:
            # The database blocks, which only this one request may have to wait for.
            return HTMLResponse(await run_in_threadpool(page, service, request), 200, _HEADERS)
        except ApiError as error:
            return HTMLResponse(missing_page(), error.status, _HEADERS)

    return answered


def _home(service: Service, request: Request) -> bytes:
    after = request.query_params.get("after")
    found = run_ids(service.database, None, limit=_RUNS_A_PAGE + 1, after=after)
    shown = found[:_RUNS_A_PAGE]
    return home_page([_any(service, run_id) for run_id in shown], shown[-1] if len(found) > _RUNS_A_PAGE else None)


def _run(service: Service, request: Request) -> bytes:
    run_id = request.path_params["run_id"]
    hosted = service.hosted_runs.find(None, run_id)
    if hosted is not None:
        is_completed = hosted.status is ReviewRunStatus.COMPLETED
        return hosted_run_page(hosted, service.hosted_runs.report(run_id) if is_completed else None)
    run = service.private_runs.get(run_id)
    return private_run_page(run, service.private_runs.events(run_id), held_of(service.database, run_id))


def _any(service: Service, run_id: str) -> AnyRun:
    return service.hosted_runs.find(None, run_id) or service.private_runs.get(run_id)
