"""Of several figures in the evidence, the one a claim speaks of is compared."""

import pytest

from kivo_worker.verification.counterpart import counterpart
from kivo_worker.verification.quantity import comparable, order
from kivo_worker.verification.statement import read_statement


def meant(claim: str, evidence: str, place: int = 0) -> str:
    """The figure of the evidence that a claim's figure is about; empty when none is."""
    said, stated = read_statement(claim), read_statement(evidence)
    quantity = said.quantities[place]
    mine, rivals = (
        [other for other in statement.quantities if comparable(quantity, other)] for statement in (said, stated)
    )
    found = counterpart(quantity, mine, said, rivals, stated, order)
    return found.text if found else ""


PLANS = "Entries are kept for 12 months on Business and 36 months on Enterprise."
YEARS = "Revenue grew by 8% in 2023 and by 12% in 2024."
MEALS = "Lunch costs $5, and dinner costs $9."
SEATS = "Team includes 5 seats, Business includes 10 seats."


@pytest.mark.parametrize(
    ("claim", "evidence", "figure"),
    [
        ("Business keeps entries for 12 months.", PLANS, "12 months"),
        ("Business keeps entries for 36 months.", PLANS, "12 months"),
        ("Enterprise keeps entries for 12 months.", PLANS, "36 months"),
        ("Entries are kept for 24 months on Enterprise.", PLANS, "36 months"),
        ("Entries are kept for 36 months.", PLANS, "36 months"),
        ("Revenue grew by 12% in 2024.", YEARS, "12%"),
        ("Revenue grew by 12% in 2023.", YEARS, "8%"),
        ("Revenue grew by 12%.", YEARS, "12%"),
        ("Dinner costs $9.", MEALS, "$9"),
        ("Dinner costs $5.", MEALS, "$9"),
        ("Lunch costs $9.", MEALS, "$5"),
        ("Dinner costs $9.", "Lunch costs $5 and dinner costs $9.", "$9"),
        ("Team includes 10 seats.", SEATS, "5 seats"),
        ("Business includes 10 seats.", SEATS, "10 seats"),
        ("It takes 10 days by post.", "It takes 5 or 10 days by post.", "10 days"),
        ("The bag weighs 5 kg.", "The bag weighs 7 kg.", "7 kg"),
        ("The bag weighs 5 kg.", "Up to 7 kg may be carried.", ""),
        ("Ann pays $5 and Bob $9.", "Ann pays $9.", ""),
        ("The rest lasts 30 minutes after 4 hours.", "After 4 hours a rest of 45 minutes is due.", "45 minutes"),
        ("It takes 3 to 10 days.", "It takes 5 to 10 days.", "5"),
        ("An advance of $3 was paid.", "Amount due: $12 advance paid: $3", "$3"),
        ("The balance due is $3.", "Deposit: $3 balance due: $9", "$9"),
        ("The deposit is $3.", "Deposit: $3 balance due: $9", "$3"),
    ],
)
def test_what_stands_by_a_figure_tells_which_is_meant(claim: str, evidence: str, figure: str) -> None:
    """What follows a figure tells most, then what stands before it; else an equal one is meant."""
    assert meant(claim, evidence) == figure


def test_each_figure_of_a_claim_has_its_own() -> None:
    """In a claim of several figures each looks for its own surroundings."""
    text = "The cap is up to 2.5 cm wide, with a stem up to 3.5 cm long."

    assert [meant(text, text, place) for place in (0, 1)] == ["2.5 cm", "3.5 cm"]


def test_the_end_of_a_range_is_compared_with_an_end() -> None:
    """What begins like the other range may end elsewhere."""
    assert meant("It takes 5 to 7 days.", "It takes 5 to 10 days.", place=1) == "10 days"
