"""A word whose opposite stands in its place turns a sentence round."""

import pytest

from kivo_worker.verification.opposites import opposites
from kivo_worker.verification.words import words


@pytest.mark.parametrize(
    ("claim", "source", "pairs"),
    [
        ("Pets are allowed.", "Pets are prohibited.", [("allowed", "prohibited")]),
        ("Prices rose.", "Prices fell.", [("rose", "fell")]),
        ("The monthly fee", "the annual fee", [("monthly", "annual")]),
        ("paid per month", "paid per year", [("month", "year")]),
        ("It costs $5 an hour.", "It costs $5 a day.", [("hour", "day")]),
        ("It costs $5 a day.", "It costs $5 a week.", [("day", "week")]),
        ("It costs $5 a day for a year.", "It costs $5 a month for a decade.", [("year", "month")]),
        ("Women were admitted until May.", "Women were admitted; the rule ended after May.", []),
        ("Pets are allowed before noon.", "Pets are allowed after noon and before.", []),
        ("Prices rose and fell.", "Prices fell.", []),
        ("Pets are allowed.", "Pets are fed.", []),
        ("The ban was lifted in May.", "The ban was imposed in May.", [("lifted", "imposed")]),
        ("Prices dipped in autumn.", "Prices rose in autumn.", [("dipped", "rose")]),
        ("They merged, then split.", "They split.", []),
        ("Denby bought the boat from Harwick.", "Harwick sold the boat to Denby.", []),
        ("The tenant gets the deposit back.", "The landlord returns the deposit.", []),
        ("We may expand the service.", "The contract covers the service.", []),
        ("You hear of it if nothing is found.", "You hear of it if something is found.", [("nothing", "something")]),
    ],
)
def test_opposites(claim: str, source: str, pairs: list[tuple[str, str]]) -> None:
    """A word counts as reversed only when its opposite stands in the source instead of it."""
    assert opposites(words(claim), words(source)) == pairs
