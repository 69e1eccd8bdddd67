"""Things joined by "and" stay together when what is said holds of them only together."""

import pytest

from tests.claims.readings import readings


@pytest.mark.parametrize(
    "sentence",
    [
        "Only Leeds and Bath were closed",
        "The town bought red and white flags",
        "The film starring Ann Lee and Bo Roe was shown in May",
        "If fees and taxes are due, access ends",
        "The fee is due because rents and wages rose",
        "Every firm that sells pumps and valves pays",
        "Ann Lee and Bo Roe are the only players",
        'The series "Home" and "Away" were sold',
        "Tom and Ann share the room",
        "The difference in the pay of men and women is small",
        "The list of prizes and fees was lost",
        "The pump does not need oil and gas",
        "The firm paid 500 euros for pumps and valves",
        "Two boxes of pumps and valves",
        "The firm works for Dan Smith & Bo Roe",
        "The firm sold pumps yesterday and valves",
        "The pump costs 5 euros to Leeds and the hose",
    ],
)  # fmt: skip
def test_together(sentence: str) -> None:
    """Totals, conditions, what tells which one is meant, colours of one thing."""
    assert readings(f"{sentence}.") == [sentence]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "The rule applies to political and social projects.",
            ["The rule applies to political projects", "The rule applies to social projects"],
        ),
        ("The firm owns Leeds's and Bath's shops.", ["The firm owns Leeds's shops", "The firm owns Bath's shops"]),
        (
            "In 2019, the firm sold pumps and valves.",
            ["In 2019, the firm sold pumps", "In 2019, the firm sold valves"],
        ),
        (
            "She has written for papers, films and the owners of pubs and shops.",
            [
                "She has written for papers",
                "She has written for films",
                "She has written for the owners of pubs",
                "She has written for the owners of shops",
            ],
        ),
    ],
)
def test_apart(sentence: str, expected: list[str]) -> None:
    """Qualities of several things, what is dated, and a series within a series."""
    assert readings(sentence) == expected
