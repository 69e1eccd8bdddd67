"""What is told after "with" is told on its own."""

import pytest

from tests.claims.readings import readings


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "The price rose to 5 euros, with the firm keeping 3 euros.",
            ["The price rose to 5 euros", "The firm kept 3 euros"],
        ),
        (
            "The rank is 393, with 139 being the second most frequent word.",
            ["The rank is 393", "139 is the second most frequent word"],
        ),
        (
            "Sales rose by 5 %, with Leeds and Bath leading the way.",
            ["Sales rose by 5%", "Leeds led the way", "Bath led the way"],
        ),
        (
            "Sales rise, with Leeds and Bath being the best.",
            ["Sales rise, with Leeds being the best", "Sales rise, with Bath being the best"],
        ),
    ],
)
def test_told_of_each(sentence: str, expected: list[str]) -> None:
    """It has the tense of the verb it goes with."""
    assert readings(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Sales may rise, with Leeds keeping its share",
        "Sales rose, with three of four supporting it",
        "The film was shown, with Ann Lee singing and Bo Roe dancing",
    ],
)
def test_stays_whole(sentence: str) -> None:
    """What points back or depends on what may be is not told on its own."""
    assert readings(f"{sentence}.") == [sentence]
