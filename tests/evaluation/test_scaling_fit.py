"""What scores are worth on labelled rows."""

import math
import random

import pytest

from kivo_worker.errors import UsageError
from kivo_worker.evaluation.predictions import Prediction
from kivo_worker.evaluation.scaling_fit import fit_scaling
from kivo_worker.verification.scaling import Scaling
from tests.evaluation.conftest import prediction, scored


def _drawn(true: Scaling, rows: int) -> list[Prediction]:
    """Rows whose labels are as likely as the scores say once they are scaled."""
    chance = random.Random(1)  # noqa: S311 - no secret
    scores = [1 / (1 + math.exp(-chance.gauss(0, 2))) for _ in range(rows)]
    return [scored(score, "supported" if chance.random() < true(score) else "not_supported") for score in scores]


@pytest.mark.parametrize("true", [Scaling(1.0, 0.0), Scaling(0.5, 0.5), Scaling(2.0, -1.0)])
def test_it_finds_what_the_labels_were_drawn_with(true: Scaling) -> None:
    """With rows enough, scale and shift are those that made the labels, and the error is gone."""
    fit = fit_scaling(_drawn(true, 4_000))

    assert fit.scaling.scale == pytest.approx(true.scale, rel=0.1)
    assert fit.scaling.shift == pytest.approx(true.shift, abs=0.1)
    assert fit.rows == 4_000
    assert fit.error_after < 0.03
    assert fit.error_after <= fit.error_before + 0.01


def test_scores_of_nought_and_one() -> None:
    """Classes told apart without error, by scores that could not be surer, do not make it sure without end."""
    fit = fit_scaling([scored(1.0, "supported"), scored(0.0, "not_supported")] * 10)

    assert 0 < fit.scaling.scale < 1


def test_rows_that_were_not_checked_are_left_out() -> None:
    """Nobody gave them a probability."""
    left = [prediction(0.0, "not_checked", "supported")] * 50
    rows = _drawn(Scaling(), 200)

    assert fit_scaling([*rows, *left]) == fit_scaling(rows)


def test_too_few_rows() -> None:
    """Each label is needed ten times."""
    with pytest.raises(UsageError, match="needs 10 rows of each label that were checked, and there are 9"):
        fit_scaling([*[scored(0.9, "supported")] * 30, *[scored(0.1, "not_supported")] * 9])


def test_scores_that_mean_nothing() -> None:
    """Scores that are higher for what does not hold are not turned round."""
    with pytest.raises(UsageError, match="not higher for supported claims"):
        fit_scaling([*[scored(0.1, "supported")] * 30, *[scored(0.9, "not_supported")] * 30])
