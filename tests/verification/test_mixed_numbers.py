"""Halves and quarters of a unit are read in every form that texts use."""

from decimal import Decimal

import pytest

from kivo_worker.verification.mixed_numbers import mixed_numbers, number_in_words


@pytest.mark.parametrize(
    ("text", "words", "number", "dimension"),
    [
        ("It takes half an hour.", "half an hour", "0.5", "duration"),
        ("It takes a half-hour.", "half-hour", "0.5", "duration"),
        ("It takes an hour and a half.", "an hour and a half", "1.5", "duration"),
        ("It takes two hours and a half.", "two hours and a half", "2.5", "duration"),
        ("It takes twenty-two and a half days.", "twenty-two and a half days", "22.5", "duration"),
        ("It takes 2 and a quarter days.", "2 and a quarter days", "2.25", "duration"),
        ("It takes three quarters of an hour.", "three quarters of an hour", "0.75", "duration"),
        ("It takes 2\u00bd hours.", "2\u00bd hours", "2.5", "duration"),
        ("It takes \u00be hour.", "\u00be hour", "0.75", "duration"),
        ("It takes (all told) \u00be hour.", "\u00be hour", "0.75", "duration"),
        ("It grew by one and a half per cent.", "one and a half per cent", "1.5", "percent"),
        ("It holds half a litre.", "half a litre", "0.5", "volume"),
    ],
)
def test_mixed_numbers(text: str, words: str, number: str, dimension: str) -> None:
    """A half or a quarter of a unit is read with the whole ones before it or after."""
    [found] = mixed_numbers(text)

    assert (text[found.start : found.end], found.number, found.dimension) == (words, Decimal(number), dimension)


def test_none_stands_inside_another() -> None:
    """The "half hours" of "four and a half hours" are no half hours."""
    found = mixed_numbers("four and a half hours, then a half hour")

    assert [one.number for one in found] == [Decimal("4.5"), Decimal("0.5")]


def test_the_unit_gives_the_size() -> None:
    """The size of the unit comes in base units: an hour in seconds."""
    [found] = mixed_numbers("half an hour")

    assert found.number * found.factor == Decimal(1_800)


@pytest.mark.parametrize(
    "text", ["Half of the staff.", "At half past two.", "Two half days.", "The first half year.", ""]
)
def test_what_is_none(text: str) -> None:
    """A share of something else, a time of day and half days counted are left to others."""
    assert mixed_numbers(text) == []


def test_from_a_place_on() -> None:
    """What stands before the first character asked for is not read."""
    assert (
        mixed_numbers("half an hour or half a day", len("half an hour"))
        == mixed_numbers("half an hour or half a day")[1:]
    )


def test_numbers_in_words() -> None:
    """Words of a number may be joined by hyphens."""
    assert number_in_words("Twenty-five thousand") == Decimal(25_000)
