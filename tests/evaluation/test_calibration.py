"""Scores read as probabilities."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.evaluation.calibration import expected_calibration_error, reliability


def test_bins_are_of_equal_width() -> None:
    """Fifteen, from 0 to 1; a border belongs to the bin above, 1 to the last."""
    bins = reliability([(0.0, True), (0.2, True), (0.19, False), (1.0, False), (0.95, True)])

    assert len(bins) == 15
    assert [(number, one.rows) for number, one in enumerate(bins) if one.rows] == [(0, 1), (2, 1), (3, 1), (14, 2)]
    assert [bins[3].low, bins[3].high] == pytest.approx([0.2, 4 / 15])
    assert [bins[14].mean_score, bins[14].supported] == pytest.approx([0.975, 0.5])
    assert (bins[1].mean_score, bins[1].supported) == (None, None)


def test_expected_calibration_error() -> None:
    """By hand: (3 x |0.9 - 2/3| + 1 x |0.1 - 0|) / 4."""
    bins = reliability([(0.9, True), (0.9, True), (0.9, False), (0.1, False)])

    assert expected_calibration_error(bins) == pytest.approx((3 * (0.9 - 2 / 3) + 0.1) / 4)


def test_without_rows_there_is_no_error() -> None:
    """Nothing is well calibrated by having no rows."""
    assert expected_calibration_error(reliability([])) is None


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
@settings(max_examples=100, deadline=None)
def test_every_row_is_in_the_bin_of_its_score(pairs: list[tuple[float, bool]]) -> None:
    """No row is lost, no mean lies outside its bin, and the error is a share."""
    bins = reliability(pairs)

    assert sum(one.rows for one in bins) == len(pairs)
    assert all(b.low - 1e-9 <= b.mean_score <= b.high + 1e-9 for b in bins if b.mean_score is not None)
    assert 0 <= (expected_calibration_error(bins) or 0) <= 1


@given(st.lists(st.booleans(), min_size=1, max_size=40))
@settings(max_examples=30, deadline=None)
def test_telling_the_base_rate_is_calibrated(labels: list[bool]) -> None:
    """Who always says how many are supported is never wrong on average."""
    rate = sum(labels) / len(labels)

    assert expected_calibration_error(reliability([(rate, label) for label in labels])) == pytest.approx(0, abs=1e-9)
