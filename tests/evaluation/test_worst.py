"""The most confidently wrong rows."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.evaluation.predictions import Judgement, Prediction
from kivo_worker.evaluation.worst import MOST_CASES, WorstCases
from tests.evaluation.conftest import prediction


def worst_of(*predictions: Prediction, most: int = MOST_CASES) -> list[str]:
    """The numbers of the worst predictions of the data set `refunds`."""
    worst = WorstCases(most)
    for number, one in enumerate(predictions):
        worst.offer(Judgement(one, str(number), ()))
    return [judgement.claim for judgement in worst.of("refunds")]


def test_the_most_confident_comes_first() -> None:
    """Sure of a bad claim, or sure against a supported one, weighs by how sure."""
    assert worst_of(
        prediction(0.7, "supported", "not_supported"),
        prediction(0.1, "contradicted", "supported"),
        prediction(0.8, "supported", "not_supported"),
    ) == ["1", "2", "0"]


def test_what_is_right_or_unchecked_is_no_case() -> None:
    """Another status of a bad claim is not wrong here; nor is a verdict nobody gave."""
    assert not worst_of(
        prediction(0.9, "supported", "supported"),
        prediction(0.6, "unsupported", label5="contradicted"),
        prediction(0.0, "not_checked", "supported"),
    )


def test_of_equals_the_first_stay() -> None:
    """The order of the rows decides, so that the page is the same every time."""
    assert worst_of(*[prediction(0.9, "supported", "not_supported")] * 5, most=2) == ["0", "1"]


def test_each_data_set_has_its_own() -> None:
    """Many bad rows of one data set do not push out those of another."""
    worst = WorstCases(1)
    for dataset in ("a", "a", "b"):
        worst.offer(Judgement(prediction(0.9, "supported", "not_supported", dataset=dataset), dataset, ()))

    assert [[case.claim for case in worst.of(name)] for name in ("a", "b", "c")] == [["a"], ["b"], []]


@given(st.lists(st.floats(0, 1), max_size=50))
@settings(max_examples=60, deadline=None)
def test_no_worse_one_is_left_out(scores: list[float]) -> None:
    """What is kept is the top of all, in order."""
    rows = [prediction(score, "supported", "not_supported") for score in scores]
    kept = [scores[int(number)] for number in worst_of(*rows)]

    assert kept == sorted(scores, reverse=True)[:MOST_CASES]
