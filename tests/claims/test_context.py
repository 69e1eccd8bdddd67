"""What a subject means is put in its place when it is safe to say, and the claim is left open when it is not."""

import pytest

from kivo_worker.claims.extract import extract
from kivo_worker.documents.reader import MARKDOWN, text_document
from kivo_worker.models.shipped import load_parser


def last_claim(output: str) -> tuple[str, bool]:
    """How the last claim of an output reads, and whether it is ambiguous."""
    claim = extract(text_document(output, MARKDOWN), (), load_parser().parse).claims[-1]
    return claim.standalone, claim.is_ambiguous


@pytest.mark.parametrize(
    ("output", "reading"),
    [
        ("The Plus plan costs 5 euros. It includes support.", "The Plus plan includes support."),
        ("The Plus plan costs 5 euros [1]. It includes support [1].", "The Plus plan includes support."),
        ("Tickets are sold at the door. They may not be resold.", "Tickets may not be resold."),
        ("Ms Roe met Mr Dell. He signed the contract.", "Mr Dell signed the contract."),
        ("The Plus plan is new. It is cheap. It includes support.", "The Plus plan includes support."),
        ("The Plus plan is new. It's cheap.", "The Plus plan is cheap."),
        ("In May we bought a pump. It is broken.", "The pump is broken."),
        ("The refund policy changed. In May it was published.", "In May the refund policy was published."),
        ("Acme sells the Basic plan and the Plus plan. The latter costs 5 euros.", "The Plus plan costs 5 euros."),
        ("Acme sells the Basic plan and the Plus plan. It grows. The former is free.", "The Basic plan is free."),
        ("Ann and Bo run the shop, and the latter keeps the books.", "Bo keeps the books."),
        ("The Plus plan includes support. This plan costs 5 euros.", "The Plus plan costs 5 euros."),
        ("The firm bought two ships. These ships are old.", "The two ships are old."),
    ],
)
def test_what_is_meant_is_put_in_its_place(output: str, reading: str) -> None:
    """The subject before that agrees in number and kind is meant."""
    assert last_claim(output) == (reading, False)


@pytest.mark.parametrize(
    "output",
    [
        "It takes ten minutes.",
        "The latter costs 5 euros.",
        "Pumps and valves broke, and hoses and belts held. The former are old.",
        "Anna called Berta. She signed the contract.",
        "The price rises in May. This applies to all plans.",
        "The fee is due. They pay it.",
        "The board chose the fixed rate. It is not final.",
        "Lockers are emptied every night, and things left behind are kept. They are stored at the till.",
        "His riders hate it. Rosalind would accept this compromise. He would delete the data.",
        "You may work from home. Before May it was two days.",
    ],
)
def test_what_nobody_can_tell_is_left_open(output: str) -> None:
    """Without a subject that agrees, with two persons that do, or after a bare "this", a claim is ambiguous."""
    assert last_claim(output)[1]


def test_only_the_statement_with_the_pronoun_is_left_open() -> None:
    """What else the sentence says is about something named."""
    found = extract(text_document("It is cheap, and the Basic plan is free."), (), load_parser().parse).claims

    assert [(claim.standalone, claim.is_ambiguous) for claim in found] == [
        ("It is cheap.", True),
        ("The Basic plan is free.", False),
    ]


@pytest.mark.parametrize(
    "output",
    ["If the fee is unpaid, it doubles.", "It is important that staff sign.", "This plan includes support."],
)
def test_what_explains_itself_is_left_alone(output: str) -> None:
    """A pronoun explained in its own sentence, one that means nothing, and a noun after "this" need no context."""
    assert last_claim(output) == (output, False)


def test_this_plan_of_two_is_left() -> None:
    """Where two plans were named, nobody can say which is meant."""
    assert last_claim("The Plus plan and the Pro plan are new. This plan costs 5 euros.") == (
        "This plan costs 5 euros.",
        False,
    )
