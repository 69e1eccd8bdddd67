"""A threshold by conformal risk control."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.errors import UsageError
from kivo_worker.evaluation.policy_fit import check_bad_rows, check_risk, fit_policy, shown_threshold
from kivo_worker.evaluation.predictions import Prediction
from tests.evaluation.conftest import prediction, scored


def bad(*scores: float) -> list[Prediction]:
    """Rows labelled not_supported."""
    return [scored(score, "not_supported") for score in scores]


def test_the_threshold_by_hand() -> None:
    """Nine bad rows at a risk of 0.2: (1 + 1) / (9 + 1) is allowed, so one may pass and the second may not."""
    good = [scored(score, "supported") for score in (0.95, 0.85, 0.8, 0.4)]
    fit = fit_policy([*good, *bad(0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)], 0.2)

    assert (fit.threshold, fit.bad_rows, fit.bad_rows_that_pass, fit.bound) == (0.8, 9, 1, 0.2)
    assert (fit.coverage, fit.coverage_of_supported) == (3 / 13, 0.5)


def test_the_fewest_bad_rows_let_none_pass() -> None:
    """With nineteen bad rows at 5 % the bound is used up before a single one passes."""
    fit = fit_policy(bad(*(number / 20 for number in range(19))), 0.05)

    assert (fit.threshold, fit.bad_rows_that_pass, fit.bound) == (0.9, 0, 0.05)
    assert fit.coverage_of_supported is None


def test_of_equal_scores_all_pass_or_none() -> None:
    """A tie at the threshold stays below it."""
    assert fit_policy(bad(0.9, 0.9, 0.9, 0.1), 0.5).bad_rows_that_pass == 0


def test_a_row_that_was_not_checked_never_passes() -> None:
    """Whatever score its verifier left in it."""
    rows = [prediction(1.0, "not_checked", "supported"), *bad(0.5, 0.4)]

    assert fit_policy(rows, 0.9).coverage_of_supported == 0


def test_the_guarantee_names_risk_and_threshold() -> None:
    """One sentence, and the conditions beside it."""
    fit = fit_policy(bad(*[0.25] * 19), 0.05)

    assert "at most 5 %" in fit.guarantee
    assert "above 0.250000." in fit.guarantee
    assert "exchangeable" in fit.conditions[0]
    assert "At least 19 rows" in fit.conditions[1]


@pytest.mark.parametrize("risk", [0.0, 1.0, -0.1, 5.0, float("nan"), float("inf")])
def test_a_risk_that_is_none(risk: float) -> None:
    """It lies between 0 and 1, both excluded."""
    with pytest.raises(UsageError, match="between 0 and 1"):
        check_risk(risk)


@pytest.mark.parametrize(
    ("rows", "risk", "hint"),
    [
        (18, 0.05, "19 rows labelled not_supported; there are 18. Label more answers .* risk of 0.052632 or more"),
        (98, 0.01, "99 rows labelled not_supported; there are 98"),
        (0, 0.5, "1 rows labelled not_supported; there are 0. Label more answers that are not supported.$"),
    ],
)
def test_too_few_bad_rows(rows: int, risk: float, hint: str) -> None:
    """The error says how many are needed and what to do; one row more is enough."""
    with pytest.raises(UsageError, match=hint):
        check_bad_rows(rows, risk)
    check_bad_rows(rows + 1, risk)


@given(st.integers(1, 500))
@settings(max_examples=60, deadline=None)
def test_the_risk_the_error_names_can_be_kept(rows: int) -> None:
    """Who takes the advice is not told off again."""
    with pytest.raises(UsageError) as error:
        check_bad_rows(rows, 1e-9)
    check_bad_rows(rows, float(error.value.hint.split("risk of ")[1].split()[0]))


SCORES = st.lists(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]) | st.floats(0, 1), min_size=2, max_size=40)
RISKS = st.sampled_from([0.05, 0.07, 0.1, 0.29, 0.3, 0.5, 0.7, 0.95])


@given(SCORES, RISKS)
@settings(max_examples=200, deadline=None)
def test_the_guarantee_holds_for_exchangeable_claims(scores: list[float], risk: float) -> None:
    """Each bad claim in turn taken as the new one, the others fit: the share that passes is at most the risk."""
    if len(scores) - 1 < ceil(1 / Fraction(str(risk))) - 1:
        return
    passes = 0
    for number, score in enumerate(scores):
        others = scores[:number] + scores[number + 1 :]
        passes += score > fit_policy(bad(*others), risk).threshold

    assert Fraction(passes, len(scores)) <= Fraction(str(risk))


@given(SCORES, RISKS)
@settings(max_examples=100, deadline=None)
def test_no_lower_threshold_keeps_the_bound(scores: list[float], risk: float) -> None:
    """The threshold is the smallest: just below it one bad row too many would pass."""
    if len(scores) < ceil(1 / Fraction(str(risk))) - 1:
        return
    fit = fit_policy(bad(*scores), risk)
    just_below = sum(score >= fit.threshold for score in scores)

    assert fit.bound <= risk + 1e-12
    assert Fraction(just_below + 1, len(scores) + 1) > Fraction(str(risk))


@given(st.floats(0, 1))
@settings(max_examples=100, deadline=None)
def test_the_threshold_that_is_shown_is_not_too_low(threshold: float) -> None:
    """Who types it elsewhere lets no more pass; it is rounded up, by no more than its last digit."""
    assert threshold <= float(shown_threshold(threshold)) <= threshold + 1.01e-6
