"""A batch from its first row to its reports: what is done stays done, the rest is done, and all of it summed up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain

from kivo_worker.digests import checksum_line
from kivo_worker.errors import InputError, WorkerError
from kivo_worker.job.spec import BatchRef
from kivo_worker.runs.batch.blaming import BlamedSources
from kivo_worker.runs.batch.engines import Ended, Engine, ShardWork, in_this_process
from kivo_worker.runs.batch.folding import Totals
from kivo_worker.runs.batch.plan import bind, done_shards, plan_of, plan_sha256
from kivo_worker.runs.batch.progress import Progress
from kivo_worker.runs.batch.publishing import Put
from kivo_worker.runs.batch.reading_back import tell_rows
from kivo_worker.runs.batch.reporting import report_batch
from kivo_worker.runs.batch.row_verdicts import check_available
from kivo_worker.runs.batch.scan import Scan
from kivo_worker.runs.batch.shards import Shard
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.distinct import DistinctDigests
from kivo_worker.runs.layout import PLAN
from kivo_worker.runs.reporter import Reporter
from kivo_worker.runs.tally import Tally, WorkResult
from kivo_worker.storage.interface import Store
from kivo_worker.vocabulary import Phase


@dataclass(frozen=True, slots=True)
class Done:
    """A batch whose shards have been done, as far as an engine went.

    Attributes:
        scan: how far it was read.
        progress: what is done of it.
        plan_sha256: the digest of the plan by which it was done.
    """

    scan: Scan
    progress: Progress
    plan_sha256: str

    @contextmanager
    def totals(self, store: Store, wanted: Callable[[int], bool] = lambda _: True) -> Iterator[Totals]:
        """Fold the shards into what they came to; what is too much of that for the memory is let go of in the end.

        Args:
            store: the report store.
            wanted: which of them; all when not given.

        Raises:
            InputError: a summary cannot be read, or is another job's.
        """
        context = self.progress.context
        tolerance = context.policy.policy.tolerance_for(context.spec.intended_use, context.spec.strictness)
        listing = bytearray(checksum_line(self.plan_sha256, PLAN))
        with DistinctDigests() as sources, BlamedSources() as blamed:
            totals = Totals(sources, blamed, listing, Tally(tolerance))
            for finished in self.progress.finished(self.scan.digests()):
                if wanted(finished.number):
                    totals.add(store, finished, self.plan_sha256)
            yield totals


def run_batch(context: RunContext, batch: BatchRef, reporter: Reporter, engine: Engine = in_this_process) -> WorkResult:
    """Check every row of a batch and write the reports; shards that an earlier execution has done are not done again.

    Raises:
        InputError: the batch itself cannot be read, has other bytes than pinned, has changed since a part of it was
            done, or has no rows.
        JobSpecError: what the job spec asks for is not installed.
        ReportStoreError: a report cannot be written, or the report store holds another job's rows.
    """
    check_available(context)
    return end_batch(context, batch, reporter, do_shards(context, batch, reporter.put, engine))


def end_batch(context: RunContext, batch: BatchRef, reporter: Reporter, done: Done) -> WorkResult:
    """Sum up what is done of a batch, and write the reports.

    Raises:
        InputError: what a shard came to cannot be read, or is another job's.
        JobSpecError: what the job spec asks for is not installed.
        ReportStoreError: a report cannot be written.
    """
    check_available(context)
    context.observer.phase(Phase.REPORT)
    reporter.is_partial = not (done.scan.is_complete and done.progress.has_done(done.scan.shards))
    with done.totals(context.store) as totals:
        tell_rows(context, totals.row_keys)
        return report_batch(context, reporter, batch, done.scan, totals)


def do_shards(context: RunContext, batch: BatchRef, put: Put, engine: Engine) -> Done:
    """Have an engine do the shards of a batch that are not done.

    Raises:
        InputError: as `run_batch` does.
        ReportStoreError: likewise.
    """
    context.observer.phase(Phase.READ)
    scan = Scan(context.inputs, batch)
    if batch.is_many:
        context.observer.step("reading the batch once for its digests")
    scan.digest_first()
    context.observer.phase(Phase.VERIFY)
    context.observer.step("checking the rows")
    shards = scan.rows()
    first = next(shards, None)
    if first is None:
        raise InputError("the batch has no rows.", where=scan.where)
    plan = plan_of(context, batch, scan.planned)
    bind(context.store, plan)
    sha256 = plan_sha256(plan)
    progress = Progress(context, scan, sha256, done_shards(context.store))
    work = ShardWork(context, batch, sha256, put, progress.on_rows)
    try:
        for ended in engine(work, progress.to_do(chain([first], shards))):
            progress.ended(ended)
    except WorkerError:
        with suppress(WorkerError):
            tell_rows(context, (shard.rows_key for shard in progress.finished(scan.digests())))
        raise
    return Done(scan, progress, sha256)


def done_elsewhere(context: RunContext, batch: BatchRef) -> Done:
    """Find all shards of a batch done.

    Raises:
        InputError: some are not; or as `run_batch` does.
    """
    return do_shards(context, batch, Reporter(context).put, _nobody)


def _nobody(_work: ShardWork, shards: Iterator[Shard]) -> Iterator[Ended]:
    missing = [shard.number for shard in shards]
    if missing:
        message = f"{len(missing)} shards of the batch are not done, the first of them is number {missing[0]}."
        raise InputError(message, where="batch", hint="Run the parts that did not end well again, then merge.")
    yield from ()
