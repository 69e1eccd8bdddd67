"""A run's summary as plain lines, for pipes and logs."""

from collections.abc import Iterator, Sequence

from kivo_worker.boundary.answers import Delivery
from kivo_worker.cli.console import one_line, printable
from kivo_worker.reports.markdown import counted, counts_line
from kivo_worker.reports.model import CitationIssueEntry, ClaimReport
from kivo_worker.runs.summary import RunSummary
from kivo_worker.vocabulary import RunStatus

_WITHOUT_VERDICT = {
    RunStatus.CANCELLED: "the run was cancelled",
    RunStatus.FAILED: "the run failed",
    RunStatus.COMPLETED: "this was a part of a batch; `kivo-worker merge` ends it",
}


def plain_lines(
    summary: RunSummary, reports: Sequence[ClaimReport], *, with_text: bool, left_out: int = 0
) -> Iterator[str]:
    """Render a summary: verdict first, then claims (when their text may be shown), artifacts, events, exit code.

    Args:
        summary: the run.
        reports: what it found.
        with_text: whether customer text may be shown.
        left_out: how many further reports there are.
    """
    yield from headline(summary, reports)
    for report in reports if with_text else ():
        yield from claim_lines(report, with_text=True)
    if with_text and left_out:
        yield from ("", rest(left_out))
    yield ""
    yield from artifact_lines(summary)
    yield from event_lines(summary)
    yield from ending(summary)


def claim_lines(report: ClaimReport, *, with_text: bool) -> Iterator[str]:
    """List the claims of a report, by id and status alone where text may not be shown."""
    heading = title(report) if with_text or report.row is None else f"row {report.row}: {report.gate_verdict}"
    yield from ("", heading or "claims:")
    for claim in report.claims:
        text = f" {one_line(claim.text)}" if with_text else ""
        yield f"  {claim.id:<4} {claim.support_status:<21}{text}".rstrip()
        if with_text:
            yield f"       {one_line(claim.explanation)}"
    for issue in report.citation_issues if with_text else ():
        yield f"  {issue.claim_id:<4} {citation_line(issue)}"


def headline(summary: RunSummary, reports: Sequence[ClaimReport]) -> Iterator[str]:
    """Say the verdict, why, and the counts; or that there is no verdict."""
    if summary.gate_verdict:
        yield f"verdict: {summary.gate_verdict} (safe use: {summary.safe_use_status})"
        for report in reports:
            if report.row is None:
                yield from (f"because: {reason}" for reason in report.gate_reasons)
    else:
        yield f"verdict: none, {_WITHOUT_VERDICT[summary.status or RunStatus.FAILED]}"
    if summary.counts:
        yield f"{counts_line(summary.counts)}; {counted(summary.source_count or 0, 'source')}"
    if summary.rejected_rows:
        yield f"{counted(summary.outputs or 0, 'row')} reviewed, {summary.rejected_rows} rejected"
    if summary.tolerated_rows:
        yield f"{counted(summary.tolerated_rows, 'row')} came out worse, which the policy tolerates"
    if summary.since_baseline:
        since = summary.since_baseline
        yield f"since the baseline: {since.new} new, {since.fixed} fixed, {since.changed} changed"
    if summary.not_checked:
        yield f"not checked: {', '.join(summary.not_checked)}"


def title(report: ClaimReport) -> str | None:
    """Name a row and its verdict; a single output needs no name."""
    if report.row is None:
        return None
    name = f" ({one_line(report.external_id)})" if report.external_id else ""
    return f"row {report.row}{name}: {report.gate_verdict}"


def citation_line(issue: CitationIssueEntry) -> str:
    """Say which citation does not hold, and how."""
    return f"citation {one_line(issue.marker)}: {issue.fault.replace('_', ' ')}"


def rest(left_out: int) -> str:
    """Say that not everything is shown."""
    return f"{counted(left_out, 'further row')}: in the report store only"


def artifact_lines(summary: RunSummary) -> Iterator[str]:
    """Say what was written and where; of many files, where their list is."""
    for artifact in summary.artifacts:
        there = " (was there already)" if artifact.was_there else ""
        files = f", a list of {counted(artifact.file_count, 'file')}" if artifact.file_count is not None else ""
        yield f"artifact: {artifact.name} {artifact.format}: {printable(artifact.uri)}{files}{there}"


def event_lines(summary: RunSummary) -> Iterator[str]:
    """Say what became of the events."""
    if not summary.events:
        return
    kept = f"{counted(len(summary.events), 'event')} kept in the ledger {printable(summary.ledger or '')}"
    where = kept if summary.ledger else "no ledger could be written"
    if summary.mode == "online":
        for event in summary.events:
            yield f"event: {event.event_id} {event.message}"
        if any(event.delivery is not Delivery.DELIVERED for event in summary.events):
            yield f"events: {where}"
        if summary.outbox:
            yield f"outbox: the last event waits in {printable(summary.outbox)}; `kivo-worker events flush` delivers it"
    else:
        yield f"events: {'dry run' if summary.mode == 'dry_run' else 'offline'}, nothing was sent; {where}"


def ending(summary: RunSummary) -> Iterator[str]:
    """Say every exit code that holds."""
    for number, code in enumerate(summary.exit_codes):
        yield (f"exit code {code.code}: {code.meaning}" if number == 0 else f"  also {code.code}: {code.meaning}")
