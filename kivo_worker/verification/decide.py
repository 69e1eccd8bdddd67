"""Signals into probabilities, probabilities into a status: a small calibrated model, thresholds, and nothing else."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kivo_worker.verification.comparison import Comparison
from kivo_worker.verification.interface import FIGURES, Finding, FindingKind, Reason, Relation
from kivo_worker.verification.scaling import Scaling
from kivo_worker.verification.signals import Signals, counts, log_softmax
from kivo_worker.vocabulary import SupportStatus

UNSEEN_SCALE = 0.6
UNSEEN_SHIFT = 0.35
"""How log-odds of support change from kinds of text that were trained on to others: 0.6 and 0.3 were chosen with an
earlier network on 1,137 claims of three kinds of documents it had not seen, where they cut the calibration error from
0.136 to 0.065; 0.35 with the network of today, which calls too little supported."""

on_unseen_kinds = Scaling(UNSEEN_SCALE, UNSEEN_SHIFT)
"""The probability of support as it holds for kinds of text the network was not trained on.

There it is less sure than it says, and says "supported" too rarely.
"""

SUPPORTED_FROM = 0.5
"""From this probability on, a claim is supported."""
UNSTATED_FROM = 0.7
"""The same where a place about the same thing does not state a figure, date or denial of the claim."""
UNSURE_FROM = 0.45
"""From this probability of support on, short of what is needed, the verifier does not know, and says so."""
CLOSE_FROM = 0.6
"""From this share of its words on, a place says so much of the claim that what it leaves out is not stated."""
CONTRADICTED_FROM = 0.8
"""From this probability on, a claim is contradicted though no difference was found: the network is on its own."""
SPOKEN_OF_FROM = 0.2
"""From this share of the claim's words on, a place speaks of it, so that it can contradict it."""
BACKED_FROM = 0.3
"""The same where a difference was found as well: the network and the comparison agree."""
HINTED_FROM = 0.5
"""The same where a difference was found between statements that have less than half of their words in common."""
WORDING_FROM = 0.65
"""From this share on, the evidence says a supported claim in its own words."""

SAME_FROM = 0.9
"""From this share of its words on, the evidence says the claim in the claim's own words."""
_SURE, _LIKELY = 0.9, 0.5
"""How much of the probability a comparison moves that leaves no doubt, and one that the network can outweigh."""

STATUSES = (
    SupportStatus.SUPPORTED,
    SupportStatus.PARTIALLY_SUPPORTED,
    SupportStatus.CONTRADICTED,
    SupportStatus.INSUFFICIENT_CONTEXT,
    SupportStatus.UNSUPPORTED,
)
"""What the probabilities are of, in order."""

_DIFFERS = {
    FindingKind.QUANTITY: Reason.QUANTITY_DIFFERS,
    FindingKind.DURATION: Reason.DURATION_DIFFERS,
    FindingKind.DATE: Reason.DATE_DIFFERS,
    FindingKind.BOUND: Reason.BOUND_DIFFERS,
    FindingKind.NEGATION: Reason.NEGATION_DIFFERS,
    FindingKind.OPPOSITE: Reason.OPPOSITE_SAID,
    FindingKind.ROLES: Reason.ROLES_EXCHANGED,
    FindingKind.NAME: Reason.NAME_DIFFERS,
    FindingKind.EXCEPTION: Reason.EXCEPTION_OVERLOOKED,
}
_FURTHER = {FindingKind.QUANTIFIER: Reason.QUANTIFIER_STRONGER, FindingKind.MODALITY: Reason.MODALITY_STRONGER}
_MUST_BE_STATED = FIGURES | {FindingKind.NEGATION}


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model over the signals: weights (5, signals) and biases (5,), fitted in `training/calibrate.py`."""

    weights: NDArray[np.float64]
    biases: NDArray[np.float64]

    def probabilities(self, signals: Signals) -> dict[SupportStatus, float]:
        """The probability of every status; together they are 1. What no place speaks of, none contradicts."""
        chances = np.exp(log_softmax(self.weights @ signals.values + self.biases))
        read = dict(zip(STATUSES, chances.tolist(), strict=True))
        if signals.comparison.topic >= SPOKEN_OF_FROM:
            return read
        return moved(read, (SupportStatus.CONTRADICTED,), SupportStatus.UNSUPPORTED)


@dataclass(frozen=True, slots=True)
class Decision:
    """A status, the probability of support, the reason, and the findings with the deciding one first."""

    status: SupportStatus
    score: float
    reason: Reason
    findings: tuple[Finding, ...]


def decide(read: dict[SupportStatus, float], comparison: Comparison, scaling: Scaling = on_unseen_kinds) -> Decision:
    """Decide what the evidence says about a claim, and which finding shows it best.

    Args:
        read: the probability of every status.
        comparison: what comparing found.
        scaling: brings the probability of support to what it is worth.
    """
    chances = beyond_doubt(read, comparison)
    score = scaling(chances[SupportStatus.SUPPORTED])
    told = [finding for finding in comparison.findings if counts(finding, comparison)]
    relations = {finding.relation for finding in told}
    needed = _needed_to_contradict(relations, {finding.relation for finding in comparison.findings})
    if chances[SupportStatus.CONTRADICTED] >= needed:
        return _contradicted(score, told)
    is_unstated = comparison.topic >= CLOSE_FROM and bool(_missing(comparison) & _MUST_BE_STATED)
    is_doubted = (
        Relation.AGREES not in relations and chances[SupportStatus.CONTRADICTED] > chances[SupportStatus.SUPPORTED]
    )
    other = next((one for one in told if one.relation is Relation.CONFLICTS and one.kind in FIGURES), None)
    if score >= SUPPORTED_FROM and other and not comparison.is_verbatim:
        return Decision(SupportStatus.INSUFFICIENT_CONTEXT, score, _DIFFERS[other.kind], _leading(other, told))
    if score >= (UNSTATED_FROM if is_unstated else SUPPORTED_FROM) and not is_doubted:
        reason = Reason.WORDING_COVERED if comparison.coverage >= WORDING_FROM else Reason.PARAPHRASED
        return Decision(SupportStatus.SUPPORTED, score, reason, _first(Relation.AGREES, told))
    if score >= UNSURE_FROM:
        unsure = Decision(SupportStatus.INSUFFICIENT_CONTEXT, score, Reason.LOW_CONFIDENCE, tuple(told))
        return _insufficient(score, told) if is_unstated else unsure
    open_statuses = [status for status in STATUSES[1:] if status is not SupportStatus.CONTRADICTED]
    match max(open_statuses, key=lambda status: chances[status]):
        case SupportStatus.PARTIALLY_SUPPORTED:
            return _partial(score, told)
        case SupportStatus.UNSUPPORTED:
            return Decision(SupportStatus.UNSUPPORTED, score, Reason.NOTHING_FOUND, tuple(told))
        case _:
            return _insufficient(score, told)


def _missing(comparison: Comparison) -> set[FindingKind]:
    """What the claim states and the evidence leaves out."""
    return {finding.kind for finding in comparison.findings if finding.relation is Relation.MISSING}


def _needed_to_contradict(told: Collection[Relation], found: Collection[Relation]) -> float:
    """The probability from which on a claim is contradicted, by what comparing found, and what of it tells anything."""
    if Relation.CONFLICTS in told:
        return BACKED_FROM
    return HINTED_FROM if Relation.CONFLICTS in found and Relation.AGREES not in told else CONTRADICTED_FROM


def beyond_doubt(read: dict[SupportStatus, float], comparison: Comparison) -> dict[SupportStatus, float]:
    """Let the comparison correct the network where comparing sees what reading does not.

    Where a place says the claim in the claim's own words, a difference, however small, is what matters, and another way
    to write the same figure is none. Parties exchanged are what the network does not see at all, nor that an exception
    is the other way round than its rule.
    """
    if comparison.is_verbatim:
        return moved(read, STATUSES, SupportStatus.SUPPORTED)
    if any(finding.kind is FindingKind.ROLES and counts(finding, comparison) for finding in comparison.findings):
        return moved(read, STATUSES, SupportStatus.CONTRADICTED)
    if comparison.topic < SAME_FROM:
        return read
    of_exception = {one.relation for one in comparison.findings if one.kind is FindingKind.EXCEPTION}
    if Relation.CONFLICTS in of_exception:
        return moved(read, STATUSES, SupportStatus.CONTRADICTED)
    relations = {finding.relation for finding in comparison.findings}
    if Relation.AGREES in of_exception and Relation.CONFLICTS not in relations:
        return moved(read, STATUSES, SupportStatus.SUPPORTED, _LIKELY)
    missing = _missing(comparison)
    if Relation.CONFLICTS in relations:
        return moved(read, STATUSES, SupportStatus.CONTRADICTED, _LIKELY)
    if Relation.STRONGER in relations:
        return moved(read, (SupportStatus.SUPPORTED, SupportStatus.CONTRADICTED), SupportStatus.PARTIALLY_SUPPORTED)
    if FindingKind.NAME in missing:
        return moved(read, (SupportStatus.SUPPORTED,), SupportStatus.INSUFFICIENT_CONTEXT)
    if not missing and comparison.coverage >= SAME_FROM:
        return moved(read, (SupportStatus.CONTRADICTED,), SupportStatus.SUPPORTED, _LIKELY)
    return read


def moved(
    chances: dict[SupportStatus, float],
    losing: Sequence[SupportStatus],
    winning: SupportStatus,
    share: float = _SURE,
) -> dict[SupportStatus, float]:
    """Give a share of what some statuses have to another."""
    moved = {status: share * chances[status] for status in losing if status is not winning}
    after = {status: chance - moved.get(status, 0.0) for status, chance in chances.items()}
    return after | {winning: chances[winning] + sum(moved.values())}


def _contradicted(score: float, told: Sequence[Finding]) -> Decision:
    ordered = _first(Relation.CONFLICTS, told)
    differs = bool(ordered) and ordered[0].relation is Relation.CONFLICTS
    reason = _DIFFERS.get(ordered[0].kind, Reason.CONTRARY) if differs else Reason.CONTRARY
    return Decision(SupportStatus.CONTRADICTED, score, reason, ordered)


def _partial(score: float, told: Sequence[Finding]) -> Decision:
    further = next((finding for finding in told if finding.relation is Relation.STRONGER), None)
    part = next((finding for finding in told if finding.kind is FindingKind.PART), None)
    if part:
        return Decision(SupportStatus.PARTIALLY_SUPPORTED, score, Reason.PART_MISSING, _leading(part, told))
    if further:
        reason = _FURTHER.get(further.kind, Reason.GOES_FURTHER)
        return Decision(SupportStatus.PARTIALLY_SUPPORTED, score, reason, _leading(further, told))
    return Decision(SupportStatus.PARTIALLY_SUPPORTED, score, Reason.GOES_FURTHER, tuple(told))


def _insufficient(score: float, told: Sequence[Finding]) -> Decision:
    missing = next(
        (one for one in told if one.relation is Relation.MISSING and one.kind in _MUST_BE_STATED | {FindingKind.NAME}),
        None,
    )
    if missing:
        return Decision(SupportStatus.INSUFFICIENT_CONTEXT, score, Reason.FACT_MISSING, _leading(missing, told))
    return Decision(SupportStatus.INSUFFICIENT_CONTEXT, score, Reason.TOPIC_ONLY, tuple(told))


def _first(relation: Relation, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: finding.relation is not relation))


def _leading(first: Finding, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return (first, *(finding for finding in findings if finding is not first))
