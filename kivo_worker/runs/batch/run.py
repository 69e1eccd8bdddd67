"""A batch from its first row to its reports: what is done stays done, the rest is done, and all of it summed up."""

from itertools import chain

from kivo_worker.digests import checksum_line
from kivo_worker.errors import InputError
from kivo_worker.job.spec import BatchRef
from kivo_worker.runs.batch.engines import Engine, ShardWork, in_this_process
from kivo_worker.runs.batch.folding import Totals
from kivo_worker.runs.batch.plan import bind, done_shards, plan_of, plan_sha256
from kivo_worker.runs.batch.progress import Progress
from kivo_worker.runs.batch.reporting import report_batch
from kivo_worker.runs.batch.scan import Scan
from kivo_worker.runs.context import RunContext
from kivo_worker.runs.distinct import DistinctDigests
from kivo_worker.runs.layout import PLAN
from kivo_worker.runs.reporter import Reporter
from kivo_worker.runs.tally import WorkResult


def run_batch(context: RunContext, batch: BatchRef, reporter: Reporter, engine: Engine = in_this_process) -> WorkResult:
    """Check every row of a batch and write the reports; shards that an earlier execution has done are not done again.

    Raises:
        InputError: the batch itself cannot be read, has other bytes than pinned, has changed since a part of it was
            done, or has no rows.
        ReportStoreError: a report cannot be written, or the report store holds another job's rows.
    """
    scan = Scan(context.inputs, batch)
    scan.check_pin_first()
    context.observer.step("checking the rows")
    shards = scan.rows()
    first = next(shards, None)
    if first is None:
        raise InputError("the batch has no rows.", where=scan.where)
    plan = plan_of(context, batch)
    bind(context.store, plan)
    sha256 = plan_sha256(plan)
    progress = Progress(context, sha256, done_shards(context.store))
    work = ShardWork(context, batch, sha256, reporter.put, progress.on_rows)
    for ended in engine(work, progress.to_do(chain([first], shards))):
        progress.ended(ended)
    reporter.is_partial = not (scan.is_complete and progress.has_done(len(scan.shards)))
    with DistinctDigests() as sources:
        totals = Totals(sources, bytearray(checksum_line(sha256, PLAN)))
        for finished in progress.finished(scan.shards):
            totals.add(context.store, finished, sha256)
        return report_batch(context, reporter, batch, scan, totals)
