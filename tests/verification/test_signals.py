"""What speaks for each status of a claim, as named numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kivo_worker.verification.signals import PASSAGE_WORDS, SIGNALS, log_softmax, read_signals
from tests.verification.conftest import MakeIndex


class Judge:
    """A pair model that remembers what it was asked."""

    def __init__(self, *cuts: bool) -> None:
        self.asked: list[tuple[str, str]] = []
        self.cuts = list(cuts)

    def __call__(self, claim: str, passage: str) -> tuple[NDArray[np.float32], bool]:
        """Answer the same for every pair."""
        self.asked.append((claim, passage))
        return np.array([2, 0, 0, 0, 0], np.float32), bool(self.cuts and self.cuts.pop(0))


def named(claim: str, *texts: str, make_index: MakeIndex) -> dict[str, float]:
    """The signals of a claim by their names."""
    signals = read_signals(claim, make_index(*texts), Judge())
    assert signals is not None
    return dict(zip(SIGNALS, signals.values.tolist(), strict=True))


@pytest.mark.parametrize(
    ("claim", "signal"),
    [
        ("The owners pay within 60 days.", "amount differs"),
        ("The owners pay by 7 May.", "date differs"),
        ("The owners do not pay within 30 days.", "negation differs"),
        ("The owners of Galway pay within 30 days.", "name missing"),
        ("The owners pay within 30 days.", "facts agree"),
    ],
)
def test_findings_are_signals(claim: str, signal: str, make_index: MakeIndex) -> None:
    """Each kind of finding has its number: 1 when it was made, else 0."""
    text = "The owners pay within 30 days. The owners pay by 5 May."
    told = named(claim, text, make_index=make_index)
    silent = named("The owners pay.", text, make_index=make_index)

    assert (told[signal], silent[signal]) == (1.0, 0.0)


def test_the_model_reads_several_places_at_once(make_index: MakeIndex) -> None:
    """One passage, with room for claims that need several places and no more."""
    judge = Judge()
    read_signals("Rule 7 holds for seats.", make_index(*[f"Rule {n} holds for all seats." for n in range(60)]), judge)
    ((_, passage),) = judge.asked

    assert PASSAGE_WORDS / 2 < len(passage.split()) <= PASSAGE_WORDS


def test_one_source_may_be_asked_alone(make_index: MakeIndex) -> None:
    """Nothing of another source is read or compared."""
    judge = Judge()
    signals = read_signals("Parking is free.", make_index("Parking is free.", "Parking costs 5 dollars."), judge, 2)

    assert signals is not None
    assert {place.source for place in signals.nearest} == {2}
    assert {passage for _, passage in judge.asked} == {"Parking costs 5 dollars."}


@pytest.mark.parametrize("is_cut", [True, False])
def test_a_cut_passage_is_known(make_index: MakeIndex, *, is_cut: bool) -> None:
    """When the model saw only a part of the passage, the signals say so."""
    signals = read_signals("Parking is free.", make_index("Parking is free."), Judge(is_cut))

    assert signals is not None
    assert signals.is_cut == is_cut


def test_without_a_word_there_are_no_signals(make_index: MakeIndex) -> None:
    """Sources that say nothing give nothing to go by."""
    assert read_signals("Parking is free.", make_index("", "42"), Judge()) is None


@given(st.lists(st.floats(-500, 500), min_size=1, max_size=8))
def test_log_softmax_is_of_probabilities(logits: list[float]) -> None:
    """The exponentials add up to one and keep their ratios."""
    logs = log_softmax(logits)

    assert math.isclose(float(np.exp(logs).sum()), 1, rel_tol=1e-9)
    assert (logs - logs[0]).tolist() == pytest.approx([value - logits[0] for value in logits], abs=1e-6)
