"""What is denied of one thing or another is denied of each."""

import pytest

from tests.claims.readings import readings


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Ann has never worked in Leeds, nor in Bath.",
            ["Ann has never worked in Leeds", "Ann has never worked in Bath"],
        ),
        (
            "No team has made fewer than 10 appearances in UEFA competitions or fewer than 4 appearances in the Cup.",
            [
                "No team has made fewer than 10 appearances in UEFA competitions",
                "No team has made fewer than 4 appearances in the Cup",
            ],
        ),
    ],
)
def test_told_of_each(sentence: str, expected: list[str]) -> None:
    """Each that tells enough to be a statement of its own."""
    assert readings(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "The kitchen does not use nuts or sesame",
        "Ann has not left unless trains to Leeds or buses to Bath run",
        "The firm sells pumps for homes or valves for shops",
        "Ann has not said that trains to Leeds or buses to Bath run",
        "No fee is due: take trains to Leeds or buses to Bath",
    ],
)
def test_stays_whole(sentence: str) -> None:
    """Short alternatives, and what is not denied, stay together."""
    assert readings(f"{sentence}.") == [sentence]
