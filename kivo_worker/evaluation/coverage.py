"""How right the highest scores are: precision against the share of rows taken, both classes weighing the same.

A row's weight is half over the number of rows of its class, so that the figures of data sets with
few and with many bad claims can be compared. Of rows with equal scores an equal part is taken.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from kivo_worker.evaluation.report import CoverageEntry

CURVE_STEPS = 20
"""Into so many steps of coverage the curve is cut."""

_CLASS_WEIGHT = 0.5
_ROUNDING = 1e-12
"""Weights are sums of fractions: two that differ by less are the same."""


@dataclass(frozen=True, slots=True)
class _Tie:
    """The weight of the rows of one score."""

    score: float
    supported: float
    weight: float


def precision_at(pairs: Sequence[tuple[float, bool]], coverage: float) -> float | None:
    """Precision of `supported` at a coverage; none unless there are rows of both classes."""
    points = _points(pairs, [coverage])
    return points[0].precision if points else None


def coverage_curve(pairs: Sequence[tuple[float, bool]]) -> tuple[CoverageEntry, ...]:
    """Precision at even steps of coverage, up to all rows; empty unless there are rows of both classes."""
    return tuple(_points(pairs, [step / CURVE_STEPS for step in range(1, CURVE_STEPS + 1)]))


def _points(pairs: Sequence[tuple[float, bool]], coverages: Iterable[float]) -> list[CoverageEntry]:
    ties = _ties(pairs)
    if not ties:
        return []
    reached = list(accumulate((tie.weight for tie in ties), initial=0.0))
    found = list(accumulate((tie.supported for tie in ties), initial=0.0))
    points, index = [], 0
    for coverage in coverages:
        while reached[index + 1] < coverage - _ROUNDING and index < len(ties) - 1:
            index += 1
        last = ties[index]
        taken = found[index] + (coverage - reached[index]) / last.weight * last.supported
        points.append(CoverageEntry(coverage=coverage, precision=min(taken / coverage, 1.0), score=last.score))
    return points


def _ties(pairs: Sequence[tuple[float, bool]]) -> list[_Tie]:
    """The rows grouped by score, highest first; none unless there are rows of both classes."""
    supported = sum(label for _, label in pairs)
    others = len(pairs) - supported
    if not supported or not others:
        return []
    counts: defaultdict[float, list[int]] = defaultdict(lambda: [0, 0])
    for score, label in pairs:
        counts[score][label] += 1
    weights = (_CLASS_WEIGHT / others, _CLASS_WEIGHT / supported)
    return [
        _Tie(score, yes * weights[True], no * weights[False] + yes * weights[True])
        for score, (no, yes) in sorted(counts.items(), reverse=True)
    ]
