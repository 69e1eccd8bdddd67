"""Folds what the shards came to, in their order, into what the batch came to: the same whoever did them, and when."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kivo_worker.digests import checksum_line, checksums_in, sha256_digest
from kivo_worker.errors import InputError
from kivo_worker.reports.batch import SHOWN_ROWS
from kivo_worker.reports.model import RejectedRow
from kivo_worker.reports.shards import ShardSummary, WorstRow
from kivo_worker.runs.batch.blaming import BlamedSources
from kivo_worker.runs.distinct import DistinctDigests
from kivo_worker.runs.layout import rows_key, summary_key
from kivo_worker.runs.stored import parsed, whole
from kivo_worker.runs.tally import Tally
from kivo_worker.storage.interface import CHUNK, Store

CHANGED = "the batch has changed since the rows were done that this tells of."
_DAMAGED = "it does not say what a shard of this job came to."
HINT = "Give reports.uri a folder of its own, and run again."


@dataclass(frozen=True, slots=True)
class Finished:
    """A shard that is done, or was when the run was cancelled.

    Attributes:
        number: its place among the shards.
        input_sha256: the digest of its rows.
        folder: what stands before its keys; nothing when all of it is done.
    """

    number: int
    input_sha256: str
    folder: str = ""

    @property
    def rows_key(self) -> str:
        """Where the reports of its rows are."""
        return self.folder + rows_key(self.number)

    @property
    def summary_key(self) -> str:
        """Where it is summed up."""
        return self.folder + summary_key(self.number)


@dataclass(frozen=True, slots=True)
class Pointed:
    """A row to look at, and the key of the reports it is among."""

    key: str
    row: WorstRow


@dataclass(slots=True)
class Totals:
    """What a batch came to.

    Attributes:
        sources: the digests by which events name the sources.
        blamed: the sources against which claims did not hold.
        listing: the digest of each file, as `sha256sum` writes it; that of the plan comes first.
        tally: the sums.
        worst: the rows to look at first, worst first.
        rejected: the first rows that could not be reviewed.
        files: how many files of row reports there are.
        repeats_names: whether a name in the job spec repeats words of some row.
    """

    sources: DistinctDigests
    blamed: BlamedSources
    listing: bytearray
    tally: Tally = field(default_factory=Tally)
    worst: list[Pointed] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    files: int = 0
    repeats_names: bool = False

    @property
    def row_keys(self) -> Iterator[str]:
        """Where the reports of the rows are, in their order."""
        return (key for key, _ in checksums_in(self.listing) if key.endswith(".jsonl"))

    def listed(self) -> Iterator[bytes]:
        """The listing in pieces: of a large batch it is too large to be held twice."""
        return (bytes(self.listing[place : place + CHUNK]) for place in range(0, len(self.listing), CHUNK))

    def add(self, store: Store, shard: Finished, plan_sha256: str) -> None:
        """Add a shard.

        Raises:
            InputError: its summary cannot be read, is another job's, or tells of other rows.
        """
        summary, sha256 = read_summary(store, shard, plan_sha256)
        self.listing += checksum_line(summary.report_sha256, shard.rows_key)
        self.listing += checksum_line(sha256, shard.summary_key)
        self.files += 1
        self.tally.add_shard(summary)
        self.sources.add(summary.source_digests)
        self.blamed.add(summary, shard.summary_key)
        self.rejected = [*self.rejected, *summary.rejected][:SHOWN_ROWS]
        self.worst += [Pointed(shard.rows_key, row) for row in summary.worst]
        self.worst = sorted(self.worst, key=lambda one: one.row.place)[:SHOWN_ROWS]
        self.repeats_names |= summary.repeats_names


def read_summary(store: Store, shard: Finished, plan_sha256: str) -> tuple[ShardSummary, str]:
    """Read what a shard came to, and digest it.

    Raises:
        InputError: it cannot be read, is another job's, or tells of other rows.
    """
    data, where = whole(store, shard.summary_key), store.uri(shard.summary_key)
    try:
        summary = parsed(ShardSummary, data, where)
    except InputError:
        raise InputError(_DAMAGED, where=where, hint=HINT) from None
    if (summary.plan_sha256, summary.shard) != (plan_sha256, shard.number):
        raise InputError(_DAMAGED, where=where, hint=HINT)
    if summary.input_sha256 != shard.input_sha256:
        raise InputError(CHANGED, where=where, hint=HINT)
    return summary, sha256_digest(data)
