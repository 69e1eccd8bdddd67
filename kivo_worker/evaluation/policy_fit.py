"""Proposes a threshold on the score by conformal risk control (Angelopoulos et al. 2022).

The loss of a bad claim, one labelled not_supported, is 1 when its score is above the threshold and 0
otherwise: monotone in the threshold, at most 1. With n bad rows of which a share R passes, the expected
loss of a further bad claim is at most (n R + 1) / (n + 1) when the rows and that claim are exchangeable.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from kivo_worker.errors import UsageError
from kivo_worker.evaluation.metrics import share
from kivo_worker.evaluation.predictions import Prediction
from kivo_worker.evaluation.report import PolicyFit

_SHOWN_DIGITS = 6
_LOSS_BOUND = 1


def check_risk(risk: float) -> None:
    """Make sure that a risk is one.

    Raises:
        UsageError: it is not between 0 and 1.
    """
    if not 0 < risk < 1:
        hint = "0.05 means: of the bad claims, at most 5 % may pass."
        raise UsageError("a risk lies between 0 and 1.", where="--risk", hint=hint)


def check_bad_rows(bad_rows: int, risk: float) -> None:
    """Make sure that there are enough bad rows to bound a risk.

    Raises:
        UsageError: there are too few.
    """
    needed = _needed(risk)
    if bad_rows < needed:
        # Rounded up, so that the risk that is named can be kept.
        reachable = ceil(10**_SHOWN_DIGITS / (bad_rows + 1)) / 10**_SHOWN_DIGITS
        instead = f", or allow a risk of {reachable:g} or more" if bad_rows else ""
        raise UsageError(
            f"{risk:g} takes at least {needed} rows labelled not_supported; there are {bad_rows}.",
            where="--risk",
            hint=f"Label more answers that are not supported{instead}.",
        )


def fit_policy(predictions: Sequence[Prediction], risk: float) -> PolicyFit:
    """Find the lowest threshold that bounds the expected share of bad claims that pass.

    Raises:
        UsageError: the risk is none, or there are too few bad rows for it.
    """
    check_risk(risk)
    bad = sorted((_score(p) for p in predictions if not p.is_supported), reverse=True)
    check_bad_rows(len(bad), risk)
    allowed = floor(_exact(risk) * (len(bad) + 1)) - _LOSS_BOUND
    threshold = bad[allowed]
    passing = sum(score > threshold for score in bad)
    good = [_score(p) > threshold for p in predictions if p.is_supported]
    return PolicyFit(
        risk=risk,
        threshold=threshold,
        bad_rows=len(bad),
        bad_rows_that_pass=passing,
        bound=(passing + _LOSS_BOUND) / (len(bad) + 1),
        coverage=(passing + sum(good)) / len(predictions),
        coverage_of_supported=share(sum(good), len(good)),
        guarantee=_guarantee(threshold, risk),
        conditions=_conditions(len(bad), risk),
    )


def shown_threshold(threshold: float) -> str:
    """A threshold in few digits, rounded up: what is above it is above the exact one too."""
    return f"{ceil(_exact(threshold) * 10**_SHOWN_DIGITS) / 10**_SHOWN_DIGITS:.{_SHOWN_DIGITS}f}"


def _score(prediction: Prediction) -> float:
    """The score a threshold is held against; a row that was not checked never passes."""
    return prediction.score if prediction.is_checked else 0.0


def _needed(risk: float) -> int:
    return ceil(_LOSS_BOUND / _exact(risk)) - 1


def _exact(number: float) -> Fraction:
    """The number as it is written: 0.05 is a twentieth, not the binary fraction next to it."""
    return Fraction(str(number))


def _guarantee(threshold: float, risk: float) -> str:
    return (
        f"Of the claims that a person would label not_supported, on average at most {100 * risk:g} % "
        f"will have a score above {shown_threshold(threshold)}."
    )


def _conditions(bad_rows: int, risk: float) -> tuple[str, ...]:
    return (
        "The rows are exchangeable with the claims in use: same sources of answers and documents, drawn at random.",
        f"At least {_needed(risk)} rows labelled not_supported are needed for this risk; here are {bad_rows}.",
        "It is an average over such samples of rows: one sample can be off, and so can one kind of claim within it.",
        "It holds for this version of the verifier only: fit it again after every change.",
        "It says how many bad claims pass, not how many of those that pass are bad: that depends on their number.",
    )
