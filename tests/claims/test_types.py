"""A claim's type is one of the contract's five, told by its words."""

import pytest

from kivo_worker.claims.citations import KnownSources
from kivo_worker.claims.model import SourceName
from kivo_worker.claims.types import claim_type
from kivo_worker.vocabulary import ClaimType

KNOWN = KnownSources.of([SourceName(1, "Refund policy")])

TYPES = {
    ClaimType.FACTUAL: [
        "Refunds take 30 days.",
        "Admins can export the log.",
        "Prices rise in May.",
        "The offer ends on may 5.",
        "The Refund policy is long.",
        "Refunds are listed in the Refund policy.",
        "The sales policy says that refunds are paid.",
        "He mustered 5 seats.",
        "",
    ],
    ClaimType.NORMATIVE: [
        "Admins must claim the credit.",
        "You may cancel.",
        "YOU MAY CANCEL.",
        "The owner has to cancel.",
        "Owners need to cancel.",
        "Seats cannot be moved.",
        "Seats can\u2019t be moved.",
        "Two signatures are required.",
        "Removing seats entitles you to a refund.",
        "Exports are not allowed.",
        "Ostervane is responsible for backups.",
    ],
    ClaimType.CAUSAL: [
        "Refunds take longer because banks are slow.",
        "A missing seat leads to a refund.",
        "Outages are caused by maintenance.",
        "Credits are due to the outage.",
        "Thanks to the Auditor role, exports must work.",
    ],
    ClaimType.RECOMMENDATION: [
        "We recommend the Plus plan.",
        "You should cancel early because banks are slow.",
        "Weekly exports are recommended.",
        "Consider exporting the log.",
        "You might want to cancel.",
        "Never share the code.",
        "Please cancel before May.",
        "Make sure that seats are free.",
    ],
    ClaimType.CITATION: [
        "According to the Refund policy, you should cancel.",
        'According to your "refund  policy", seats must be free.',
        "The Refund policy states that refunds take 30 days.",
        "The Refund Policy requires two signatures.",
    ],
}


@pytest.mark.parametrize(
    ("text", "expected"), [(text, kind) for kind, texts in TYPES.items() for text in texts], ids=str
)
def test_claim_type(text: str, expected: ClaimType) -> None:
    """The most specific type wins: citation, recommendation, causal, normative, and else factual."""
    assert claim_type(text, KNOWN) is expected


def test_all_five_types() -> None:
    """The types are the contract's."""
    assert set(TYPES) == set(ClaimType)
