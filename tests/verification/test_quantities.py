"""Quantities are found in every notation that business texts use, with their unit and their bound."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.verification.bounds import Bound
from kivo_worker.verification.quantities import quantities
from kivo_worker.verification.quantity import same_value
from tests.verification.conftest import only_quantity

DAY = 86_400
MONTH = 2_629_800


def read(text: str) -> list[tuple[str, Decimal, str]]:
    """The quantities of a text: their words, value and dimension."""
    return [(quantity.text, quantity.value, quantity.dimension) for quantity in quantities(text)]


@pytest.mark.parametrize(
    ("text", "words", "value", "dimension"),
    [
        ("The fee is $25.", "$25", "25", "money USD"),
        ("The fee is $ 25.50 per seat.", "$ 25.50", "25.5", "money USD"),
        ("US$ 40 is charged.", "US$ 40", "40", "money USD"),
        ("It costs A$30.", "A$30", "30", "money AUD"),
        ("It costs \u20ac1,200.50 a year.", "\u20ac1,200.50", "1200.5", "money EUR"),
        ("It costs \u20ac1.200,50 a year.", "\u20ac1.200,50", "1200.5", "money EUR"),
        ("It costs \u20ac1.200.300 a year.", "\u20ac1.200.300", "1200300", "money EUR"),
        ("It costs 1 200 \u20ac a year.", "1 200 \u20ac", "1200", "money EUR"),
        ("It costs 1 200,50 \u20ac.", "1 200,50 \u20ac", "1200.5", "money EUR"),
        ("It costs 25\u20ac.", "25\u20ac", "25", "money EUR"),
        ("It costs EUR 25.", "EUR 25", "25", "money EUR"),
        ("It costs EUR25.", "EUR25", "25", "money EUR"),
        ("It costs 25 EUR.", "25 EUR", "25", "money EUR"),
        ("It costs 25 euros.", "25 euros", "25", "money EUR"),
        ("It costs 30 US dollars.", "30 US dollars", "30", "money USD"),
        ("It costs twenty-five dollars.", "twenty-five dollars", "25", "money USD"),
        ("It costs 300 Swiss francs or CHF 300.", "CHF 300", "300", "money CHF"),
        ("Revenue was \u00a33m.", "\u00a33m", "3000000", "money GBP"),
        ("Revenue was \u00a33 million.", "\u00a33 million", "3000000", "money GBP"),
        ("Revenue was $4.2bn.", "$4.2bn", "4200000000", "money USD"),
        ("Revenue was USD 1.5 million.", "USD 1.5 million", "1500000", "money USD"),
        ("The loss was -$5.", "-$5", "-5", "money USD"),
        ("It costs \u00a510,000.", "\u00a510,000", "10000", "money JPY"),
    ],
)
def test_money(text: str, words: str, value: str, dimension: str) -> None:
    """An amount of money is one whatever its sign, code, separators and scale."""
    assert (words, Decimal(value), dimension) in read(text)


def test_a_mixed_number_is_one_quantity() -> None:
    """What stands inside a mixed number is no quantity of its own."""
    assert read("It takes for an hour and a half, or 2\u00bd hours.") == [
        ("an hour and a half", Decimal(5_400), "duration"),
        ("2\u00bd hours", Decimal(9_000), "duration"),
    ]


@pytest.mark.parametrize(
    "text",
    ["A dog needs it [1].", "They say so [1, 3] twice [4\u20136].", "(5) A dog needs it.", "It ends. (2) It may."],
)
def test_markers_are_no_quantities(text: str) -> None:
    """Numbers of citations and paragraphs state nothing."""
    assert [one for one in read(text) if one[0] != "twice"] == []


@pytest.mark.parametrize(
    ("text", "words", "value", "dimension"),
    [
        ("99.9% uptime", "99.9%", "99.9", "percent"),
        ("99.9 % uptime", "99.9 %", "99.9", "percent"),
        ("99,9 % uptime", "99,9 %", "99.9", "percent"),
        ("99.9 percent uptime", "99.9 percent", "99.9", "percent"),
        ("99.9 per cent uptime", "99.9 per cent", "99.9", "percent"),
        ("a percentage of 5 percentage in total", "5 percentage", "5", "percent"),
        ("ninety-nine percent", "ninety-nine percent", "99", "percent"),
        ("a margin of -5%", "-5%", "-5", "percent"),
        ("up by 5 percentage points", "5 percentage points", "5", "percentage points"),
        ("half of the users", "half", "50", "percent"),
        ("half the fee", "half", "50", "percent"),
        ("two thirds of the members", "two thirds", "67", "percent"),
        ("a quarter of the rent", "a quarter", "25", "percent"),
        ("three-quarters of the rent", "three-quarters", "75", "percent"),
    ],
)
def test_percent(text: str, words: str, value: str, dimension: str) -> None:
    """A share is a percentage in any notation, a fraction in words included."""
    assert [(words, Decimal(value), dimension)] == read(text)


@pytest.mark.parametrize(
    ("text", "words", "days"),
    [
        ("a 30-day window", "30-day", 30),
        ("a thirty-day window", "thirty-day", 30),
        ("within 30 days", "30 days", 30),
        ("a two-week notice", "two-week", 14),
        ("a fortnight is 1 fortnight", "1 fortnight", 14),
        ("3 calendar days", "3 calendar days", 3),
        ("3 more days", "3 more days", 3),
        ("24 hours", "24 hours", 1),
        ("24h", "24h", 1),
        ("1,440 minutes", "1,440 minutes", 1),
        ("86,400 secs", "86,400 secs", 1),
        ("one day", "one day", 1),
        ("a hundred and one days", "hundred and one days", 101),
        ("two thousand and ten days", "two thousand and ten days", 2010),
    ],
)
def test_duration(text: str, words: str, days: int) -> None:
    """A duration has one value in whatever unit, in digits or words, hyphenated or not."""
    assert [(words, Decimal(days * DAY), "duration")] == read(text)


@pytest.mark.parametrize(
    ("text", "months"),
    [("1 year", 12), ("12 months", 12), ("1.5 years", 18), ("two consecutive months", 2), ("3 quarters", 9)],
)
def test_duration_by_calendar(text: str, months: int) -> None:
    """Years, quarters and months are whole numbers of months."""
    assert Decimal(months * MONTH) == only_quantity(text).value


@pytest.mark.parametrize("text", ["5 business days", "five working days", "5-business-day"])
def test_business_duration(text: str) -> None:
    """Business days are a dimension of their own."""
    assert [(text, Decimal(5 * DAY), "business duration")] == read(text)


@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        ("10GB", 10**10, "data"),
        ("10 GB of storage", 10**10, "data"),
        ("5 GiB", 5 * 2**30, "data"),
        ("500 bytes", 500, "data"),
        ("340 employees", 340, "count employe"),
        ("5 of the users", 5, "count"),
        ("one hundred and twenty users", 120, "count user"),
        ("two thousand five hundred users", 2500, "count user"),
        ("1.5 million users", 1_500_000, "count user"),
        ("3k users", 3000, "count user"),
        ("1,234,567 rows", 1_234_567, "count row"),
        ("1\u202f234\u202f567 rows", 1_234_567, "count row"),
        ("1\u00a0234\u00a0567 rows", 1_234_567, "count row"),
        ("1'234'567 rows", 1_234_567, "count row"),
        ("2023 users", 2023, "count user"),
        ("zero users", 0, "count user"),
        ("one export", 1, "count export"),
        ("800kg", 800_000, "mass"),
        ("1.2 tonnes", 1_200_000, "mass"),
        ("12 km", 12_000, "length"),
        ("12 kilometres", 12_000, "length"),
        ("2 litres", 2, "volume"),
        ("minus 18 degrees", -18, "count degre"),
        ("(-18)", -18, "count"),
        ("12 monthly payments", 12, "count month"),
        ("twice a day", 2, "count time"),
        ("three times a day", 3, "count time"),
        ("once a week", 1, "count time"),
        ("once in any year", 1, "count time"),
    ],
)
def test_counts(text: str, value: int, dimension: str) -> None:
    """A number counts what the noun after it names; storage sizes are comparable in bytes."""
    assert (Decimal(value), dimension) == (only_quantity(text).value, only_quantity(text).dimension)


@pytest.mark.parametrize(
    ("text", "words", "dimension"),
    [
        ("Severity 1", "1", "label severity"),
        ("TLS 1.2", "1.2", "label tls"),
        ("AES-256", "256", "label aes"),
        ("COVID-19", "19", "label covid"),
        ("section 6", "6", "label section"),
        ("sections 6", "6", "label section"),
        ("class 3", "3", "label class"),
        ("Section 6.2 applies", "6.2", "label section"),
        ("Article 17 GDPR", "17", "label article"),
        ("v2.4", "2.4", "label version"),
        ("release 2.4.1", "2.4.1", "label version"),
        ("the 21st century", "21st", "label ordinal"),
    ],
)
def test_labels(text: str, words: str, dimension: str) -> None:
    """A number that names something is a label, not a count."""
    quantity = only_quantity(text)

    assert (words, dimension, True) == (quantity.text, quantity.dimension, quantity.is_label)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("5-10 days", [5 * DAY, 10 * DAY]),
        ("5 \u2013 10 days", [5 * DAY, 10 * DAY]),
        ("between 5 and 10 days", [5 * DAY, 10 * DAY]),
        ("between five and ten days", [5 * DAY, 10 * DAY]),
        ("from 5 to 10 days", [5 * DAY, 10 * DAY]),
        ("within 5-10 days", [5 * DAY, 10 * DAY]),
        ("one to two weeks", [7 * DAY, 14 * DAY]),
        ("a 10- to 15-day window", [10 * DAY, 15 * DAY]),
        ("5-10 %", [5, 10]),
        ("$5-10", [5, 10]),
        ("$5 to $10", [5, 10]),
        ("10 to 20 users", [10, 20]),
        ("5 to 10 million users", [5_000_000, 10_000_000]),
    ],
)
def test_range(text: str, values: list[int]) -> None:
    """Both ends of a range come out in its unit."""
    low, high = quantities(text)

    assert values == [low.value, high.value]
    assert low.dimension == high.dimension
    assert (low.bound, high.bound) == (Bound.FROM, Bound.TO)


@pytest.mark.parametrize(
    ("text", "values"),
    [("5 or 10 days", [5, 10]), ("5 and 10 days", [5, 10]), ("5 or 10 or 15 days", [5, 10, 15])],
)
def test_list_of_numbers(text: str, values: list[int]) -> None:
    """The numbers of a list share the unit of the last one, and bound nothing."""
    found = quantities(text)

    assert [value * DAY for value in values] == [quantity.value for quantity in found]
    assert {Bound.EXACT} == {quantity.bound for quantity in found}


def test_what_a_change_began_with_is_no_limit() -> None:
    """What fell from a number was that number; what is told from a number on is a limit."""
    fell, limited = only_quantity("It fell from 20 kg."), only_quantity("It is allowed from 20 kg.")

    assert (fell.bound, limited.bound) == (Bound.EXACT, Bound.AT_LEAST)


def test_list_of_labels() -> None:
    """The labels of a list share the word before the first one."""
    assert [found.dimension for found in quantities("Severity 1 and 2.")] == ["label severity", "label severity"]


@pytest.mark.parametrize("text", ["pages 3-5", "Severity 2 to 3"])
def test_range_of_labels(text: str) -> None:
    """Labels have no bounds: page 3 is not a least number of pages."""
    assert {Bound.EXACT} == {quantity.bound for quantity in quantities(text)}


@pytest.mark.parametrize(
    "text",
    [
        "2.1 You may cancel.",
        "3. Renewal is automatic.",
        "3) Renewal is automatic.",
        "In 2023 we grew.",
        "No one pays the fee twofold.",
        "Once a request is approved, it is paid.",
        "At 10:30 it ends.",
        "No number here.",
        "a one-off",
        "in the second half of the year",
        "",
    ],
)
def test_numbers_that_are_no_quantities(text: str) -> None:
    """Section numbers at the start, bare years, times of day and pronouns state no quantity."""
    assert [quantity for quantity in quantities(text) if quantity.value != 1] == []


def test_section_number_before_a_quantity() -> None:
    """The number of a section is left out, the quantity behind it is not."""
    assert [("30 days", Decimal(30 * DAY), "duration")] == read("2.1 You may cancel within 30 days.")


def test_around_the_clock() -> None:
    """24/7 is a ratio that only itself equals."""
    assert same_value(only_quantity("open 24/7"), only_quantity("30 minutes, 24/7".partition(",")[2]))
    assert not same_value(only_quantity("open 24/7"), only_quantity("open 12/5"))


def test_phone_number() -> None:
    """The groups of a phone number come out one by one, so that another number differs in one."""
    assert read("Call 555-0100.") != read("Call 555-0199.")
    assert read("Call +49 30 1234567.") != read("Call +49 30 1234568.")


@pytest.mark.parametrize(
    ("text", "value"),
    [("top 5, then more", 5), ("the room is 12, the rest", 12), ("costs 1,2", Decimal("1.2")), ("1,2,3", 1)],
)
def test_commas_after_a_number(text: str, value: Decimal) -> None:
    """A comma is a separator, a decimal point or the end of the number, as the digits behind it tell."""
    assert value == quantities(text)[0].value


@pytest.mark.parametrize("text", ["They won 3-1.", "The match ended 2-2.", "It was split, three to three."])
def test_scores_are_no_ranges(text: str) -> None:
    """Only from a lower to a higher number there is a range."""
    assert {quantity.bound for quantity in quantities(text)} == {Bound.EXACT}


@pytest.mark.parametrize(
    ("text", "days"), [("kept for a day", [1]), ("within a full week", [7]), ("a day off", []), ("\u20ac20 a day", [])]
)
def test_one_unit_of_time(text: str, days: list[int]) -> None:
    """A unit of time that lasts is one of it; a price by the day is no time."""
    assert [found.value / DAY for found in quantities(text) if found.dimension == "duration"] == days


NOTATIONS = st.sampled_from(["{}", "${}", "{} %", "{} days", "{}-day", "{} users", "Severity {}", "{} to", "{} and"])
PIECES = st.one_of(
    st.builds(str.format, NOTATIONS, st.integers(0, 10**7)),
    st.sampled_from(["within", "twenty-five", "one", "million", "half of", ",", "24/7", "-", "\u20ac", "x", "2.4.1"]),
    st.text(max_size=6),
)


@given(st.lists(PIECES, max_size=12).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_quantities_of_any_text_lie_in_it(text: str) -> None:
    """Whatever the text, quantities are slices of it, in order and without overlap."""
    found = quantities(text)

    assert all(quantity.text == text[quantity.start : quantity.end] for quantity in found)
    assert all(left.end <= right.start for left, right in pairwise(found))


@given(st.integers(2, 999_999), st.sampled_from(["{} users", "{} days", "\u20ac{}", "{}%", "{} GB", "at least {} km"]))
@settings(max_examples=100, deadline=None)
def test_separators_do_not_change_a_number(number: int, notation: str) -> None:
    """A number with thousands separators is the same quantity as without."""
    plain, separated = only_quantity(notation.format(number)), only_quantity(notation.format(f"{number:,}"))

    assert same_value(plain, separated)
    assert (plain.dimension, plain.bound) == (separated.dimension, separated.bound)
