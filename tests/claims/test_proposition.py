"""A statement reads as a person would write it."""

import pytest

from kivo_worker.claims.proposition import article
from tests.claims.readings import readings


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("pump", "a"),
        ("Irish", "an"),
        ("undercover", "an"),
        ("European", "a"),
        ("one", "a"),
        ("user", "a"),
        ("unit", "a"),
        ("unpaid", "an"),
    ],
)
def test_article(word: str, expected: str) -> None:
    """The sound decides, as far as spelling tells it."""
    assert article(word) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            'Ann Lee wrote the text for "Home," which won a prize.',
            ['Ann Lee wrote the text for "Home"', "Home won a prize"],
        ),
        (
            "The pump weighs 14 kg (31 lb), which is little, and costs 5 euros.",
            ["The pump weighs 14 kg (31 lb), which is little", "The pump costs 5 euros"],
        ),
        (
            "Maria Lopez wrote the report, which covers Spain; it does not cover Malta.",
            ["Maria Lopez wrote the report; it does not cover Malta", "The report covers Spain"],
        ),
        (
            "The hall was built in May (by Acme), and it is open.",
            ["The hall was built in May (by Acme)", "The hall is open"],
        ),
    ],
)
def test_punctuation(sentence: str, expected: list[str]) -> None:
    """A comma that set off what was cut goes; brackets stay around what they hold."""
    assert readings(sentence) == expected
