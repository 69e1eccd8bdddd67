"""What binds the shards of a batch to their job, and what each of them came to, as they stand in the report store.

Like the reports they hold no time, no path of this machine and nothing random: the same rows give the same bytes.
"""

from typing import Literal

from kivo_worker.reports.blame import SourceBlame
from kivo_worker.reports.model import Closed, Counts, Coverage, RejectedRow, Versions
from kivo_worker.vocabulary import GateVerdict, NotCheckedReason, SafeUseStatus

PLAN_SCHEMA: Literal["kivo_private_worker_batch_plan.v1"] = "kivo_private_worker_batch_plan.v1"
SHARD_SCHEMA: Literal["kivo_private_worker_shard_summary.v1"] = "kivo_private_worker_shard_summary.v1"


class PlannedObject(Closed):
    """An object with rows: its URI as the job spec would name it, digest, and size in bytes."""

    uri: str
    sha256: str
    bytes: int


class BatchPlan(Closed):
    """What every shard of a batch is made by; shards of another plan are another job's.

    `objects` are those of a batch of many, in the order in which their rows are done; none of a batch that is one.
    """

    schema_version: Literal["kivo_private_worker_batch_plan.v1"] = PLAN_SCHEMA
    customer_run_id: str
    job_spec_sha256: str
    versions: Versions
    shard_rows: int
    objects: tuple[PlannedObject, ...] = ()


class WorstRow(Closed):
    """A row to look at: its number in the batch, and its line, from 0, in the reports of its shard."""

    row: int
    line: int
    gate_verdict: GateVerdict

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands among others: worst first, earlier ones first among equals."""
        return -self.gate_verdict.severity, self.row


class ShardSummary(Closed):
    """What a shard came to; it is written when the reports of its rows are.

    `input_sha256` is the digest of its rows, `report_sha256` that of their reports. `source_digests` are those by which
    events name the distinct sources, in order of first sight. `repeats_names` says that a name in the job spec repeats
    words of these rows or their sources. `reasons` says how many claims have each category, `rejections` how many rows
    could not be reviewed for each reason, `blame` against which sources claims did not hold, in order of first sight.
    """

    schema_version: Literal["kivo_private_worker_shard_summary.v1"] = SHARD_SCHEMA
    plan_sha256: str
    shard: int
    input_sha256: str
    report_sha256: str
    outputs: int
    rejected_rows: int
    safe_use_status: SafeUseStatus
    gate_verdicts: dict[GateVerdict, int]
    counts: Counts
    coverage: Coverage
    failure_categories: tuple[str, ...]
    reasons: dict[str, int]
    rejections: dict[NotCheckedReason, int]
    blame: tuple[SourceBlame, ...]
    not_checked: tuple[NotCheckedReason, ...]
    source_digests: tuple[str, ...]
    worst: tuple[WorstRow, ...]
    rejected: tuple[RejectedRow, ...]
    repeats_names: bool
