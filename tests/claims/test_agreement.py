"""A verb agrees with the one of several subjects that is left."""

import pytest

from kivo_worker.claims.propositions import propositions
from kivo_worker.models.shipped import load_parser


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The pump and the motor were new.", ["The pump was new", "The motor was new"]),
        ("Leeds and Bath pay for it.", ["Leeds pays for it", "Bath pays for it"]),
        ("Leeds and Bath carry an old sign.", ["Leeds carries an old sign", "Bath carries an old sign"]),
        ("Leeds and Bath reach an age.", ["Leeds reaches an age", "Bath reaches an age"]),
        ("Leeds and Bath paid for it.", ["Leeds paid for it", "Bath paid for it"]),
        ("Fees and taxes are due.", ["Fees are due", "Taxes are due"]),
    ],
)
def test_agreement(sentence: str, expected: list[str]) -> None:
    """One pump is, several fees are; what is past stays as it is."""
    tree = load_parser().parse(sentence)
    assert tree is not None

    assert [one.reading(tree).rstrip(".") for one in propositions(tree)] == expected
