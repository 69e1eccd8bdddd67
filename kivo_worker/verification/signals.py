"""What speaks for each status of a claim, as numbers: what the pair model reads, what was found, what was compared."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kivo_worker.verification.comparison import CANDIDATES, Comparison, compare_places
from kivo_worker.verification.evidence import EvidenceIndex, Place, read_together
from kivo_worker.verification.interface import FIGURES, Finding, FindingKind, Relation

JudgePair = Callable[[str, str], tuple[NDArray[np.float32], bool]]
"""A claim and a passage to the logits of five statuses, shape (5,), and whether the pair was cut."""

PASSAGE_WORDS = 120
"""How long the passage is that the pair model reads: room for claims that need several places."""
TOPIC_FROM = 0.5
"""From this share of its words on, a place speaks of the same thing, so that a difference counts."""
_STATUSES = ("supported", "partial", "contradicted", "insufficient", "unsupported")
_AMOUNTS = frozenset({FindingKind.QUANTITY, FindingKind.DURATION})
_CONFLICTS: dict[str, frozenset[FindingKind]] = {
    "amount": _AMOUNTS,
    "date": frozenset({FindingKind.DATE}),
    "bound": frozenset({FindingKind.BOUND}),
    "negation": frozenset({FindingKind.NEGATION}),
    "opposite": frozenset({FindingKind.OPPOSITE}),
    "roles": frozenset({FindingKind.ROLES}),
    "name": frozenset({FindingKind.NAME}),
}
_MISSING: dict[str, frozenset[FindingKind]] = {
    "fact": FIGURES,
    "name": frozenset({FindingKind.NAME}),
    "limit": frozenset({FindingKind.NEGATION, FindingKind.QUANTIFIER}),
}
SIGNALS = (
    *(f"read {name}" for name in _STATUSES),
    *(f"{name} differs" for name in _CONFLICTS),
    *(f"{name} missing" for name in _MISSING),
    "goes further",
    "facts agree",
    "verbatim",
)
"""The names of the numbers, in order."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known about a claim before it is decided.

    Attributes:
        values: the numbers, in the order of `SIGNALS`.
        nearest: the places nearest to the claim, best first.
        comparison: what comparing found; none when no source says anything.
        is_cut: whether the pair model saw only a part of a pair.
    """

    values: NDArray[np.float64]
    nearest: tuple[Place, ...]
    comparison: Comparison
    is_cut: bool


def read_signals(claim: str, index: EvidenceIndex, judge_pair: JudgePair, source: int | None = None) -> Signals | None:
    """Read all signals of one claim; none when no source has a place that says anything.

    Args:
        claim: one sentence.
        index: the places of all sources.
        judge_pair: the pair model.
        source: look at this source alone.
    """
    scores = index.rank(claim)
    if source is not None:
        scores = np.where([place.source == source for place in index.places], scores, -np.inf)
    order = [int(place) for place in np.argsort(-scores, kind="stable")[:CANDIDATES] if np.isfinite(scores[place])]
    nearest = tuple(index.places[place] for place in order)
    comparison = compare_places(claim, nearest, index)
    if comparison is None:
        return None
    logits, is_cut = judge_pair(claim, read_together(index.passage(scores, PASSAGE_WORDS)))
    values = [
        *log_softmax(logits),
        *(_has(comparison, Relation.CONFLICTS, kinds) for kinds in _CONFLICTS.values()),
        *(_has(comparison, Relation.MISSING, kinds) for kinds in _MISSING.values()),
        _has(comparison, Relation.STRONGER, frozenset(FindingKind)),
        _has(comparison, Relation.AGREES, frozenset(FindingKind)),
        float(comparison.is_verbatim),
    ]
    return Signals(np.array(values, np.float64), nearest, comparison, is_cut)


def counts(finding: Finding, comparison: Comparison) -> bool:
    """Whether a finding tells anything: a difference does only between statements about the same thing."""
    return finding.relation is not Relation.CONFLICTS or comparison.topic >= TOPIC_FROM


def log_softmax(logits: ArrayLike) -> NDArray[np.float64]:
    """Logits to logarithms of probabilities."""
    values = np.asarray(logits, np.float64)
    shifted: NDArray[np.float64] = values - values.max()
    return shifted - float(np.log(np.exp(shifted).sum()))


def _has(comparison: Comparison, relation: Relation, kinds: frozenset[FindingKind]) -> float:
    return float(
        any(
            finding.relation is relation and finding.kind in kinds and counts(finding, comparison)
            for finding in comparison.findings
        )
    )
