"""How many claims a cascade would hand on."""

from dataclasses import replace

import pytest

from kivo_worker.evaluation.cascade import fit_cascade
from kivo_worker.evaluation.predictions import Prediction
from kivo_worker.vocabulary import SupportStatus
from tests.evaluation.conftest import prediction, scored


def _rows(right: int, wrong: list[float], dataset: str = "a") -> list[Prediction]:
    """Rows that are right and sure, of both classes, and supported ones that are called otherwise with such scores."""
    sure = [scored(0.99, "supported"), scored(0.01, "not_supported")] * right
    doubted = [prediction(score, "unsupported", "supported") for score in wrong]
    return [replace(one, dataset=dataset) for one in (*sure, *doubted)]


def test_enough_as_it_is() -> None:
    """A verifier that is right hands nothing on."""
    fit = fit_cascade(_rows(10, []))

    assert fit is not None
    assert (fit.share, fit.reached, fit.lowest_score, fit.highest_score) == (0.0, 1.0, None, None)


def test_what_is_in_most_doubt_goes_first() -> None:
    """Errors near the middle are found at once, others only after all that is in more doubt."""
    near, far = fit_cascade(_rows(4, [0.4] * 4)), fit_cascade(_rows(4, [0.001] * 4))

    assert near is not None
    assert far is not None
    assert near.share == pytest.approx(3 / 12)
    assert (near.lowest_score, near.highest_score) == (0.4, 0.4)
    assert far.share == pytest.approx(11 / 12)
    assert near.reached == far.reached == pytest.approx(0.9375)


def test_families_weigh_the_same() -> None:
    """A data set among others of its family counts for less than one alone; one of a single class for none."""
    among = fit_cascade([*_rows(5, [0.4] * 2, "a_1"), *_rows(5, [], "a_2"), *_rows(5, [], "b")])
    alone = fit_cascade([*_rows(5, [0.4] * 2, "a"), *_rows(5, [], "b_1"), *_rows(5, [], "b_2")])
    single = fit_cascade([*_rows(5, [], "a"), replace(scored(0.4, "supported"), dataset="c")])

    assert among is not None
    assert alone is not None
    assert single is not None
    assert among.reached == pytest.approx(1 - 2 / 7 / 8)
    assert alone.reached == pytest.approx(1 - 2 / 7 / 4)
    assert single.reached == 1.0


def test_what_was_not_checked_is_not_handed_on() -> None:
    """A cascade asks nobody about it."""
    left = [replace(scored(0.0, "supported"), status=SupportStatus.NOT_CHECKED, dataset="a")] * 4
    fit = fit_cascade([*_rows(2, []), *left])

    assert fit is not None
    assert fit.reached < 0.9
    assert fit.share == pytest.approx(4 / 8)


def test_one_class() -> None:
    """Without rows of both classes there is no balanced accuracy to reach."""
    assert fit_cascade([scored(0.9, "supported")]) is None
    assert fit_cascade([]) is None
