"""A run's summary on a terminal: a table of claims with their evidence, then the verdict, where it stays in sight."""

from collections.abc import Sequence
from typing import TextIO

from rich.box import ROUNDED
from rich.console import Console
from rich.panel import Panel
from rich.table import Column, Table
from rich.text import Text

from kivo_worker.cli.console import one_line
from kivo_worker.cli.plain import artifact_lines, citation_line, ending, event_lines, headline, rest, title
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
_STATUS_WIDTH = 14
"""Wide enough for the longest word; a status of two words stands on two lines."""


def show(summary: RunSummary, reports: Sequence[ClaimReport], left_out: int, out: TextIO) -> None:
    """Show a summary and its claims; all text is shown as it is, never as markup."""
    console = Console(file=out, highlight=False)
    for report in reports:
        console.print(_claims_table(report))
    if left_out:
        console.print(Text(rest(left_out)))
    style = _VERDICT_STYLES[summary.gate_verdict] if summary.gate_verdict else "magenta"
    verdict = Text("\n".join(headline(summary, reports)))
    console.print(Panel(verdict, title="kivo-worker", border_style=style, expand=False))
    for line in (*artifact_lines(summary), *event_lines(summary), *ending(summary)):
        console.print(Text(line), soft_wrap=True)


def _claims_table(report: ClaimReport) -> Table:
    heading = title(report)
    columns = (Column("Status", width=_STATUS_WIDTH), Column("Claim", ratio=2), Column("Evidence", ratio=3))
    table = Table(*columns, title=Text(heading) if heading else None, box=ROUNDED, show_lines=True, expand=True)
    titles = {source.number: source.title for source in report.sources}
    for claim in report.claims:
        symbol, style = _STATUS_LOOKS[claim.support_status]
        status = Text(f"{symbol} {claim.id}\n{claim.support_status.replace('_', ' ')}", style=style)
        evidence = _evidence(claim, titles)
        issues = [issue for issue in report.citation_issues if issue.claim_id == claim.id]
        status.append("\ncitation issue" if issues else "", style="yellow")
        evidence.append("".join(f"\n{citation_line(issue)}" for issue in issues), style="yellow")
        table.add_row(status, Text(one_line(claim.text)), evidence)
    return table


def _evidence(claim: ClaimEntry, titles: dict[int, str]) -> Text:
    text = Text(one_line(claim.explanation))
    for evidence in claim.evidence:
        place = f"\n{one_line(titles[evidence.source])}, {evidence.start}–{evidence.end}: "
        text.append(place, style="dim").append(f"“{one_line(evidence.quote)}”", style="italic")
    return text
