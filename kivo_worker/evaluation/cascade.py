"""How many claims a verifier would have to hand on to one that is never wrong, to be right so often.

Claims are handed on in the order of doubt: those first whose score is nearest to the middle of doubt, in log-odds.
What it takes shows whether the verifier knows what it does not know.
"""

import math
from collections import Counter
from collections.abc import Sequence

from kivo_worker.evaluation.measure import family_of
from kivo_worker.evaluation.predictions import Prediction
from kivo_worker.evaluation.report import CascadeFit

TARGET = 0.9
"""The balanced accuracy to be reached: the macro mean of the data sets, families counted once."""

MIDDLE = 0.4
"""The middle of doubt: in log-odds half way between the ends of the band that cascades hand on by default."""

_CERTAIN = 1e-6


def fit_cascade(predictions: Sequence[Prediction]) -> CascadeFit | None:
    """Find the smallest share of rows to hand on; none where no data set has rows of both classes."""
    weights = _weights(predictions)
    if not any(weights):
        return None
    reached = 1 - sum(weight for one, weight in zip(predictions, weights, strict=True) if _is_wrong(one))
    order = sorted(range(len(predictions)), key=lambda index: _certainty(predictions[index]))
    handed_on: list[float] = []
    for index in order:
        one = predictions[index]
        if reached >= TARGET or not one.is_checked:
            break
        handed_on.append(one.score)
        reached += weights[index] * _is_wrong(one)
    return CascadeFit(
        target=TARGET,
        reached=reached,
        share=len(handed_on) / len(predictions),
        lowest_score=min(handed_on, default=None),
        highest_score=max(handed_on, default=None),
    )


def _weights(predictions: Sequence[Prediction]) -> list[float]:
    """How much of the macro mean of balanced accuracies each row is."""
    rows = Counter((one.dataset, one.is_supported) for one in predictions)
    datasets = {name for name, _ in rows if rows[name, True] and rows[name, False]}
    members = Counter(map(family_of, datasets))
    return [
        1 / (2 * rows[one.dataset, one.is_supported] * members[family_of(one.dataset)] * len(members))
        if one.dataset in datasets
        else 0.0
        for one in predictions
    ]


def _is_wrong(one: Prediction) -> bool:
    return one.passes != one.is_supported


def _certainty(one: Prediction) -> float:
    """The distance from the middle of doubt; rows that were not checked come last, since nobody hands them on."""
    return abs(_log_odds(one.score) - _log_odds(MIDDLE)) if one.is_checked else math.inf


def _log_odds(score: float) -> float:
    held = min(max(score, _CERTAIN), 1 - _CERTAIN)
    return math.log(held / (1 - held))
