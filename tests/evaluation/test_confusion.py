"""Labels against statuses and reasons."""

import pytest

from kivo_worker.evaluation.confusion import (
    by_reason,
    by_status,
    confusion,
    macro_f1,
    precision_of_contradicted,
    why_not_checked,
)
from kivo_worker.verification.interface import Reason
from tests.evaluation.conftest import prediction

ROWS = [
    prediction(0.9, "supported", label5="supported"),
    prediction(0.4, "unsupported", label5="supported"),
    prediction(0.1, "contradicted", label5="contradicted", reason=Reason.DATE_DIFFERS),
    prediction(0.1, "contradicted", label5="unsupported", reason=Reason.DATE_DIFFERS),
    prediction(0.1, "contradicted", "not_supported", reason=Reason.NAME_DIFFERS),
    prediction(0.1, "contradicted", "supported", reason=Reason.DATE_DIFFERS),
    prediction(0.0, "not_checked", "not_supported", reason=Reason.NOT_CHECKED),
]


def test_confusion_takes_the_finest_label() -> None:
    """Rows are counted by label5 where it is given, else by label; pairs that do not occur are left out."""
    assert [(entry.label, entry.status, entry.rows) for entry in confusion(ROWS)] == [
        ("supported", "supported", 1),
        ("supported", "unsupported", 1),
        ("supported", "contradicted", 1),
        ("unsupported", "contradicted", 1),
        ("contradicted", "contradicted", 1),
        ("not_supported", "contradicted", 1),
        ("not_supported", "not_checked", 1),
    ]


def test_a_reason_is_right_when_its_status_was() -> None:
    """The most frequent comes first; a row that was not checked is never right."""
    assert [(entry.reason, entry.rows, entry.right) for entry in by_reason(ROWS)] == [
        ("date_differs", 3, 1),
        ("wording_covered", 2, 1),
        ("name_differs", 1, 1),
        ("not_checked", 1, 0),
    ]


def test_precision_of_contradicted() -> None:
    """By hand: right on the labelled one and the not supported one, wrong on unsupported and on supported."""
    assert precision_of_contradicted(ROWS) == 0.5
    assert precision_of_contradicted(ROWS[:2]) is None


def test_each_status_over_the_rows_labelled_with_one() -> None:
    """Precision and recall by hand; rows that have the plain label only do not count."""
    entries = {entry.status: entry for entry in by_status(ROWS)}

    assert [entry.labelled for entry in entries.values()] == [2, 0, 1, 1, 0]
    assert [entry.given for entry in entries.values()] == [1, 0, 1, 2, 0]
    assert [entry.precision for entry in entries.values()] == [1.0, None, 0.0, 0.5, None]
    assert [entry.recall for entry in entries.values()] == [0.5, None, 0.0, 1.0, None]


def test_macro_f1_averages_the_statuses_that_are_labelled() -> None:
    """By hand: supported 2/3, unsupported 0, contradicted 2/3."""
    assert macro_f1(by_status(ROWS)) == pytest.approx((2 / 3 + 0 + 2 / 3) / 3)


def test_no_finer_label_no_status_figures() -> None:
    """Without label5 there is nothing to say; with one status only, nothing was told apart."""
    assert by_status(ROWS[4:]) == ()
    assert macro_f1(()) is None
    assert macro_f1(by_status(ROWS[:2])) is None


def test_rows_not_checked_are_counted_by_why() -> None:
    """A verifier that gives no reason has failed."""
    assert [(entry.reason, entry.rows) for entry in why_not_checked(ROWS)] == [("verifier_failed", 1)]
