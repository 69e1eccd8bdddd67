"""Figures against values worked out by hand."""

import pytest

from kivo_worker.evaluation.metrics import auroc, balanced_accuracy, precision


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
