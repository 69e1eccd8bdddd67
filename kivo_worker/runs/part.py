"""A part of a batch from beginning to end: its shards are done, and nobody is told."""

from kivo_worker.bugs import internal_error
from kivo_worker.errors import WorkerError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.job.spec import BatchRef
from kivo_worker.outcome import RunIdentity, RunOutcome
from kivo_worker.runs.batch.engines import Engine, in_this_process
from kivo_worker.runs.batch.parts import Part, only
from kivo_worker.runs.batch.run import do_shards
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.layout import ROWS_LIST, partial_key
from kivo_worker.runs.parallel import unless_it_hangs
from kivo_worker.runs.reporter import Reporter
from kivo_worker.runs.result import RunResult
from kivo_worker.runs.tally import Tally
from kivo_worker.vocabulary import RunStatus


def run_part(context: RunContext, batch: BatchRef, part: Part, engine: Engine = in_this_process) -> RunResult:
    """Do a part of a batch; whatever happens, it ends with a result, which has no verdict and no events."""
    reporter = Reporter(context)
    error: WorkerError | None = None
    tally, source_count, status = Tally(), 0, RunStatus.FAILED
    try:
        work = unless_it_hangs(
            lambda: _attempt(context, batch, part, engine, reporter), context.cancellation.is_overdue
        )
        reporter.is_closed = work is None
        tally, source_count, status = work or (tally, source_count, RunStatus.CANCELLED)
    except WorkerError as caught:
        error = caught
    except Exception as caught:  # noqa: BLE001 - a bug is told like any other error
        error = internal_error(caught)
    counts = tally.counts
    return RunResult(
        identity=RunIdentity(context.spec.customer_run_id, context.spec.worker_id, None),
        outcome=RunOutcome(
            status, claim_count=counts.claims, source_count=source_count, not_checked=frozenset(tally.not_checked)
        ),
        counts=counts,
        outputs=tally.outputs,
        rejected_rows=tally.rejected_rows,
        artifacts=(),
        posted=(),
        ledger_uri=None,
        is_online=False,
        exit_codes=(_code(context, error, status),),
        error=error,
        left_hanging=reporter.is_closed,
        stopped_at=context.cancellation.limit if status is RunStatus.CANCELLED else None,
    )


def _attempt(
    context: RunContext, batch: BatchRef, part: Part, engine: Engine, reporter: Reporter
) -> tuple[Tally, int, RunStatus]:
    context.store.probe()
    done = do_shards(context, batch, reporter.put, only(part, engine))
    numbers = (number for number in range(done.scan.shards) if part.has(number))
    is_complete = done.scan.is_complete and done.progress.done.issuperset(numbers)
    with done.totals(context.store, part.has) as totals:
        if done.progress.cut_short:
            reporter.put(partial_key(context.attempt_id, ROWS_LIST), totals.listed())
        source_count, _ = totals.sources.listed(context.inputs.event_digest)
    return totals.tally, source_count, RunStatus.COMPLETED if is_complete else RunStatus.CANCELLED


def _code(context: RunContext, error: WorkerError | None, status: RunStatus) -> ExitCode:
    if error is not None:
        return error.exit_code
    if status is RunStatus.CANCELLED:
        return context.cancellation.exit_code
    return ExitCode.OK
