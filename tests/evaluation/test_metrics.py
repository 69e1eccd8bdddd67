"""Figures against values worked out by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.evaluation.metrics import auroc, balanced_accuracy, f1, precision, share


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(True, True), (False, True), (False, False), (False, False)], 0.75),
        ([(True, True), (True, False)], 0.5),
        ([(True, True), (False, True)], 0.5),
        ([], 0.0),
    ],
)
def test_balanced_accuracy(pairs: list[tuple[bool, bool]], expected: float) -> None:
    """Both kinds of row weigh the same, however many there are."""
    assert balanced_accuracy(pairs) == expected


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(0.9, True), (0.1, False)], 1.0),
        ([(0.1, True), (0.9, False)], 0.0),
        ([(0.5, True), (0.5, False)], 0.5),
        ([(0.9, True), (0.4, True), (0.4, False), (0.1, False)], 0.875),
        ([(0.9, True)], 0.5),
        ([], 0.5),
    ],
)
def test_auroc(pairs: list[tuple[float, bool]], expected: float) -> None:
    """The chance that a supported row ranks first, ties counting half."""
    assert auroc(pairs) == expected


def test_precision() -> None:
    """Of what was called supported, the share that is."""
    assert precision([(True, True), (True, True), (True, False), (False, True)]) == pytest.approx(2 / 3)
    assert precision([(False, True)]) == 0
    assert precision([]) == 0


def test_share() -> None:
    """Of nothing there is no share."""
    assert (share(1, 4), share(0, 4), share(0, 0)) == (0.25, 0, None)


@pytest.mark.parametrize(
    ("of", "recall", "expected"), [(0.5, 1.0, 2 / 3), (1.0, 1.0, 1.0), (None, 0.0, 0.0), (0.0, None, 0.0)]
)
def test_f1(of: float | None, recall: float | None, expected: float) -> None:
    """The harmonic mean; a status that is never given, or never labelled, has none of it."""
    assert f1(of, recall) == pytest.approx(expected)


SCORED = st.lists(st.tuples(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.booleans()), max_size=25)


@given(SCORED)
@settings(max_examples=100, deadline=None)
def test_auroc_is_the_share_of_pairs_in_order(pairs: list[tuple[float, bool]]) -> None:
    """Counting every pair of a supported and another row gives the same figure."""
    wins = [(good > bad) + (good == bad) / 2 for good, yes in pairs if yes for bad, other in pairs if not other]

    assert auroc(pairs) == pytest.approx(sum(wins) / len(wins) if wins else 0.5)


@given(SCORED)
@settings(max_examples=60, deadline=None)
def test_figures_are_shares(pairs: list[tuple[float, bool]]) -> None:
    """No figure leaves the range from 0 to 1."""
    decisions = [(score > 0.3, label) for score, label in pairs]

    assert 0 <= balanced_accuracy(decisions) <= 1
    assert 0 <= precision(decisions) <= 1
