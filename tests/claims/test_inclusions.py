"""What is said of several things is said of those among them that are named after "including"."""

import pytest

from tests.claims.readings import readings


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "The plan covers all costs, including travel and meals.",
            ["The plan covers all costs", "The plan covers travel", "The plan covers meals"],
        ),
        (
            "The data may be shared with some third parties (including consultants and agents).",
            [
                "The data may be shared with some third parties",
                "The data may be shared with consultants",
                "The data may be shared with agents",
            ],
        ),
        (
            "Ann Lee met several friends on the tour, including Dan Roe and Bo Moe.",
            [
                "Ann Lee met several friends on the tour",
                "Ann Lee met Dan Roe on the tour",
                "Ann Lee met Bo Moe on the tour",
            ],
        ),
        (
            "The shop sells a number of goods, including pumps.",
            ["The shop sells a number of goods", "The shop sells pumps"],
        ),
        (
            "The town owns some of the firms in the region, including Acme.",
            ["The town owns some of the firms in the region", "The town owns Acme"],
        ),
        ("Acme bought the BBC's books, including Dune.", ["Acme bought the BBC's books", "Acme bought Dune"]),
        ("Leeds opened a large office, including a shop.", ["Leeds opened a large office", "Leeds opened a shop"]),
    ],
)  # fmt: skip
def test_included(sentence: str, expected: list[str]) -> None:
    """The named things stand in the place of what includes them."""
    assert readings(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "The firm does not cover costs, including travel",
        "The firm paid 500 euros for goods, including pumps",
        "She held several posts, including treasurer",
        "The total of the costs, including travel, was 50 euros",
        "Pumps, including old ones, are cleaned",
        "Fees, including taxes",
        "A discount on all goods, including pumps",
        "The shop sells pumps, including old ones",
        "The firm grew fast, including in Leeds",
    ],
)
def test_not_told_of_each(sentence: str) -> None:
    """What is denied, counted, held as a post or said of a subject is not said of what it includes."""
    assert readings(f"{sentence}.") == [sentence]
