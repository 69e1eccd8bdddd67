"""A claimed quantity lies beside a stated one: the same, rounded, below, above, or of another kind."""

import pytest

from kivo_worker.verification.quantity import comparable, order, same_value
from tests.verification.conftest import only_quantity


@pytest.mark.parametrize(("left", "right"), [("release 2.4.1", "release 2.4.2"), ("v2.4", "v2.5"), ("1/365", "1/360")])
def test_values_that_differ_in_the_last_place(left: str, right: str) -> None:
    """Version numbers and ratios that differ anywhere differ in value."""
    assert only_quantity(left).dimension == only_quantity(right).dimension
    assert not same_value(only_quantity(left), only_quantity(right))


@pytest.mark.parametrize(
    ("claim", "source", "same"),
    [
        ("1 year", "12 months", True),
        ("1 year", "365 days", True),
        ("one month", "30 days", True),
        ("one month", "31 days", True),
        ("one month", "28 days", False),
        ("24 hours", "1 day", True),
        ("14 days", "two weeks", True),
        ("360 days", "365 days", False),
        ("99 days", "100 days", False),
        ("11 months", "one year", False),
        ("\u20ac1,200", "EUR 1.2k", True),
        ("about 1,500 users", "1,482 users", True),
        ("1,482 users", "about 1,500 users", False),
        ("about 1,500 users", "1,300 users", False),
        ("built about 1470", "built in 1480", True),
        ("built about 1412", "built in 1470", False),
        ("about 1,412 in all", "1,470 in all", True),
        ("99.9%", "99.95%", False),
    ],
)
def test_same_value(claim: str, source: str, same: bool) -> None:  # noqa: FBT001
    """Equal figures are the same in any unit; months match 30 or 31 days; only "about" leaves room."""
    assert same is same_value(only_quantity(claim), only_quantity(source))


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("$4.2 billion", "$4,213 million", 0),
        ("$4.3 billion", "$4,213 million", 1),
        ("1,490 users", "1,487 users", 0),
        ("1,487 users", "1,490 users", -1),
        ("5 million users", "5.3 million users", -1),
        ("40 users", "41 users", -1),
        ("section 12", "section 12.3", -1),
        ("30 days", "1 month", 0),
        ("12 users", "0 users", 1),
        ("38 degrees", "over 38.5 degrees", -1),
        ("over 38 degrees", "over 38.4 degrees", -1),
        ("over 4.2 billion users", "over 4,213 million users", 0),
        ("under 4.2 billion users", "over 4,213 million users", -1),
        ("up to 38 kg", "at least 38.4 kg", -1),
    ],
)
def test_order(claim: str, source: str, expected: int) -> None:
    """A claim may round what a source states to the digits it gives, two at least."""
    assert order(only_quantity(claim), only_quantity(source)) == expected


@pytest.mark.parametrize(
    ("text", "is_passing"), [("for a day", True), ("one user", True), ("for 1 day", False), ("two users", False)]
)
def test_what_is_said_in_passing(text: str, is_passing: bool) -> None:  # noqa: FBT001
    """One thing, or one unit of time, need not be stated by a source."""
    assert only_quantity(text).is_passing is is_passing


def test_figures_beyond_all_measure_compare() -> None:
    """A number of any length is compared, not choked on."""
    assert not same_value(only_quantity(f"1{'0' * 40} days"), only_quantity(f"101{'0' * 38} days"))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("5 days", "2 weeks", True),
        ("5 days", "5 business days", True),
        ("$5", "\u20ac5", True),
        ("5 users", "6 users", True),
        ("5 users", "5%", False),
        ("5%", "5 percentage points", False),
        ("Severity 1", "section 1", False),
    ],
)
def test_comparable(left: str, right: str, expected: bool) -> None:  # noqa: FBT001
    """Quantities compare within what they measure: time with time, money with money."""
    assert expected is comparable(only_quantity(left), only_quantity(right))


def test_measures() -> None:
    """The words of a measure say no more than the number; those of a count also say what is counted."""
    assert [only_quantity(text).is_measure for text in ("5 days", "5", "5 users")] == [True, True, False]
