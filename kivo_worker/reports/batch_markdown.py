"""The summary of a batch for people who read markdown."""

from collections.abc import Iterator, Sequence

from kivo_worker.reports.markdown import counts_line, escaped
from kivo_worker.reports.model import ClaimReport, RejectedRow, RunManifest
from kivo_worker.vocabulary import NotCheckedReason, not_checked_category

SHOWN_ROWS = 50
"""How many of the worst rows, and of the rejected ones, a summary shows."""


def batch_markdown(manifest: RunManifest, worst: Sequence[ClaimReport], rejected: Sequence[RejectedRow]) -> str:
    """Render the summary of a batch: verdicts, the worst rows, the rejected ones."""
    return "\n".join(_lines(manifest, worst, rejected)) + "\n"


def _lines(manifest: RunManifest, worst: Sequence[ClaimReport], rejected: Sequence[RejectedRow]) -> Iterator[str]:
    yield f"# Claim report: batch `{manifest.customer_run_id}`"
    yield ""
    yield f"**Verdict: `{manifest.gate_verdict}`** (the worst row's), {counts_line(manifest.counts)}."
    yield ""
    if not_checked_category(NotCheckedReason.CANCELLED) in manifest.failure_categories:
        yield from ("The run was cancelled: the rows after these were not checked.", "")
    yield "| Gate verdict | Rows |"
    yield "|---|---|"
    yield from (f"| `{verdict}` | {count} |" for verdict, count in manifest.gate_verdicts.items())
    yield f"| rejected | {manifest.rejected_rows} |"
    if worst:
        yield from ("", "## Rows to look at first")
    for report in worst:
        name = f", {escaped(report.external_id)}" if report.external_id else ""
        yield from ("", f"### Row {report.row}{name}: `{report.gate_verdict}`", "")
        yield from (f"- {claim.id} `{claim.support_status}`: {escaped(claim.text)}" for claim in report.claims)
        yield from (f"- {escaped(question)}" for question in report.follow_up_questions)
    if rejected:
        yield from ("", "## Rejected rows", "")
        yield from (f"- Row {row.row}: {escaped(row.message)}" for row in rejected)
