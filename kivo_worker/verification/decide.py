"""Coverage and findings into a status: the thresholds, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from kivo_worker.verification.interface import Finding, FindingKind, Reason, Relation
from kivo_worker.vocabulary import SupportStatus

SUPPORTED_FROM = 0.65
"""From this share of its wording on, a claim without any other finding is supported."""
CONFLICT_FROM = 0.5
"""From this share on, the evidence speaks of the same thing, so that a difference is a conflict."""
TOPIC_FROM = 0.28
"""From this share on, a source treats the topic."""
STRONG_FROM = 0.8
"""From this share on, weak signs of conflict (an opposite word, exchanged parties, a name) count."""

_REASONS = {
    FindingKind.QUANTITY: Reason.QUANTITY_DIFFERS,
    FindingKind.DURATION: Reason.DURATION_DIFFERS,
    FindingKind.DATE: Reason.DATE_DIFFERS,
    FindingKind.BOUND: Reason.BOUND_DIFFERS,
    FindingKind.NEGATION: Reason.NEGATION_DIFFERS,
    FindingKind.OPPOSITE: Reason.OPPOSITE_SAID,
    FindingKind.ROLES: Reason.ROLES_EXCHANGED,
    FindingKind.NAME: Reason.NAME_DIFFERS,
    FindingKind.QUANTIFIER: Reason.QUANTIFIER_STRONGER,
    FindingKind.MODALITY: Reason.MODALITY_STRONGER,
    FindingKind.PART: Reason.PART_MISSING,
}
WEAK_KINDS = frozenset({FindingKind.OPPOSITE, FindingKind.NAME})
_CONFLICT_FACTOR = 0.2
_STRONGER_FACTOR = 0.6
_MISSING_FACTOR = 0.5


@dataclass(frozen=True, slots=True)
class Decision:
    """A status, its score and reason, and the findings with the deciding one first."""

    status: SupportStatus
    score: float
    reason: Reason
    findings: tuple[Finding, ...]


def decide(coverage: float, topic: float, findings: Sequence[Finding]) -> Decision:
    """Decide what one piece of evidence says about a claim.

    Args:
        coverage: the weighted share of the claim the evidence covers, words and facts, 0 to 1.
        topic: the same share of its words alone: whether the two speak of the same thing.
        findings: what comparing the two found.
    """
    conflict = next((finding for finding in findings if _is_conflict(finding, topic)), None)
    if conflict:
        return _decision(SupportStatus.CONTRADICTED, coverage * _CONFLICT_FACTOR, conflict, findings)
    doubt = next((finding for finding in findings if finding.relation is Relation.CONFLICTS), None)
    missing = next((finding for finding in findings if finding.relation is Relation.MISSING), None)
    stronger = next((finding for finding in findings if finding.relation is Relation.STRONGER), None)
    if coverage < TOPIC_FROM:
        return Decision(SupportStatus.UNSUPPORTED, coverage * _MISSING_FACTOR, Reason.NOTHING_FOUND, tuple(findings))
    if coverage < SUPPORTED_FROM:
        return _short_of_support(coverage, findings)
    if doubt:
        return _decision(SupportStatus.INSUFFICIENT_CONTEXT, coverage * _MISSING_FACTOR, doubt, findings)
    if missing and missing.kind is FindingKind.PART:
        return _decision(SupportStatus.PARTIALLY_SUPPORTED, coverage * _MISSING_FACTOR, missing, findings)
    if missing:
        ordered = _first(missing, findings)
        return Decision(SupportStatus.INSUFFICIENT_CONTEXT, coverage * _MISSING_FACTOR, Reason.FACT_MISSING, ordered)
    if stronger:
        return _decision(SupportStatus.PARTIALLY_SUPPORTED, coverage * _STRONGER_FACTOR, stronger, findings)
    return Decision(SupportStatus.SUPPORTED, coverage, Reason.WORDING_COVERED, tuple(findings))


def _short_of_support(coverage: float, findings: Sequence[Finding]) -> Decision:
    part = next((finding for finding in findings if finding.kind is FindingKind.PART), None)
    if part:
        return _decision(SupportStatus.PARTIALLY_SUPPORTED, coverage * _MISSING_FACTOR, part, findings)
    return Decision(SupportStatus.INSUFFICIENT_CONTEXT, coverage * _STRONGER_FACTOR, Reason.TOPIC_ONLY, tuple(findings))


def _is_conflict(finding: Finding, topic: float) -> bool:
    needed = STRONG_FROM if finding.kind in WEAK_KINDS else CONFLICT_FROM
    return finding.relation is Relation.CONFLICTS and topic >= needed


def _decision(status: SupportStatus, score: float, finding: Finding, findings: Sequence[Finding]) -> Decision:
    return Decision(status, score, _REASONS[finding.kind], _first(finding, findings))


def _first(finding: Finding, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return (finding, *(other for other in findings if other is not finding))
