"""A verifier measured on labelled rows."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.evaluation.measure import families, judge, macro_mean, measure, measure_one, predict
from kivo_worker.evaluation.predictions import Prediction
from kivo_worker.evaluation.report import Figures
from kivo_worker.vocabulary import SupportStatus
from tests.evaluation.conftest import SOURCE, ScriptedVerifier, prediction, row

SHARES = (
    "balanced_accuracy", "auroc", "precision_of_supported", "recall_of_supported", "precision_at_40",
    "precision_of_contradicted", "calibration_error", "status_macro_f1",
)  # fmt: skip


def shares(figures: Figures) -> dict[str, float | None]:
    """The figures that are means or none."""
    return {name: getattr(figures, name) for name in SHARES}


def test_a_prediction_says_what_was_decided_and_why() -> None:
    """Labels, status, score and reason of the verdict stand together."""
    wrong = row("0.2 contradicted duration_differs", "not_supported", id="7", label5="contradicted")
    (found,) = predict([wrong], ScriptedVerifier())

    assert found == Prediction(
        row_id="7",
        dataset="refunds",
        label="not_supported",
        label5="contradicted",
        status=SupportStatus.CONTRADICTED,
        score=0.2,
        reason=found.reason,
    )
    assert json.loads(found.json_line()) == {
        "id": "7", "dataset": "refunds", "status": "contradicted", "score": 0.2, "reason": "duration_differs",
    }  # fmt: skip


def test_a_judgement_has_the_text() -> None:
    """Claim and evidence, for the page that people read."""
    claim = "0.9 supported wording_covered"
    (found,) = judge([row(claim, "supported")], ScriptedVerifier())

    assert (found.claim, found.evidence) == (claim, (SOURCE,))


def test_a_source_that_comes_again_at_once_is_read_once() -> None:
    """Claims about one document stand together in most files."""
    verifier = ScriptedVerifier()
    sources = ["a", "a", "b", "a"]
    list(predict([row("0.9 supported paraphrased", "supported", source=source) for source in sources], verifier))

    assert verifier.prepared == ["a", "b", "a"]


@pytest.mark.parametrize(
    ("source", "claim"),
    [("unreadable", "0.9 supported paraphrased"), (SOURCE, "broken"), (SOURCE, "nan supported paraphrased"),
     (SOURCE, "1.5 supported paraphrased")],
)  # fmt: skip
def test_a_verifier_that_fails_costs_its_verdict_only(source: str, claim: str) -> None:
    """The row counts as not checked, for the reason a run would give; a score that is no probability is a failure."""
    rows = [row(claim, "supported", source=source), row("0.9 supported paraphrased", "supported")]
    failed, fine = predict(rows, ScriptedVerifier())

    assert (failed.status, failed.not_checked, failed.score) == ("not_checked", "verifier_failed", 0)
    assert fine.passes


def test_the_figures_of_a_data_set() -> None:
    """By hand, over six rows: two of three supported ones pass, one of three others."""
    rows = [
        prediction(0.9, "supported", label5="supported"),
        prediction(0.8, "supported", "supported"),
        prediction(0.3, "unsupported", "supported"),
        prediction(0.7, "supported", "not_supported"),
        prediction(0.1, "contradicted", label5="contradicted"),
        prediction(0.0, "not_checked", "not_supported"),
    ]
    figures = measure_one("refunds", rows).figures

    assert (figures.rows, figures.supported_rows, figures.not_checked) == (6, 3, 1)
    assert shares(figures) == {
        "balanced_accuracy": pytest.approx(2 / 3),
        "auroc": pytest.approx(8 / 9),
        "precision_of_supported": pytest.approx(2 / 3),
        "recall_of_supported": pytest.approx(2 / 3),
        "precision_at_40": pytest.approx((2 / 6) / 0.4),
        "precision_of_contradicted": 1.0,
        "calibration_error": pytest.approx((0.1 + 0.2 + 0.7 + 0.7 + 0.1) / 5),
        "status_macro_f1": 1.0,
    }


def test_what_is_not_defined_is_none() -> None:
    """One class alone has no accuracy, and a status never given no precision."""
    assert shares(measure_one("a", [prediction(0.2, "unsupported", "not_supported")]).figures) == {
        **dict.fromkeys(SHARES),
        "calibration_error": pytest.approx(0.2),
    }


def test_rows_not_checked_are_not_decided_for_and_have_no_probability() -> None:
    """They cost accuracy; the calibration leaves them out; why is counted."""
    rows = [row("Klage", "supported"), row("0.9 supported paraphrased", "supported"), row("Klage", "not_supported")]
    (found,) = measure(predict(rows, ScriptedVerifier()))

    assert found.figures.balanced_accuracy == 0.75
    assert found.figures.calibration_error == pytest.approx(0.1)
    assert [(entry.reason, entry.rows) for entry in found.not_checked] == [("language_unsupported", 2)]


def test_data_sets_come_in_order_of_name() -> None:
    """The table reads the same whatever the order of the files."""
    rows = [row("0.9 supported paraphrased", "supported", name) for name in ("b", "a_x", "a")]

    assert [one.name for one in measure(predict(rows, ScriptedVerifier()))] == ["a", "a_x", "b"]


def test_data_sets_of_one_family_count_once() -> None:
    """The mean is not drawn by whoever has most parts; rows are added up."""
    right, wrong = prediction(0.9, "supported", "supported"), prediction(0.9, "supported", "not_supported")
    datasets = [
        measure_one("a_one", [right]),
        measure_one("a_two", [wrong]),
        measure_one("b", [right]),
        measure_one("c", [prediction(0.2, "unsupported", "not_supported")]),
    ]
    mean = macro_mean(datasets)

    assert len(families(datasets)) == 3
    assert mean.precision_of_supported == pytest.approx((0.5 + 1) / 2)
    assert (mean.rows, mean.supported_rows, mean.balanced_accuracy) == (4, 2, None)


def test_nothing_measured_is_no_error() -> None:
    """No rows give no figures."""
    mean = macro_mean([])

    assert (mean.rows, mean.seconds, mean.claims_per_second) == (0, 0, None)
    assert shares(mean) == dict.fromkeys(SHARES)


def test_time_is_measured_and_not_compared() -> None:
    """The same verdict is the same prediction however long it took."""
    first, second = (next(predict([row("0.9 supported paraphrased", "supported")], ScriptedVerifier())) for _ in "ab")
    figures = measure_one("a", [first]).figures

    assert first == second
    assert first.seconds > 0
    assert figures.claims_per_second == pytest.approx(1 / figures.seconds)


PREDICTION = st.builds(
    prediction,
    st.floats(0, 1),
    st.sampled_from(SupportStatus),
    st.sampled_from(["supported", "not_supported"]),
)


@given(st.lists(PREDICTION, max_size=20))
@settings(max_examples=100, deadline=None)
def test_every_figure_is_a_share_or_none(rows: list[Prediction]) -> None:
    """Whatever the rows, nothing fails and no figure leaves the range from 0 to 1."""
    found = measure_one("a", rows)

    assert all(value is None or 0 <= value <= 1 for value in shares(found.figures).values())
    assert sum(entry.rows for entry in found.confusion) == sum(entry.rows for entry in found.reasons) == len(rows)
