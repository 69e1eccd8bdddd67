"""A verifier measured on labelled rows."""

import pytest

from kivo_worker.evaluation.measure import Measurement, macro_mean, measure, predict
from kivo_worker.evaluation.rows import LabelledRow
from kivo_worker.verification.embedded import EmbeddedVerifier

SOURCE = "Customers may request a refund within 30 days of purchase."


def row(claim: str, label: str, dataset: str = "refunds") -> LabelledRow:
    """A labelled row about the refund policy."""
    return LabelledRow.model_validate({"dataset": dataset, "source": SOURCE, "claim": claim, "label": label})


def test_predictions_are_summed_up_by_data_set() -> None:
    """A right and a wrong claim, each told from the other."""
    rows = [
        row("Customers may request a refund within 30 days of purchase.", "supported"),
        row("Customers may request a refund within 60 days of purchase.", "not_supported"),
        row("Der Kunde kann die Ware nicht mehr an das Haus schicken.", "not_supported", "german"),
    ]
    german, refunds = measure(predict(rows, EmbeddedVerifier()))

    assert (refunds.rows, refunds.balanced_accuracy, refunds.auroc, refunds.not_checked) == (2, 1.0, 1.0, 0)
    assert (german.rows, german.not_checked) == (1, 1)


def test_data_sets_of_one_family_count_once() -> None:
    """The mean is not drawn by whoever has most parts."""
    measurements = [
        Measurement(name, 10, accuracy, 0.5, 0.5, 1) for name, accuracy in (("a_one", 0.4), ("a_two", 0.6), ("b", 0.9))
    ]
    mean = macro_mean(measurements)

    assert mean.balanced_accuracy == pytest.approx((0.5 + 0.9) / 2)
    assert (mean.rows, mean.not_checked) == (30, 3)


def test_nothing_measured_is_no_error() -> None:
    """An empty file gives zeroes."""
    assert macro_mean([]).rows == 0


def test_a_prediction_says_what_was_decided_and_why() -> None:
    """Status, score and reason of the verdict stand beside the label."""
    wrong = row("Customers may request a refund within 60 days of purchase.", "not_supported")
    (prediction,) = predict([wrong], EmbeddedVerifier())

    assert (prediction.status, prediction.reason, prediction.dataset) == ("contradicted", "duration_differs", "refunds")
    assert 0 <= prediction.score < 0.5
    assert not prediction.is_supported


def test_measurements_come_in_order_of_name() -> None:
    """The table reads the same whatever the order of the files."""
    rows = [row("Refunds exist.", "supported", name) for name in ("b", "a_x", "a")]

    assert [one.dataset for one in measure(predict(rows, EmbeddedVerifier()))] == ["a", "a_x", "b"]
