"""Things told by their years or numbers before one noun are several."""

import pytest

from tests.claims.readings import readings


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("He played in the 2010 and 2011 seasons.", ["He played in the 2010 season", "He played in the 2011 season"]),
        (
            "Ralph Sampson received an award in the 1982-83, 1983-84, and 1984-85 seasons.",
            [
                "Ralph Sampson received an award in the 1982-83 season",
                "Ralph Sampson received an award in the 1983-84 season",
                "Ralph Sampson received an award in the 1984-85 season",
            ],
        ),
        ("The first and second floors are closed.", ["The first floor is closed", "The second floor is closed"]),
        (
            "The Fifth and Sixth Doctors both appear in three episodes.",
            ["The Fifth Doctor appears in three episodes", "The Sixth Doctor appears in three episodes"],
        ),
        (
            "In the 2009 Clausura and 2008 Apertura seasons, the score was 1:0.",
            ["In the 2009 Clausura season, the score was 1:0", "In the 2008 Apertura season, the score was 1:0"],
        ),
        (
            "He represented Belgium in 2004 and 2012.",
            ["He represented Belgium in 2004", "He represented Belgium in 2012"],
        ),
    ],
)
def test_told_of_each(sentence: str, expected: list[str]) -> None:
    """One statement for each; the noun and its verb are told of one."""
    assert readings(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "He scored 12 goals in the 2010 and 2011 seasons",
        "If the first and second floors are closed, access ends",
        "The total of the first and second tests is low",
        "He sold 5 cars in 2010 and 2011",
        "He won the first, 2010 seasons",
        "He left in the first season",
    ],
)
def test_stays_whole(sentence: str) -> None:
    """What a number counts, a condition or a total holds of all together."""
    assert readings(f"{sentence}.") == [sentence]
