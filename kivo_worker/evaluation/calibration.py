"""Whether a score may be read as a probability: bins of scores against the share that is supported."""

from collections.abc import Sequence

from kivo_worker.evaluation.metrics import share
from kivo_worker.evaluation.report import BinEntry

BINS = 15
"""Of equal width, from 0 to 1."""


def reliability(pairs: Sequence[tuple[float, bool]]) -> tuple[BinEntry, ...]:
    """Sort rows into bins; a score on a border belongs to the upper one, 1 to the last."""
    members: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for score, label in pairs:
        members[min(int(score * BINS), BINS - 1)].append((score, label))
    return tuple(_bin(number, inside) for number, inside in enumerate(members))


def expected_calibration_error(bins: Sequence[BinEntry]) -> float | None:
    """Mean distance between score and share of supported rows, bins weighing by their rows; none without rows."""
    distances = [
        one.rows * abs(one.mean_score - one.supported)
        for one in bins
        if one.mean_score is not None and one.supported is not None
    ]
    return share(sum(distances), sum(one.rows for one in bins))


def _bin(number: int, members: Sequence[tuple[float, bool]]) -> BinEntry:
    mean_score = share(sum(score for score, _ in members), len(members))
    supported = share(sum(label for _, label in members), len(members))
    low, high = number / BINS, (number + 1) / BINS
    return BinEntry(low=low, high=high, rows=len(members), mean_score=mean_score, supported=supported)
