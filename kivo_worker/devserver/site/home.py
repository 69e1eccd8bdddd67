"""The list of review runs, of all projects, the newest first."""

from collections.abc import Sequence

from kivo_worker.contract.common import iso_time
from kivo_worker.devserver.hosted.runs import HostedRun
from kivo_worker.devserver.private.runs import Run
from kivo_worker.devserver.site.parts import site_page, verdict_of
from kivo_worker.pages.markup import element, table
from kivo_worker.reports.html.statuses import words_of

AnyRun = Run | HostedRun

_HEAD = ("run", "kind", "status", "verdict", "claims", "unsupported", "created")


def home_page(runs: Sequence[AnyRun], older: str | None) -> bytes:
    """Show runs.

    Args:
        runs: those of this page.
        older: the id of the run behind which the list goes on; none at its end.
    """
    if not runs:
        hint = "There is none yet. The three commands that the server printed at its start make one."
        return site_page("Review runs", element("p", hint), is_home=True)
    lines = [
        (
            element("a", run.id, href=f"/runs/{run.id}"),
            "hosted" if isinstance(run, HostedRun) else "private worker",
            words_of(run.status),
            verdict_of(run.gate_verdict),
            str(run.claim_count),
            str(run.unsupported_claim_count),
            iso_time(run.created_at),
        )
        for run in runs
    ]
    more = [element("p", element("a", "Older runs", href=f"/?after={older}"))] if older else []
    return site_page("Review runs", table(_HEAD, lines, "The newest first."), *more, is_home=True)


def missing_page() -> bytes:
    """Say that there is no such run or page."""
    return site_page("Not found", element("p", "There is no such page, and no such review run."))


def closed_page() -> bytes:
    """Say how the page is opened."""
    how = "Open the address that the server printed at its start: it ends in a key that lets this browser in."
    return site_page("Not signed in", element("p", how), is_home=True)
