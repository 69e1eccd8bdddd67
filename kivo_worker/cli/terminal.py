"""A run's summary on a terminal: verdict, counts, a table of claims with their evidence, places."""

from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from kivo_worker.cli.plain import ending, event_lines, headline, one_line
from kivo_worker.reports.model import ClaimEntry, ClaimReport
from kivo_worker.runs.summary import RunSummary
from kivo_worker.vocabulary import GateVerdict, SupportStatus

_VERDICT_STYLES = {
    GateVerdict.ALLOW: "green",
    GateVerdict.ALLOW_WITH_LIMITS: "green",
    GateVerdict.NEEDS_REVIEW: "yellow",
    GateVerdict.NEEDS_REPAIR: "red",
    GateVerdict.BLOCKED: "bold red",
}
_STATUS_LOOKS = {
    SupportStatus.SUPPORTED: ("✓", "green"),
    SupportStatus.PARTIALLY_SUPPORTED: ("◐", "yellow"),
    SupportStatus.UNSUPPORTED: ("∅", "red"),
    SupportStatus.CONTRADICTED: ("✗", "bold red"),
    SupportStatus.INSUFFICIENT_CONTEXT: ("?", "yellow"),
    SupportStatus.NOT_CHECKED: ("–", "magenta"),
}


def show(summary: RunSummary, reports: Sequence[ClaimReport], out: TextIO) -> None:
    """Show a summary and its claims; all text is shown as it is, never as markup."""
    console = Console(file=out, highlight=False)
    style = _VERDICT_STYLES[summary.gate_verdict] if summary.gate_verdict else "magenta"
    console.print(Panel(Text("\n".join(headline(summary))), title="kivo-worker", border_style=style, expand=False))
    for report in reports:
        console.print(_claims_table(report))
    for artifact in summary.artifacts:
        there = " (was there already)" if artifact.was_there else ""
        console.print(Text(f"{artifact.name} {artifact.format}: {artifact.uri}{there}"), soft_wrap=True)
    for line in (*event_lines(summary), *ending(summary)):
        console.print(Text(line), soft_wrap=True)


def _claims_table(report: ClaimReport) -> Table:
    name = f" {report.external_id}" if report.external_id else ""
    title = f"row {report.row}{name}: {report.gate_verdict}" if report.row is not None else None
    table = Table("", "Claim", "Evidence and explanation", title=Text(title) if title else None, show_lines=True)
    titles = {source.number: source.title for source in report.sources}
    wrong = {issue.claim_id for issue in report.citation_issues}
    for claim in report.claims:
        symbol, style = _STATUS_LOOKS[claim.support_status]
        status = Text(f"{claim.id} {symbol}\n{claim.support_status.replace('_', ' ')}", style=style)
        if claim.id in wrong:
            status.append("\ncitation issue", style="yellow")
        table.add_row(status, Text(one_line(claim.text)), _evidence(claim, titles))
    return table


def _evidence(claim: ClaimEntry, titles: dict[int, str]) -> Text:
    text = Text(one_line(claim.explanation))
    for evidence in claim.evidence:
        place = f"\n{titles[evidence.source]}, {evidence.start}–{evidence.end}: "
        text.append(place, style="dim").append(f"“{one_line(evidence.quote)}”", style="italic")
    return text
