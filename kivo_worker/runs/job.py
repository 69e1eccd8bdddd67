"""A job from beginning to end: start, work, report, tell, exit code."""

from contextlib import suppress
from dataclasses import dataclass, replace

from kivo_worker.boundary.answers import Answer, Delivery
from kivo_worker.bugs import internal_error
from kivo_worker.errors import LeakError, WorkerError
from kivo_worker.exit_codes import ExitCode, by_priority
from kivo_worker.outcome import RunIdentity, RunOutcome
from kivo_worker.reports.baseline import Comparison
from kivo_worker.runs.batch.engines import Engine, in_this_process
from kivo_worker.runs.batch.run import Done, end_batch, run_batch
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.comparing import Comparing
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.observer import Observers
from kivo_worker.runs.parallel import unless_it_hangs
from kivo_worker.runs.reporter import Reporter
from kivo_worker.runs.result import RunResult
from kivo_worker.runs.single import run_single
from kivo_worker.runs.tally import WorkResult
from kivo_worker.telling.channel import Channel, Line
from kivo_worker.telling.ledger import Ledger
from kivo_worker.telling.ledger_reading import Earlier, told_earlier
from kivo_worker.vocabulary import GateVerdict, NotCheckedReason, Phase, RunStatus, SupportStatus, not_checked_category


@dataclass(frozen=True, slots=True)
class Reporting:
    """How a run tells of itself.

    Attributes:
        review_run_id: the control plane's id; none when offline.
        line: how events are sent; none when they are only kept.
        fail_on: the mildest verdict that fails the run; none for never.
        comparison: what the run is compared with.
        fail_on_new: the mildest status that fails the run when a claim has come down to it since; none for never.
    """

    review_run_id: str | None = None
    line: Line | None = None
    fail_on: GateVerdict | None = None
    comparison: Comparison | None = None
    fail_on_new: SupportStatus | None = None


def run_job(
    context: RunContext, reporting: Reporting, engine: Engine = in_this_process, done: Done | None = None
) -> RunResult:
    """Run a job; whatever happens, it ends with a result, and a terminal event where one can be kept or sent.

    Args:
        context: its parts.
        reporting: how it tells of itself.
        engine: who does the shards of a batch.
        done: its shards, when they have been done elsewhere.
    """
    spec, comparison = context.spec, reporting.comparison
    if comparison is not None:
        context = replace(context, observer=Observers((context.observer, Comparing(comparison))))
    identity = RunIdentity(spec.customer_run_id, spec.worker_id, reporting.review_run_id)
    ledger = Ledger(context.store, context.attempt_id)
    channel = Channel(identity, ledger, reporting.line, context.cancellation.time_left, context.own_texts.occur_in)
    reporter = Reporter(context)
    work: WorkResult | None = None
    error: WorkerError | None = None
    try:
        work = unless_it_hangs(
            lambda: _attempt(context, reporting, channel, reporter, engine, done), context.cancellation.is_overdue
        )
        outcome = _outcome(work, reporter) if work else _cut_short(reporter, context.cancellation)
    except WorkerError as caught:
        error = caught
        outcome = _failure(caught.reason)
    except Exception as caught:  # noqa: BLE001 - a bug still owes the control plane a terminal event
        error = internal_error(caught)
        outcome = _failure(error.reason)
    context.observer.phase(Phase.EMIT)
    outcome, error, answer = _finished(channel, outcome, error)
    codes = by_priority(_codes(context, reporting, outcome, error, answer))
    channel.close(codes[0])
    return RunResult(
        identity=identity,
        outcome=outcome,
        counts=work.tally.counts if work else None,
        outputs=work.tally.outputs if work else 0,
        rejected_rows=work.tally.rejected_rows if work else 0,
        tolerated_rows=work.tally.tolerated_rows if work else 0,
        artifacts=tuple(reporter.written),
        posted=tuple(channel.posted),
        ledger_uri=ledger.uri,
        is_online=reporting.line is not None,
        outbox=channel.waiting_in.path if channel.waiting_in else None,
        exit_codes=codes,
        error=error,
        left_hanging=reporter.is_closed,
        stopped_at=context.cancellation.limit if outcome.status is RunStatus.CANCELLED else None,
        changes=comparison.changes if comparison and outcome.status is RunStatus.COMPLETED else None,
    )


def _finished(
    channel: Channel, outcome: RunOutcome, error: WorkerError | None
) -> tuple[RunOutcome, WorkerError | None, Answer | None]:
    """Tell how the run ended; when the guard stops that, tell that it failed, and when it stops that too, nothing."""
    try:
        return outcome, error, channel.finish(outcome)
    except LeakError as leak:
        outcome, error = _failure(leak.reason), leak
    with suppress(LeakError):
        return outcome, error, channel.finish(outcome)
    return outcome, error, None


def _earlier(context: RunContext, reporting: Reporting) -> Earlier:
    """What earlier executions have told; nobody was told anything by those that sent nothing."""
    if reporting.line is None:
        return Earlier()
    connection = reporting.line.connection
    return told_earlier(context.store, connection.base_url, connection.review_run_id)


def _attempt(
    context: RunContext,
    reporting: Reporting,
    channel: Channel,
    reporter: Reporter,
    engine: Engine,
    done: Done | None,
) -> WorkResult:
    """All that a store or a document can hold up."""
    context.store.probe()
    channel.start(_earlier(context, reporting))
    spec = context.spec
    if spec.batch is None:
        return run_single(context, *spec.one_output, reporter)
    if done is not None:
        return end_batch(context, spec.batch, reporter, done)
    return run_batch(context, spec.batch, reporter, engine)


def _outcome(work: WorkResult, reporter: Reporter) -> RunOutcome:
    tally = work.tally
    return RunOutcome(
        status=RunStatus.CANCELLED if reporter.is_partial else RunStatus.COMPLETED,
        safe_use_status=None if reporter.is_partial else tally.safe_use_status,
        gate_verdict=None if reporter.is_partial else tally.gate_verdict,
        claim_count=tally.counts.claims,
        unsupported_claim_count=tally.counts.unsupported,
        source_count=work.source_count,
        source_hashes=work.source_hashes,
        output_hash=work.output_hash,
        failure_categories=tuple(sorted(tally.categories)),
        artifacts=reporter.summaries(),
        not_checked=frozenset(tally.not_checked),
    )


def _cut_short(reporter: Reporter, cancellation: Cancellation) -> RunOutcome:
    """Tell of a cancelled run that something held up for too long: what was reported until then, and no counts."""
    reporter.is_closed = True
    return RunOutcome(
        RunStatus.CANCELLED,
        failure_categories=tuple(map(not_checked_category, cancellation.reasons)),
        artifacts=reporter.summaries(),
        not_checked=frozenset(cancellation.reasons),
    )


def _failure(reason: NotCheckedReason) -> RunOutcome:
    categories = (not_checked_category(reason),)
    return RunOutcome(RunStatus.FAILED, failure_categories=categories, not_checked=frozenset({reason}))


def _codes(
    context: RunContext,
    reporting: Reporting,
    outcome: RunOutcome,
    error: WorkerError | None,
    answer: Answer | None,
) -> set[ExitCode]:
    """Every exit code that holds."""
    codes = set()
    if error is not None:
        codes.add(error.exit_code)
    elif outcome.not_checked:
        codes.add(ExitCode.NOT_CHECKED)
    if outcome.status is RunStatus.CANCELLED:
        codes.add(context.cancellation.exit_code)
    if _fails_gate(reporting, outcome):
        codes.add(ExitCode.GATE)
    if answer is not None and answer.delivery is Delivery.CREDENTIAL_REFUSED:
        codes.add(ExitCode.CREDENTIAL)
    elif answer is not None and answer.delivery is not Delivery.DELIVERED:
        codes.add(ExitCode.UNDELIVERED)
    return codes


def _fails_gate(reporting: Reporting, outcome: RunOutcome) -> bool:
    """Whether what was found reaches what the run is to fail on; a run without a verdict has other codes."""
    verdict, fail_on, fail_on_new = outcome.gate_verdict, reporting.fail_on, reporting.fail_on_new
    if verdict is None:
        return False
    if fail_on is not None and verdict.severity >= fail_on.severity:
        return True
    worst = reporting.comparison.worst if reporting.comparison else SupportStatus.SUPPORTED
    return fail_on_new is not None and worst.severity >= fail_on_new.severity
