"""The gate: what the statuses of an output's claims mean for its use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kivo_worker.policy.model import Rule, Tolerance, Trigger
from kivo_worker.vocabulary import GATE_VERDICT_OF, GateVerdict, SafeUseStatus, SupportStatus


@dataclass(frozen=True, slots=True)
class GateDecision:
    """A safe-use status, and why, in sentences without any text of the output."""

    safe_use_status: SafeUseStatus
    reasons: tuple[str, ...]

    @property
    def gate_verdict(self) -> GateVerdict:
        """The verdict the status leads to (contract 4.4)."""
        return GATE_VERDICT_OF[self.safe_use_status]


def decide_gate(rules: tuple[Rule, ...], counts: Mapping[SupportStatus, int], citation_issues: int) -> GateDecision:
    """Apply the first rule that fits; an output to which none applies is verified for use.

    Args:
        rules: the policy's rules for this intended use and strictness.
        counts: how many claims have each status.
        citation_issues: how many citations do not hold.
    """
    for rule in rules:
        reasons = tuple(_reasons(rule, counts, citation_issues))
        if reasons:
            return GateDecision(rule.safe_use_status, reasons)
    return GateDecision(SafeUseStatus.VERIFIED_FOR_USE, ())


def decide_batch(rows: Mapping[SafeUseStatus, int], tolerance: Tolerance | None) -> SafeUseStatus:
    """Find the status of a batch: its worst row's, unless so few are that bad that the policy tolerates them.

    Args:
        rows: how many rows have each status.
        tolerance: what the policy tolerates.
    """
    order = list(SafeUseStatus)
    allowed = int(Decimal(str(tolerance.share)) * sum(rows.values())) if tolerance else 0
    for status in reversed(order[1:]):
        count = rows.get(status, 0)
        may_be = tolerance is not None and order.index(status) <= order.index(tolerance.worst)
        if count > (allowed if may_be else 0):
            return status
        allowed -= count
    return order[0]


def _reasons(rule: Rule, counts: Mapping[SupportStatus, int], citation_issues: int) -> Iterator[str]:
    total = sum(counts.values())
    if rule.no_claims and total == 0:
        yield "the output makes no claim that could be checked"
    for trigger in rule.triggers:
        count = sum(counts.get(status, 0) for status in trigger.statuses)
        if _holds(trigger, count, total):
            yield f"{count} of {total} claims {' or '.join(trigger.statuses)} ({_limit(trigger)})"
    if rule.citation_issues is not None and citation_issues >= rule.citation_issues:
        yield f"citation issues: {citation_issues} (from {rule.citation_issues} on)"


def _holds(trigger: Trigger, count: int, total: int) -> bool:
    return count >= (trigger.at_least_count or 1) and count >= (trigger.at_least_share or 0) * total


def _limit(trigger: Trigger) -> str:
    limits = []
    if trigger.at_least_count is not None:
        limits.append(str(trigger.at_least_count))
    if trigger.at_least_share is not None:
        limits.append(f"{trigger.at_least_share:.0%}")
    return f"from {' and '.join(limits)} on"
