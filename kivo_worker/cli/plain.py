"""A run's summary as plain lines, for pipes and logs."""

from collections.abc import Iterator, Sequence

from kivo_worker.boundary.delivery import Delivery
from kivo_worker.reports.markdown import counts_line
from kivo_worker.reports.model import ClaimReport
from kivo_worker.runs.summary import RunSummary


def plain_lines(summary: RunSummary, reports: Sequence[ClaimReport]) -> Iterator[str]:
    """Render a summary: verdict first, then claims (when their text may be shown), artifacts, events, exit code."""
    yield from headline(summary)
    for report in reports:
        yield ""
        name = f" ({report.external_id})" if report.external_id else ""
        yield f"row {report.row}{name}: {report.gate_verdict}" if report.row is not None else "claims:"
        for claim in report.claims:
            yield f"  {claim.id:<4} {claim.support_status:<21} {one_line(claim.text)}"
            yield f"       {one_line(claim.explanation)}"
        for issue in report.citation_issues:
            yield f"  {issue.claim_id:<4} citation {issue.marker}: {issue.fault.replace('_', ' ')}"
    yield ""
    for artifact in summary.artifacts:
        there = " (was there already)" if artifact.was_there else ""
        yield f"artifact: {artifact.name} {artifact.format} {artifact.uri} {artifact.sha256}{there}"
    yield from event_lines(summary)
    yield from ending(summary)


def headline(summary: RunSummary) -> Iterator[str]:
    """Say the verdict and the counts, or that there is none."""
    if summary.gate_verdict:
        yield f"verdict: {summary.gate_verdict} (safe use: {summary.safe_use_status})"
    else:
        yield f"verdict: none, the run {summary.status}"
    if summary.counts:
        yield f"{counts_line(summary.counts)}; sources: {summary.source_count}"
    if summary.not_checked:
        yield f"not checked: {', '.join(summary.not_checked)}"


def event_lines(summary: RunSummary) -> Iterator[str]:
    """Say what became of the events."""
    if summary.mode == "offline":
        yield f"events: offline, nothing was sent; {len(summary.events)} events are in the ledger {summary.ledger}"
    elif summary.mode == "dry_run":
        yield f"events: dry run, nothing was sent; {len(summary.events)} events are in the ledger {summary.ledger}"
    else:
        for event in summary.events:
            yield f"event: {event.event_id} {event.message}"
        if any(event.delivery is not Delivery.DELIVERED for event in summary.events):
            yield f"the events are kept in the ledger {summary.ledger}"


def ending(summary: RunSummary) -> Iterator[str]:
    """Say the error, if any, and every exit code that holds."""
    if summary.error:
        error = summary.error
        place = f"{error.where}: " if error.where else ""
        yield f"error: {place}{error.message} {error.hint}".rstrip()
    for number, code in enumerate(summary.exit_codes):
        yield (f"exit code {code.code}: {code.meaning}" if number == 0 else f"  also {code.code}: {code.meaning}")


def one_line(text: str) -> str:
    """Fold a text onto one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
