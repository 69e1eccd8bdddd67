"""Writes what a batch came to: the list of its row reports, its summary for people, its manifest."""

from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

from kivo_worker.job.spec import BatchRef
from kivo_worker.reports.batch import SHOWN_ROWS, BatchSummary, batch_report
from kivo_worker.reports.batch_markdown import batch_markdown
from kivo_worker.reports.html.batch import batch_html
from kivo_worker.reports.model import ClaimReport, ManifestInput
from kivo_worker.runs.batch.folding import Totals
from kivo_worker.runs.batch.reading_back import worst_reports
from kivo_worker.runs.batch.row_verdicts import write_row_verdicts
from kivo_worker.runs.batch.scan import Scan
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.layout import ROWS_LIST
from kivo_worker.runs.reporter import Reporter
from kivo_worker.runs.tally import WorkResult

Name = TypeVar("Name", bound=str)


def report_batch(context: RunContext, reporter: Reporter, batch: BatchRef, scan: Scan, totals: Totals) -> WorkResult:
    """Report a batch; a cancelled one owns up to it.

    Raises:
        InputError: a row report cannot be read back.
        ReportStoreError: a report cannot be written.
    """
    tally, inputs, output_hash = totals.tally, list[ManifestInput](), None
    if reporter.is_partial:
        for reason in context.cancellation.reasons:
            tally.miss(reason)
    else:
        inputs += [ManifestInput(role="batch", version=batch.version, **one.model_dump()) for one in scan.read]
        output_hash = context.inputs.batch_event_digest(scan.sha256)
    source_count, source_hashes = totals.sources.listed(context.inputs.event_digest)
    worst = worst_reports(context.store, totals.worst)
    _learn(context, totals, worst)
    if totals.files:
        reporter.write("claim_report", ROWS_LIST, "jsonl", totals.listed(), totals.files)
    summary = BatchSummary(
        manifest=reporter.manifest(tally, source_count, inputs),
        worst=tuple(worst),
        rejected=tuple(totals.rejected),
        reasons=_most_first(tally.reasons),
        rejections=_most_first(tally.rejections),
        blame=tuple(totals.blamed.worst(context.store, SHOWN_ROWS)),
        blamed=totals.blamed.count(),
    )
    reporter.write("claim_report", "claim_report.json", "json", batch_report(summary).json_bytes())
    reporter.write("claim_report", "claim_report.md", "markdown", batch_markdown(summary).encode("utf-8"))
    reporter.write("claim_report", "claim_report.html", "html", batch_html(summary))
    write_row_verdicts(context, reporter, totals.row_keys)
    reporter.write_manifest(tally, source_count, inputs)
    return WorkResult(tally, output_hash, source_count, source_hashes)


def _most_first(counts: Counter[Name]) -> dict[Name, int]:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _learn(context: RunContext, totals: Totals, worst: list[ClaimReport]) -> None:
    """Let the guard know what was read back, and what others have found that the rows repeat."""
    if totals.repeats_names:
        context.own_texts.learn_told()
    context.own_texts.learn_texts(text for report in worst for text in _texts(report))


def _texts(report: ClaimReport) -> Iterator[str]:
    for claim in report.claims:
        yield claim.standalone
        yield from (evidence.quote for evidence in claim.evidence)
