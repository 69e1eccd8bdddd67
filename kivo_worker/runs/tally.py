"""Adds up the reviews of a run: counts, categories and verdicts, never text."""

from collections import Counter
from dataclasses import dataclass, field

from kivo_worker.claims.model import SkipReason
from kivo_worker.policy.gate import decide_batch
from kivo_worker.policy.model import Tolerance
from kivo_worker.reports.build import counts_entry, coverage_of
from kivo_worker.reports.model import Counts, Coverage
from kivo_worker.reports.shards import ShardSummary
from kivo_worker.reviewing import Review
from kivo_worker.vocabulary import (
    GATE_VERDICT_OF,
    GateVerdict,
    NotCheckedReason,
    SafeUseStatus,
    SupportStatus,
    not_checked_category,
)

_WORST_OF_MISSED = SafeUseStatus.NEEDS_REVIEW
"""A run in which something was not reviewed is never better than this."""


@dataclass(slots=True)
class Tally:
    """What a run has amounted to so far; of a batch, by what its policy tolerates."""

    tolerance: Tolerance | None = None

    statuses: Counter[SupportStatus] = field(default_factory=Counter)
    verdicts: Counter[GateVerdict] = field(default_factory=Counter)
    skipped: Counter[SkipReason] = field(default_factory=Counter)
    categories: set[str] = field(default_factory=set)
    reasons: Counter[str] = field(default_factory=Counter)
    rejections: Counter[NotCheckedReason] = field(default_factory=Counter)
    not_checked: set[NotCheckedReason] = field(default_factory=set)
    outputs: int = 0
    rejected_rows: int = 0
    characters: int = 0
    claimed: int = 0
    has_missed: bool = False

    def add(self, review: Review) -> None:
        """Add a review."""
        self.statuses.update(review.counts)
        self.verdicts[review.decision.gate_verdict] += 1
        self.categories.update(review.categories)
        self.reasons.update(claim.category for claim in review.claims if claim.category)
        self.not_checked.update(review.not_checked)
        self.outputs += 1
        self._cover(coverage_of(review))

    def add_shard(self, shard: ShardSummary) -> None:
        """Add what a shard came to."""
        self.statuses.update({status: getattr(shard.counts, status) for status in SupportStatus})
        self.verdicts.update(shard.gate_verdicts)
        self.categories.update(shard.failure_categories)
        self.reasons.update(shard.reasons)
        self.rejections.update(shard.rejections)
        self.not_checked.update(shard.not_checked)
        self.outputs += shard.outputs
        self.rejected_rows += shard.rejected_rows
        self._cover(shard.coverage)
        self.has_missed |= shard.rejected_rows > 0

    def reject(self, reason: NotCheckedReason) -> None:
        """Add a row that could not be reviewed."""
        self.rejected_rows += 1
        self.rejections[reason] += 1
        self.miss(reason)

    def miss(self, reason: NotCheckedReason) -> None:
        """Remember that something was not reviewed."""
        self.not_checked.add(reason)
        self.categories.add(not_checked_category(reason))
        self.has_missed = True

    @property
    def safe_use_status(self) -> SafeUseStatus:
        """The worst status so far that is not tolerated."""
        rows = {status: self.verdicts[verdict] for status, verdict in GATE_VERDICT_OF.items()}
        found = [decide_batch(rows, self.tolerance), *([_WORST_OF_MISSED] if self.has_missed else [])]
        return max(found, key=list(SafeUseStatus).index)

    @property
    def gate_verdict(self) -> GateVerdict:
        """The verdict that status leads to."""
        return GATE_VERDICT_OF[self.safe_use_status]

    @property
    def tolerated_rows(self) -> int:
        """How many rows have come out worse than all of it."""
        most = self.gate_verdict.severity
        return sum(count for verdict, count in self.verdicts.items() if verdict.severity > most)

    @property
    def gate_verdicts(self) -> dict[GateVerdict, int]:
        """How many outputs have each verdict."""
        return {verdict: self.verdicts[verdict] for verdict in GateVerdict}

    @property
    def counts(self) -> Counts:
        """How many claims have each status."""
        return counts_entry(self.statuses)

    @property
    def coverage(self) -> Coverage:
        """What became of the characters of all outputs."""
        by_reason = {reason: self.skipped[reason] for reason in SkipReason if self.skipped[reason]}
        return Coverage(characters=self.characters, claimed=self.claimed, skipped=by_reason)

    def _cover(self, coverage: Coverage) -> None:
        self.skipped.update(coverage.skipped)
        self.characters += coverage.characters
        self.claimed += coverage.claimed


@dataclass(frozen=True, slots=True)
class WorkResult:
    """What the work of a run came to.

    Attributes:
        tally: the sums.
        output_hash: the digest by which events name the output, or the batch; none when it was not read to its end.
        source_count: how many sources were supplied; for a batch, how many distinct ones.
        source_hashes: the digests by which events name the distinct ones, or the one digest of many.
    """

    tally: Tally
    output_hash: str | None
    source_count: int
    source_hashes: tuple[str, ...]
