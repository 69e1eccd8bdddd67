"""The summary of a batch for people who read markdown."""

from collections.abc import Iterator

from kivo_worker.reports.batch import BatchSummary, place_of
from kivo_worker.reports.markdown import counted, counts_line, escaped


def batch_markdown(summary: BatchSummary) -> str:
    """Render the summary of a batch: verdicts, reasons, sources, the worst rows, the rejected ones."""
    return "\n".join(_lines(summary)) + "\n"


def _lines(summary: BatchSummary) -> Iterator[str]:
    manifest = summary.manifest
    yield f"# Claim report: batch `{manifest.customer_run_id}`"
    yield ""
    yield f"**Verdict: `{manifest.gate_verdict}`** ({summary.whose_verdict}), {counts_line(manifest.counts)}."
    yield ""
    if summary.was_cancelled:
        yield from ("The run was cancelled: the rows after these were not checked.", "")
    yield "| Gate verdict | Rows |"
    yield "|---|---|"
    yield from (f"| `{verdict}` | {count} |" for verdict, count in manifest.gate_verdicts.items())
    yield f"| rejected | {manifest.rejected_rows} |"
    yield from _reasons(summary)
    yield from _blame(summary)
    if summary.worst:
        yield from ("", "## Rows to look at first")
    for report in summary.worst:
        name = f", {escaped(report.external_id)}" if report.external_id else ""
        yield from ("", f"### {escaped(place_of(report))}{name}: `{report.gate_verdict}`", "")
        yield from (f"- {claim.id} `{claim.support_status}`: {escaped(claim.text)}" for claim in report.claims)
        yield from (f"- {escaped(question)}" for question in report.follow_up_questions)
    if summary.rejected:
        yield from ("", "## Rejected rows", "")
        yield from (f"- {escaped(place_of(row))}: {escaped(row.message)}" for row in summary.rejected)


def _reasons(summary: BatchSummary) -> Iterator[str]:
    if summary.reasons:
        yield from ("", "## What did not hold", "", "| Reason | Claims |", "|---|---|")
        yield from (f"| `{reason}` | {count} |" for reason, count in summary.reasons.items())
    if summary.rejections:
        yield from ("", "| Rows rejected for | Rows |", "|---|---|")
        yield from (f"| `{reason}` | {count} |" for reason, count in summary.rejections.items())


def _blame(summary: BatchSummary) -> Iterator[str]:
    if not summary.blame:
        return
    yield from ("", "## Sources to look at first", "")
    yield f"Claims did not hold against {counted(summary.blamed, 'source')}."
    yield from ("", "| Source | Contradicts | Without support in it | Rows | Digest |", "|---|---|---|---|---|")
    for one in summary.blame:
        counts = f"{one.contradicted} | {one.unsupported} | {one.rows}"
        yield f"| {escaped(one.title)} | {counts} | `{one.sha256}` |"
