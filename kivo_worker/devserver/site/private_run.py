"""A private-worker run on the page: its state, its events, its artifacts' places, and then every row that is held."""

from collections.abc import Iterator, Sequence

from kivo_worker.contract.common import iso_time
from kivo_worker.devserver.private.runs import Run, TakenEvent
from kivo_worker.devserver.site.holdings import Held
from kivo_worker.devserver.site.parts import heading_of, record, shown, site_page, state_line, verdict_of
from kivo_worker.pages.markup import Html, element, table
from kivo_worker.reports.html.statuses import words_of

_EVENTS = ("sequence", "event", "received", "verdict", "claims", "unsupported")
_ARTIFACTS = ("artifact", "format", "digest", "files", "where the customer keeps it")


def private_run_page(run: Run, events: Sequence[TakenEvent], held: Sequence[Held]) -> bytes:
    """Show a run and all that is held of it."""
    return site_page(
        f"Review run {run.id}",
        element("p", "Private-worker run: the output, the sources and the report stay with the customer."),
        state_line(run.status, run.gate_verdict),
        element("h2", "Events"),
        *_events(events),
        element("h2", "Artifacts"),
        *_artifacts(run),
        element("h2", "Everything that is held"),
        element("p", "Every row of every table that names this run, with all columns. No other table names it."),
        *(part for one in held for part in _held(one)),
    )


def _events(events: Sequence[TakenEvent]) -> Iterator[Html]:
    if not events:
        yield element("p", "None yet.")
        return
    lines = [
        (
            str(one.event.sequence),
            words_of(one.event.event_type),
            iso_time(one.received_at),
            verdict_of(one.event.gate_verdict),
            shown(one.event.claim_count),
            shown(one.event.unsupported_claim_count),
        )
        for one in events
    ]
    yield table(_EVENTS, lines, "In the order of their sequence.")


def _artifacts(run: Run) -> Iterator[Html]:
    summaries = (run.last.event.artifact_summaries if run.last else None) or ()
    pointer = run.request.customer_storage_pointer
    if pointer is not None:
        yield element("p", f"Report store: {pointer.label}, ", element("code", pointer.opaque_id), ".")
    if not summaries:
        yield element("p", "None told yet.")
        return
    lines = [
        (one.artifact_name, one.format, element("code", one.sha256), str(one.file_count), one.storage_label)
        for one in summaries
    ]
    yield table(_ARTIFACTS, lines, "What the worker wrote into the customer's own storage.")


def _held(held: Held) -> Iterator[Html]:
    yield element("h3", heading_of(held.table))
    if not held.rows:
        yield element("p", "No row.")
    for number, row in enumerate(held.rows, 1):
        yield record(held.columns, row, f"Row {number} of {len(held.rows)}.")
