"""A clause that leaves out what was told before is read with it, or stays where it is."""

import pytest

from kivo_worker.claims.propositions import propositions
from kivo_worker.models.shipped import load_parser


def last_reading(sentence: str) -> str:
    """How the last statement of a sentence reads."""
    tree = load_parser().parse(sentence)
    assert tree is not None
    return propositions(tree)[-1].reading(tree).rstrip(".")


@pytest.mark.parametrize(
    ("sentence", "reading"),
    [
        ("Refunds are paid, and fees are not.", "Fees are not paid"),
        ("Most stores take back online orders, but Ostry does not.", "Ostry does not take back online orders"),
        ("The Basic plan includes support; the Plus plan does not.", "The Plus plan does not include support"),
        ("Bulls are forbidden, and so are horses.", "Horses are forbidden"),
        ("Armour isn't posted, nor are wigs.", "Wigs are not posted"),
        ("The Plus plan includes support, and so does the Pro plan.", "The Pro plan includes support"),
        ("Ann has signed, but Bo has not.", "Bo has not signed"),
        ("The firm carries pumps, but Kestrel does not.", "Kestrel does not carry pumps"),
        ("The firm reaches Leeds; Kestrel does not.", "Kestrel does not reach Leeds"),
    ],
)
def test_what_is_left_out_is_put_back(sentence: str, reading: str) -> None:
    """The predicate told before, in the form that goes with the auxiliary."""
    assert last_reading(sentence) == reading


@pytest.mark.parametrize("sentence", ["Ann signed, but Bo did not", "The pump is old, but we can"])
def test_what_cannot_be_put_back_stays(sentence: str) -> None:
    """Where the form cannot be told from the spelling, or does not fit, the sentence is one statement."""
    assert last_reading(f"{sentence}.") == sentence
