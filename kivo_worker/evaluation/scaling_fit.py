"""What scores are worth on labelled rows: the scale and shift of their log-odds under which labels are likeliest.

Fitted by Newton's method with the smoothed labels of Platt (1999), so that few rows do not make it sure of itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kivo_worker.errors import UsageError
from kivo_worker.evaluation.calibration import expected_calibration_error, reliability
from kivo_worker.evaluation.predictions import Prediction
from kivo_worker.verification.scaling import Scaling

FEWEST_ROWS = 10
"""So many rows of each class are needed at least; a fit on so few is a rough one."""

_SMALLEST = 5e-5
"""Scores are rounded to four digits: what is nearer to 0 or 1 is not known."""
_STEPS = 100
_RIDGE = 1e-3
"""Keeps scores that tell the classes apart without error from being scaled without end."""
_WIDEST, _FARTHEST = 100.0, 100.0


@dataclass(frozen=True, slots=True)
class ScalingFit:
    """A scaling, and the calibration error on the rows it was fitted on, without it and with it."""

    scaling: Scaling
    rows: int
    error_before: float
    error_after: float


def fit_scaling(predictions: Sequence[Prediction]) -> ScalingFit:
    """Fit a scaling to the rows that were checked.

    Raises:
        UsageError: there are too few rows of a class, or higher scores do not go with supported claims.
    """
    pairs = [(one.score, one.is_supported) for one in predictions if one.is_checked]
    supported = sum(label for _, label in pairs)
    fewest = min(supported, len(pairs) - supported)
    if fewest < FEWEST_ROWS:
        message = f"a calibration needs {FEWEST_ROWS} rows of each label that were checked, and there are {fewest}."
        raise UsageError(message, where="--calibrate", hint="Two hundred rows give a first picture.")
    scaling = _fitted(pairs, supported)
    if not 0 < scaling.scale <= _WIDEST or abs(scaling.shift) > _FARTHEST:
        message = "its scores are not higher for supported claims than for others, so that none can be made of them."
        raise UsageError(message, where="--calibrate", hint="Is this the verifier, and are these its labels?")
    return ScalingFit(scaling, len(pairs), _error(pairs), _error([(scaling(score), label) for score, label in pairs]))


def _fitted(pairs: Sequence[tuple[float, bool]], supported: int) -> Scaling:
    targets = ((supported + 1) / (supported + 2), 1 / (len(pairs) - supported + 2))
    odds = [_log_odds(score) for score, _ in pairs]
    wanted = [targets[0] if label else targets[1] for _, label in pairs]
    scale, shift = 1.0, 0.0
    for _ in range(_STEPS):
        chances = [_sigmoid(scale * at + shift) for at in odds]
        spread = [chance * (1 - chance) for chance in chances]
        gaps = [chance - target for chance, target in zip(chances, wanted, strict=True)]
        slope = (
            sum(gap * at for gap, at in zip(gaps, odds, strict=True)) + _RIDGE * (scale - 1),
            sum(gaps) + _RIDGE * shift,
        )
        curve = sum(weight * at * at for weight, at in zip(spread, odds, strict=True)) + _RIDGE
        mixed = sum(weight * at for weight, at in zip(spread, odds, strict=True))
        flat = sum(spread) + _RIDGE
        size = curve * flat - mixed * mixed
        steps = (slope[0] * flat - slope[1] * mixed) / size, (slope[1] * curve - slope[0] * mixed) / size
        longest = max(1.0, *map(abs, steps))
        scale, shift = scale - steps[0] / longest, shift - steps[1] / longest
    return Scaling(round(scale, 6), round(shift, 6))


def _error(pairs: Sequence[tuple[float, bool]]) -> float:
    return round(expected_calibration_error(reliability(pairs)) or 0.0, 6)


def _log_odds(score: float) -> float:
    held = min(max(score, _SMALLEST), 1 - _SMALLEST)
    return math.log(held / (1 - held))


def _sigmoid(odds: float) -> float:
    return 1 / (1 + math.exp(-odds)) if odds >= 0 else math.exp(odds) / (1 + math.exp(odds))
