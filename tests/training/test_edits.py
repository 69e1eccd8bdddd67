"""A sentence is broken in one place, and the label says what that makes of it."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.corpus_model import Status
from training.edits import break_sentence, names_in, numbers_in

NAMES = ["Galway", "Dublin", "Ada Byrne"]
NUMBERS = ["12", "30", "1,250", "7.5"]


def broken(text: str) -> set[str]:
    """Everything a sentence can be broken into by a hundred draws."""
    edits = (break_sentence(text, NAMES, NUMBERS, random.Random(seed)) for seed in range(100))
    return {edit[0] for edit in edits if edit}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The office in Dublin opens at nine.", "The office in Galway opens at nine."),
        ("Refunds are paid on request.", "Refunds are not paid on request."),
        ("Refunds are not paid on request.", "Refunds are paid on request."),
        ("Owners cannot sell.", "Owners can sell."),
        ("The prices rose again.", "The prices fell again."),
        ("Here some owners pay.", "Here all owners pay."),
        ("Staff may leave.", "Staff must leave."),
        ("It opens in March.", "It opens in May."),
        ("In spring Byrne pays Murphy.", "In spring Murphy pays Byrne."),
    ],
)
def test_rules(text: str, expected: str) -> None:
    """Names, denials, opposites, quantifiers, modal verbs, months and parties can be changed."""
    assert expected.lower() in {one.lower() for one in broken(text)}


def test_a_number_becomes_another() -> None:
    """A number is replaced by another of the document, or by one that is near or a multiple."""
    changed = broken("It weighs 14 kg.")

    assert len(changed) > 3
    assert all(one.startswith("It weighs ") and one.endswith(" kg.") and " 14 " not in one for one in changed)


def test_listed_names_are_not_exchanged() -> None:
    """The order of a list says nothing."""
    assert "The buyers Murphy and Byrne pay." not in broken("The buyers Byrne and Murphy pay.")


def test_a_sentence_no_rule_fits_stays_whole() -> None:
    """Nothing is invented where there is nothing to change."""
    assert broken("Birds sing.") == set()


def test_names_and_numbers_of_a_text() -> None:
    """What may be put in the place of another comes from the same document."""
    text = "In Galway, Ada Byrne paid 1,250 euros. The rest, 7.5 percent, went to Dublin."

    assert names_in(text) == ["Ada Byrne", "Dublin", "Galway"]
    assert numbers_in(text) == ["1,250", "7.5"]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=120), st.integers(0, 50))
def test_a_broken_sentence_is_another_one_and_never_supported(text: str, seed: int) -> None:
    """Whatever comes in, an edit changes something and says that the claim no longer holds."""
    edit = break_sentence(text, NAMES, NUMBERS, random.Random(seed))

    assert edit is None or (edit[0] != text and Status.SUPPORTED not in edit[1])
