"""Who does the shards of a batch: whoever it is, what comes out is the same."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from kivo_worker.job.spec import BatchRef
from kivo_worker.runs.batch.publishing import Put, publish
from kivo_worker.runs.batch.reviewing import ReviewedShard, ShardReviewer
from kivo_worker.runs.batch.shards import Shard
from kivo_worker.runs.context import RunContext
from kivo_worker.vocabulary import GateVerdict


@dataclass(frozen=True, slots=True)
class ShardWork:
    """What is to be done with the shards of a batch.

    Attributes:
        context: the job's parts.
        batch: where the rows come from.
        plan_sha256: the digest of the plan by which they are done.
        put: creates an object in the report store.
        on_rows: told that so many more rows are done.
    """

    context: RunContext
    batch: BatchRef
    plan_sha256: str
    put: Put
    on_rows: Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Ended:
    """A shard that is written down.

    Attributes:
        number: its place among the shards.
        is_partial: whether the run was cancelled before its end.
        has_rows: whether any row of it was done.
        rejected_rows: how many of them could not be reviewed.
        claims: how many claims they make.
        gate_verdicts: how many of them have each verdict.
    """

    number: int
    is_partial: bool
    has_rows: bool
    rejected_rows: int = 0
    claims: int = 0
    gate_verdicts: Mapping[GateVerdict, int] = field(default_factory=dict)

    @classmethod
    def of(cls, shard: ReviewedShard) -> "Ended":
        """Say how a shard has ended."""
        summary = shard.summary
        return cls(
            number=summary.shard,
            is_partial=shard.is_partial,
            has_rows=bool(shard.reports),
            rejected_rows=summary.rejected_rows,
            claims=summary.counts.claims,
            gate_verdicts=summary.gate_verdicts,
        )


Engine = Callable[[ShardWork, Iterator[Shard]], Iterator[Ended]]
"""Does shards, and says of each that it has ended; when the run is cancelled, there may be some it has not begun."""


def in_this_process(work: ShardWork, shards: Iterator[Shard]) -> Iterator[Ended]:
    """Do the shards one after the other.

    Raises:
        ReportStoreError: a report cannot be written.
    """
    reviewer = ShardReviewer(work.context, work.batch, work.plan_sha256)
    for shard in shards:
        done = reviewer.review(shard, lambda: work.on_rows(1))
        publish(done, work.put, work.context.attempt_id)
        yield Ended.of(done)
        if done.is_partial:
            return
