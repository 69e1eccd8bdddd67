"""A shard into the reports of its rows and what they come to: the same bytes, wherever and how often it is done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from kivo_worker.digests import sha256_digest
from kivo_worker.errors import InputError
from kivo_worker.job.rows import BatchRow, RowError
from kivo_worker.job.spec import BatchRef
from kivo_worker.reports.batch import SHOWN_ROWS
from kivo_worker.reports.blame import SourceBlame, add_blame, blame_of
from kivo_worker.reports.build import Subject, build_claim_report
from kivo_worker.reports.model import RejectedRow
from kivo_worker.reports.shards import ShardSummary, WorstRow
from kivo_worker.reviewing import OutputText, Review, ReviewSettings, review_output
from kivo_worker.runs.batch.lines import Line
from kivo_worker.runs.batch.parsing import row_of
from kivo_worker.runs.batch.shards import Shard
from kivo_worker.runs.cache.reviews import ReviewCache, ShardReviews
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.remembering import RememberingVerifier
from kivo_worker.runs.row_inputs import RowInputs
from kivo_worker.runs.sources import event_digests
from kivo_worker.runs.tally import Tally
from kivo_worker.vocabulary import GateVerdict, IntendedUse, NotCheckedReason

_GIVEN_UP = "the process that reviewed it was ended, again and again, also when it had nothing else to do."


@dataclass(frozen=True, slots=True)
class ReviewedShard:
    """A shard, done; or as far as it was done when the run was cancelled.

    Attributes:
        reports: a line for each row.
        summary: what they came to.
        is_partial: whether there are rows behind these that were not looked at.
    """

    reports: bytes
    summary: ShardSummary
    is_partial: bool


@dataclass(slots=True)
class _Shard:
    """A shard as it is done."""

    reviews: ShardReviews
    tally: Tally = field(default_factory=Tally)
    lines: list[bytes] = field(default_factory=list)
    sources: dict[str, None] = field(default_factory=dict)
    worst: list[WorstRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    blame: dict[str, SourceBlame] = field(default_factory=dict)
    repeats_names: bool = False


class ShardReviewer:
    """Reviews shards; sources that many rows share are read, parsed and indexed once.

    Args:
        context: the job's parts.
        batch: where the rows come from.
        plan_sha256: the digest of the plan by which they are reviewed.
    """

    def __init__(self, context: RunContext, batch: BatchRef, plan_sha256: str) -> None:
        self._context = context
        self._plan_sha256 = plan_sha256
        self._inputs = RowInputs(context.inputs, batch.uri, context.cancellation)
        self._cache = ReviewCache(context)

    @cached_property
    def _verifier(self) -> RememberingVerifier:
        """Loaded when there is something to review."""
        return RememberingVerifier(self._context.judge.verifier)

    def review(self, shard: Shard, on_row: Callable[[], None]) -> ReviewedShard:
        """Review a shard; a row that cannot be reviewed is recorded with its number and reason, and stops no other.

        Raises:
            InputError: a source cannot be fetched now, though it may be another time: what is written down is for good.
        """
        done, is_partial = _Shard(self._cache.of_shard(shard.number)), False
        for line in shard.lines:
            if not self._row(shard, done, line):
                is_partial = True
                break
            on_row()
        done.reviews.close()
        reports = b"".join(done.lines)
        return ReviewedShard(reports, self._summary(shard, done, reports), is_partial)

    def _summary(self, shard: Shard, done: _Shard, reports: bytes) -> ShardSummary:
        tally = done.tally
        return ShardSummary(
            plan_sha256=self._plan_sha256,
            shard=shard.number,
            input_sha256=shard.sha256,
            report_sha256=sha256_digest(reports),
            outputs=tally.outputs,
            rejected_rows=tally.rejected_rows,
            safe_use_status=tally.safe_use_status,
            gate_verdicts=tally.gate_verdicts,
            counts=tally.counts,
            coverage=tally.coverage,
            failure_categories=tuple(sorted(tally.categories)),
            reasons=dict(sorted(tally.reasons.items())),
            rejections=dict(sorted(tally.rejections.items())),
            blame=tuple(done.blame.values()),
            not_checked=tuple(sorted(tally.not_checked)),
            source_digests=tuple(done.sources),
            worst=tuple(sorted(done.worst, key=lambda one: one.place)[:SHOWN_ROWS]),
            rejected=tuple(done.rejected[:SHOWN_ROWS]),
            repeats_names=done.repeats_names,
        )

    def _row(self, shard: Shard, done: _Shard, line: Line) -> bool:
        """Review a row; not so when the run was cancelled before its end."""
        if self._context.cancellation():
            return False
        if line.number in shard.given_up:
            _reject(done, line, NotCheckedReason.VERIFIER_FAILED, _GIVEN_UP)
            return True
        try:
            row = row_of(line, self._context.spec.limits.max_row_bytes)
            review, sources = self._review(line, row, done.reviews)
        except RowError as error:
            _reject(done, line, NotCheckedReason.INPUT_INVALID, f"{error}.")
            return True
        except InputError as error:
            if error.may_pass:
                raise _not_now(line, error) from None
            _reject(done, line, error.reason, f"{error.where}: {error.message}" if error.where else error.message)
            return True
        if NotCheckedReason.CANCELLED in review.not_checked:
            return False
        self._keep(done, line, row, review)
        done.sources.update(dict.fromkeys(sources))
        return True

    def _keep(self, done: _Shard, line: Line, row: BatchRow, review: Review) -> None:
        context, spec = self._context, self._context.spec
        names = [row.question]
        context.own_texts.learn(review, names)
        done.repeats_names |= context.own_texts.are_repeated_by(review, names)
        intended_use = row.intended_use or spec.intended_use
        metadata = row.metadata or None
        subject = Subject(intended_use, line.number, row.external_id, row.question, metadata, line.origin)
        report = build_claim_report(review, spec, subject, context.versions)
        if report.gate_verdict is not GateVerdict.ALLOW:
            done.worst.append(WorstRow(row=line.number, line=len(done.lines), gate_verdict=report.gate_verdict))
        add_blame(done.blame, blame_of(review))
        done.tally.add(review)
        done.lines.append(report.json_line())

    def _review(self, line: Line, row: BatchRow, reviews: ShardReviews) -> tuple[Review, list[str]]:
        read = self._inputs.read(row, line.origin.uri if line.origin else None)
        intended_use = row.intended_use or self._context.spec.intended_use
        output = OutputText(read.output.document, read.output.sha256)
        texts = [source.numbered(number) for number, source in enumerate(read.sources, 1)]
        review = reviews.review(
            intended_use, output, texts, lambda: review_output(output, texts, self._settings(intended_use))
        )
        return review, event_digests(read.sources)

    def _settings(self, intended_use: IntendedUse) -> ReviewSettings:
        context, spec = self._context, self._context.spec
        rules = context.policy.policy.rules_for(intended_use, spec.strictness)
        parse, most = context.judge.parse, spec.limits.max_claims
        return ReviewSettings(self._verifier, parse, rules, most, context.cancellation)


def _not_now(line: Line, error: InputError) -> InputError:
    """Say what of a row cannot be had now, in an error that ends the run."""
    message = f"{error.where} of row {line.number} {error.message}"
    hint = f"{error.hint} What is done stays done: run again.".lstrip()
    return InputError(message, where="batch", hint=hint, reason=error.reason, may_pass=True)


def _reject(done: _Shard, line: Line, reason: NotCheckedReason, message: str) -> None:
    rejected = RejectedRow(row=line.number, origin=line.origin, not_checked_reason=reason, message=message)
    done.tally.reject(reason)
    done.rejected.append(rejected)
    done.lines.append(rejected.json_line())
