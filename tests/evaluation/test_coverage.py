"""Precision against coverage, both classes weighing the same."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.evaluation.coverage import CURVE_STEPS, coverage_curve, precision_at

Pairs = list[tuple[float, bool]]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        # Four rows of 1/4 each: 40 % takes the first and three fifths of the second.
        ([(0.9, True), (0.8, False), (0.7, True), (0.6, False)], 0.25 / 0.4),
        # Supported rows weigh 1/2, others 1/6: 40 % takes two others (2/6) and 1/15 of the supported one.
        ([(0.9, False), (0.8, False), (0.7, True), (0.1, False)], (0.4 - 2 / 6) / 0.4),
        # Of a tie an equal part is taken: what it holds of each class by weight, 1/2 to 1/4.
        ([(0.9, True), (0.9, False), (0.1, False)], (1 / 2) / (3 / 4)),
        ([(0.9, True), (0.1, False)], 1.0),
        ([(0.1, True), (0.9, False)], 0.0),
    ],
)
def test_precision_at_40(pairs: Pairs, expected: float) -> None:
    """By hand."""
    assert precision_at(pairs, 0.4) == pytest.approx(expected)


@pytest.mark.parametrize("pairs", [[], [(0.5, True)], [(0.5, False), (0.9, False)]])
def test_one_class_has_no_curve(pairs: Pairs) -> None:
    """Where nothing can be told apart there is nothing to measure."""
    assert precision_at(pairs, 0.4) is None
    assert coverage_curve(pairs) == ()


def test_the_curve_names_the_lowest_score_taken() -> None:
    """Half of the weight is the first row; anything beyond needs the second."""
    curve = coverage_curve([(0.9, True), (0.2, False)])

    assert [point.score for point in curve] == [0.9] * (CURVE_STEPS // 2) + [0.2] * (CURVE_STEPS // 2)
    assert [point.precision for point in curve[:10]] == [1.0] * 10


BOTH = st.lists(st.tuples(st.sampled_from([0.0, 0.3, 0.31, 0.9, 1.0]), st.booleans()), min_size=2, max_size=30).filter(
    lambda pairs: len({label for _, label in pairs}) == 2
)


@given(BOTH)
@settings(max_examples=100, deadline=None)
def test_the_curve_ends_at_half(pairs: Pairs) -> None:
    """Taking every row, both classes weigh the same; every point before is a share."""
    curve = coverage_curve(pairs)

    assert curve[-1].coverage == 1
    assert curve[-1].precision == pytest.approx(0.5)
    assert all(0 <= point.precision <= 1 for point in curve)


@given(BOTH, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_order_of_rows_does_not_matter(pairs: Pairs, chance: random.Random) -> None:
    """Rows of one score are not ranked by where they stand."""
    shuffled = chance.sample(pairs, len(pairs))

    assert coverage_curve(shuffled) == coverage_curve(pairs)


@given(BOTH, st.integers(2, 4))
@settings(max_examples=60, deadline=None)
def test_more_rows_of_one_class_do_not_matter(pairs: Pairs, times: int) -> None:
    """Every bad row several times over gives the same curve: classes are balanced."""
    repeated = [pair for pair in pairs for _ in range(1 if pair[1] else times)]

    assert [p.precision for p in coverage_curve(repeated)] == pytest.approx(
        [p.precision for p in coverage_curve(pairs)]
    )


@given(BOTH)
@settings(max_examples=60, deadline=None)
def test_the_figure_is_a_point_of_the_curve(pairs: Pairs) -> None:
    """What is printed at 40 % is what is drawn there."""
    (at_40,) = [point for point in coverage_curve(pairs) if point.coverage == 0.4]

    assert at_40.precision == pytest.approx(precision_at(pairs, 0.4))
