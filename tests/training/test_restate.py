"""Sentences said otherwise by rule mean the same, and passives are right or wrong as told."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.verification.compare import compare
from kivo_worker.verification.interface import Relation
from kivo_worker.verification.statement import read_statement
from training.restate import restate, turn_round


def forms(text: str) -> set[str]:
    """Every form a sentence may get in one step."""
    return {new for seed in range(80) if (new := restate(text, random.Random(seed), times=1))}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Pay within 14 days.", "Pay within two weeks."),
        ("Pay within 14 days.", "Pay within fourteen days."),
        ("Staff take twelve days.", "Staff take 12 days."),
        ("It costs 12,000 euros.", "It costs \u20ac12,000."),
        ("It costs 12,000 crowns.", "It costs 12 thousand crowns."),
        ("It was signed on 3 May 2024.", "It was signed on 2024-05-03."),
        ("Doors close at 20:00.", "Doors close at 8 pm."),
        ("Doors close at 8 pm.", "Doors close at 20:00."),
        ("Parking does not cost anything.", "Parking doesn't cost anything."),
        ("We keep at least 5 seats.", "We keep no fewer than 5 seats."),
    ],
)
def test_forms(text: str, form: str) -> None:
    """Figures, dates, times, money and set phrases have other forms."""
    assert form in forms(text)


@pytest.mark.parametrize("text", ["The Halberd 60 is red.", "See section 3.", "It happens in May."])
def test_what_has_no_other_form(text: str) -> None:
    """The number of a product or section is its name."""
    assert forms(text) == set()


@given(
    st.integers(1, 20),
    st.sampled_from(["days", "months", "euros", "people"]),
    st.dates(date(1990, 1, 1), date(2050, 1, 1)),
)
def test_comparing_finds_no_difference(number: int, unit: str, day: date) -> None:
    """The worker's own comparison agrees: no figure or date differs."""
    text = f"The board gave {number} {unit} on {day.day} {day:%B} {day.year}."
    for form in forms(text):
        found = compare(read_statement(form), read_statement(text))
        assert all(finding.relation is not Relation.CONFLICTS for finding in found), form


def test_a_passive_is_right_or_exchanged() -> None:
    """Who did it stays who did it when the passive is right, and is the other when it is not."""
    told = {turn_round("Acme bought Borea in 2015.", random.Random(seed)) for seed in range(20)}

    assert told == {("Borea was bought by Acme in 2015.", True), ("Acme was bought by Borea in 2015.", False)}
    assert turn_round("The pump weighs 14 kg.", random.Random(0)) is None
