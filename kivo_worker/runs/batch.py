"""Many outputs: rows of JSONL, one at a time, so that memory stays flat.

Row reports are written in shards of a fixed number of rows. A finished shard stays when the run is
cancelled; running again finds it with the same bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from kivo_worker.errors import InputError
from kivo_worker.job.rows import BatchRow, RowError, parse_row
from kivo_worker.job.spec import InputRef
from kivo_worker.reports.batch import SHOWN_ROWS, BatchSummary
from kivo_worker.reports.batch_markdown import batch_markdown
from kivo_worker.reports.build import Subject, build_claim_report
from kivo_worker.reports.html.batch import batch_html
from kivo_worker.reports.model import ClaimReport, ManifestInput, RejectedRow
from kivo_worker.reviewing import OutputText, Review, ReviewSettings, review_output
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.inputs import (
    StreamDigest,
    check_pin,
    digest_of,
    lines_of,
)
from kivo_worker.runs.remembering import RememberingVerifier
from kivo_worker.runs.reporter import Reporter
from kivo_worker.runs.row_inputs import RowInputs
from kivo_worker.runs.sources import event_digests
from kivo_worker.runs.tally import Tally, WorkResult
from kivo_worker.verification.interface import Verifier
from kivo_worker.vocabulary import GateVerdict, NotCheckedReason

SHARD_ROWS = 100
"""How many rows one file of row reports holds."""


@dataclass(slots=True)
class _Batch:
    """A batch as it goes by."""

    context: RunContext
    inputs: RowInputs
    verifier: Verifier
    tally: Tally = field(default_factory=Tally)
    worst: list[ClaimReport] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)

    def remember(self, report: ClaimReport) -> None:
        """Keep the worst rows for the summary, earlier rows first among equals."""
        if report.gate_verdict is not GateVerdict.ALLOW:
            self.worst.append(report)
            self.worst.sort(key=lambda one: (-one.gate_verdict.severity, one.row or 0))
            del self.worst[SHOWN_ROWS:]


def run_batch(context: RunContext, batch: InputRef, reporter: Reporter) -> WorkResult:
    """Check every row of a batch and write the reports.

    A row that cannot be reviewed is recorded with its number and reason, and stops no other.

    Raises:
        InputError: the batch itself cannot be read, has other bytes than pinned, or has no rows.
        ReportStoreError: a report cannot be written.
    """
    place = context.inputs.stores.input(batch.uri)
    if batch.sha256 is not None:
        check_pin(digest_of(place.store, place.key, batch.version), batch.sha256, place.uri)
    context.observer.step("checking the rows")
    digest = StreamDigest()
    state = _Batch(
        context,
        RowInputs(context.inputs, batch.uri, context.cancellation),
        RememberingVerifier(context.verifier),
    )
    lines = lines_of(place, batch.version, context.spec.limits.max_row_bytes, digest)
    _write_shards(state, lines, reporter)
    inputs, output_hash = [], None
    if not reporter.is_partial:
        check_pin(digest.sha256, batch.sha256, place.uri)
        if not state.tally.outputs and not state.tally.rejected_rows:
            raise InputError("the batch has no rows.", where=place.uri)
        inputs.append(
            ManifestInput(role="batch", uri=batch.uri, sha256=digest.sha256, bytes=digest.size, version=batch.version)
        )
        output_hash = context.inputs.batch_event_digest(digest.sha256)
    source_count = len(state.tally.source_digests)
    manifest = reporter.manifest(state.tally, source_count, inputs)
    summary = BatchSummary(manifest, tuple(state.worst), tuple(state.rejected))
    reporter.write("claim_report", "claim_report.md", "markdown", batch_markdown(summary).encode("utf-8"))
    reporter.write("claim_report", "claim_report.html", "html", batch_html(summary))
    reporter.write_manifest(state.tally, source_count, inputs)
    return WorkResult(state.tally, output_hash, source_count)


def _write_shards(state: _Batch, lines: Iterator[bytes], reporter: Reporter) -> None:
    shard: list[bytes] = []
    shard_numbers = count()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        entry = _row(state, number, line)
        if entry is None:
            reporter.is_partial = True
            state.tally.miss(NotCheckedReason.CANCELLED)
            break
        shard.append(entry)
        state.context.observer.rows(state.tally.outputs + state.tally.rejected_rows)
        if len(shard) == SHARD_ROWS:
            _write_shard(reporter, next(shard_numbers), shard)
            shard = []
    if shard:
        _write_shard(reporter, next(shard_numbers), shard)


def _write_shard(reporter: Reporter, number: int, shard: list[bytes]) -> None:
    reporter.write("claim_report", f"claim_reports/{number:06}.jsonl", "jsonl", b"".join(shard))


def _row(state: _Batch, number: int, line: bytes) -> bytes | None:
    """Review one row and return its line of the report; none when the run was cancelled in it."""
    context = state.context
    if context.cancellation():
        return None
    try:
        row = parse_row(line)
        review, source_digests = _review(state, row)
    except RowError as error:
        return _reject(state, number, NotCheckedReason.INPUT_INVALID, f"{error}.")
    except InputError as error:
        return _reject(state, number, error.reason, f"{error.where}: {error.message}")
    if NotCheckedReason.CANCELLED in review.not_checked:
        return None
    context.own_texts.learn(review, [row.question])
    subject = Subject(row.intended_use or context.spec.intended_use, number, row.external_id, row.question)
    report = build_claim_report(review, context.spec, subject, context.versions)
    state.tally.add(review, source_digests)
    state.remember(report)
    context.observer.report(report)
    return report.json_line()


def _reject(state: _Batch, number: int, reason: NotCheckedReason, message: str) -> bytes:
    rejected = RejectedRow(row=number, not_checked_reason=reason, message=message)
    state.tally.reject(reason)
    if len(state.rejected) < SHOWN_ROWS:
        state.rejected.append(rejected)
    return rejected.json_line()


def _review(state: _Batch, row: BatchRow) -> tuple[Review, list[str]]:
    context, spec = state.context, state.context.spec
    read = state.inputs.read(row)
    texts = [source.numbered(number) for number, source in enumerate(read.sources, 1)]
    rules = context.policy.policy.rules_for(row.intended_use or spec.intended_use, spec.strictness)
    settings = ReviewSettings(state.verifier, context.parse, rules, spec.limits.max_claims, context.cancellation)
    review = review_output(OutputText(read.output.document, read.output.sha256), texts, settings)
    return review, event_digests(read.sources)
