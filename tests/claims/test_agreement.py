"""A verb agrees with the one of several subjects that is left."""

import pytest

from kivo_worker.claims.agreement import singular
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
        ("Ann and Bo are members of the board.", ["Ann is a member of the board", "Bo is a member of the board"]),
        ("Ann and Bo were Irish painters.", ["Ann was an Irish painter", "Bo was an Irish painter"]),
        ("Ann and Bo are not doctors.", ["Ann is not a doctor", "Bo is not a doctor"]),
        ("Leeds and Bath are big cities.", ["Leeds is a big city", "Bath is a big city"]),
        ("Ann and Bo were the heirs.", ["Ann and Bo were the heirs"]),
        ("Ann and Bo are sisters.", ["Ann and Bo are sisters"]),
        ("Ann and Bo are different women.", ["Ann and Bo are different women"]),
    ],
)
def test_agreement(sentence: str, expected: list[str]) -> None:
    """One pump is, several fees are; what is past stays as it is."""
    tree = load_parser().parse(sentence)
    assert tree is not None

    assert [one.reading(tree).rstrip(".") for one in propositions(tree)] == expected


@pytest.mark.parametrize(
    ("several", "one"),
    [
        ("members", "member"),
        ("cities", "city"),
        ("churches", "church"),
        ("glasses", "glass"),
        ("houses", "house"),
        ("women", "woman"),
        ("ties", "tie"),
    ],
)
def test_singular(several: str, one: str) -> None:
    """What one of several is called."""
    assert singular(several) == one
