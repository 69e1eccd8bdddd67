"""Dates and times of day are found in every notation and compared part by part."""

from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.verification.bounds import Bound
from kivo_worker.verification.dates import Moment, agree, comparable, may_lie_within, moments, order, unsaid


def only(text: str) -> Moment:
    """The one date or time of a text."""
    (moment,) = moments(text)
    return moment


FIRST_OF_MARCH = {"year": "2025", "month": "3", "day": "1"}


@pytest.mark.parametrize(
    "text",
    [
        "1 March 2025",
        "1st of March, 2025",
        "March 1, 2025",
        "March 1st 2025",
        "1 Mar 2025",
        "Mar. 1, 2025",
        "2025-03-01",
        "2025-03-01T10",
        "01.03.2025",
    ],
)
def test_date_in_any_notation(text: str) -> None:
    """One day has the same parts however it is written."""
    assert dict(only(text).parts) == FIRST_OF_MARCH


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("12/31/2025", {"year": "2025", "month": "12", "day": "31"}),
        ("31/12/2025", {"year": "2025", "month": "12", "day": "31"}),
        ("03/04/2025", {"figures": "3/4/2025"}),
        ("21 November", {"month": "11", "day": "21"}),
        ("Sept. 5", {"month": "9", "day": "5"}),
        ("May 30", {"month": "5", "day": "30"}),
        ("in May 2025", {"month": "5", "year": "2025"}),
        ("in 2019", {"year": "2019"}),
        ("Q3 2024", {"quarter": "Q3", "year": "2024"}),
        ("Q3", {"quarter": "Q3"}),
        ("H1 of 2024", {"half": "H1", "year": "2024"}),
        ("the 1990s", {"decade": "1990"}),
        ("the 15th of each month", {"day": "15"}),
        ("the 1st day of every month", {"day": "1"}),
        ("in May", {"month": "5"}),
        ("mid-March", {"month": "3"}),
        ("by early June", {"month": "6"}),
        ("Tuesday", {"weekday": "2"}),
        ("on Fridays", {"weekday": "5"}),
        ("17:00", {"hour": "17", "minute": "0"}),
        ("5 p.m.", {"hour": "17", "minute": "0"}),
        ("5pm", {"hour": "17", "minute": "0"}),
        ("10:30 AM", {"hour": "10", "minute": "30"}),
        ("10.30 p.m.", {"hour": "22", "minute": "30"}),
        ("12 am", {"hour": "0", "minute": "0"}),
        ("12 pm", {"hour": "12", "minute": "0"}),
    ],
)
def test_parts_a_text_states(text: str, parts: dict[str, str]) -> None:
    """A moment has the parts its text states, times on the 24-hour clock, and no others."""
    assert parts == dict(only(text).parts)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "March 5 days",
            "you may 5",
            "2023 users",
            "$2023",
            "2,023",
            "the 2024's best",
            "30 days",
            "AES-2048",
            "",
            "24/7",
        ),
        *("Mr May left", "You May", "in June Smith", "Black Friday", "Good Friday", "Friday Harbor", "The Sun"),
    ],
)
def test_what_is_no_date(text: str) -> None:
    """Counts, amounts, names and verbs that look like dates are none."""
    assert moments(text) == []


def test_moments_come_in_order() -> None:
    """Several moments come in the order of the text, each place read once."""
    text = "On 5 May 2024 and 2023-01-02, from 08:00 to 6 p.m., since 1999"

    assert [moment.text for moment in moments(text)] == ["5 May 2024", "2023-01-02", "08:00", "6 p.m.", "1999"]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("14 March 2017", "March 2017", True),
        ("14 March 2017", "14 March", True),
        ("14 March 2017", "2018", False),
        ("5 p.m.", "17:00", True),
        ("5 p.m.", "05:00", False),
        ("12/31/2025", "31 December", True),
    ],
)
def test_agree(left: str, right: str, expected: bool) -> None:  # noqa: FBT001
    """Moments agree when no part that both state differs."""
    assert comparable(only(left), only(right))
    assert expected is agree(only(left), only(right))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("14 March 2017", "2018", -1),
        ("May 2018", "14 March 2018", 1),
        ("14 March", "5 April", None),
        ("Q1 2024", "Q2 2024", -1),
        ("H2 2024", "H1 2024", 1),
        ("9:30", "17:00", -1),
        ("the 1980s", "the 1990s", -1),
        ("Monday", "Friday", -1),
        ("in May", "in June", None),
        ("March 2017", "14 March 2017", 0),
    ],
)
def test_order(left: str, right: str, expected: int | None) -> None:
    """Moments lie before or after each other in the parts both state, if these begin with a year or an hour."""
    assert order(only(left), only(right)) == expected


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("the winter of 2007-08", ["2007", "2008"]),
        ("the season 1983\u201384", ["1983", "1984"]),
        ("in '82", ["1982"]),
        ("in \u201904", ["2004"]),
        ("by 2024-05", ["2024"]),
        ("the '82 team's", ["1982"]),
        ("a 'quoted' word of 12' length", []),
    ],
)
def test_years_in_two_digits(text: str, years: list[str]) -> None:
    """Two digits are a year after an apostrophe, and after an earlier year and a dash."""
    assert [dict(moment.parts)["year"] for moment in moments(text)] == years


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("from 2004 to 2014", [Bound.FROM, Bound.TO]),
        ("1968\u20131969", [Bound.FROM, Bound.TO]),
        ("between 5 May and 6 June", [Bound.FROM, Bound.TO]),
        ("from 8:00 until 17:00", [Bound.FROM, Bound.TO]),
        ("Monday to Friday", [Bound.FROM, Bound.TO]),
        ("January\u2013April", [Bound.FROM, Bound.TO]),
        ("between October and December", [Bound.FROM, Bound.TO]),
        ("5 May and 6 June", [Bound.EXACT, Bound.EXACT]),
        ("from 5 May to 17:00", [Bound.AT_LEAST, Bound.EXACT]),
    ],
)
def test_range(text: str, bounds: list[Bound]) -> None:
    """Two moments of a kind that are joined are the ends of a range."""
    assert [moment.bound for moment in moments(text)] == bounds


@pytest.mark.parametrize(
    ("text", "ends", "expected"),
    [
        ("Wednesday", "Monday to Friday", True),
        ("Saturday", "Monday to Friday", False),
        ("Saturday", "Friday to Monday", True),
        ("Wednesday", "Friday to Monday", False),
        ("23:15", "22:00 to 6:30", True),
        ("6:45", "22:00 to 6:30", False),
        ("in March", "January to April", True),
        ("in October", "September to November", True),
        ("in June", "January to April", False),
        ("5 May", "1 May to 10 June", True),
        ("12 June", "1 May to 10 June", False),
        ("in June", "1 May to 10 June", True),
        ("2010", "2004 to 2014", True),
        ("2016", "2004 to 2014", False),
        ("in August", "May 2004 to June 2006", True),
        ("August 2006", "May 2004 to June 2006", False),
    ],
)
def test_may_lie_within(text: str, ends: str, expected: bool) -> None:  # noqa: FBT001
    """A range may begin anew; what leaves out the year of a range that has one may lie in it."""
    assert may_lie_within(only(text), *moments(ends)) is expected


@pytest.mark.parametrize(("left", "right"), [("2019", "17:00"), ("Q3", "5 May"), ("03/04/2025", "3 April 2025")])
def test_not_comparable(left: str, right: str) -> None:
    """Moments without a part in common neither agree nor conflict; which day 03/04 is depends on the writer."""
    assert not comparable(only(left), only(right))


def test_unsaid() -> None:
    """A date says more than its source when no moment of the source has all its parts."""
    day, month, year = only("14 March 2017"), only("14 March"), only("2017")

    assert unsaid(day, [month])
    assert not unsaid(day, [month, year])
    assert not unsaid(year, [day])


@given(st.dates(date(1700, 1, 1), date(2099, 12, 31)))
@settings(max_examples=80, deadline=None)
def test_every_day_reads_the_same_in_all_notations(day: date) -> None:
    """ISO, British, American and continental notations of a day have the same parts."""
    notations = (
        f"{day:%Y-%m-%d}",
        f"{day:%d %B %Y}",
        f"{day:%B} {day.day}, {day:%Y}",
        f"{day:%d.%m.%Y}",
        f"{day:%d %b %Y}",
    )

    assert {only(text).parts for text in notations} == {only(notations[0]).parts}


@given(st.times())
@settings(max_examples=60, deadline=None)
def test_every_minute_reads_the_same_on_both_clocks(time: time) -> None:
    """A time on the 12-hour clock has the parts of the same time on the 24-hour clock."""
    assert only(f"{time:%H:%M}").parts == only(f"{time:%I:%M %p}").parts


PIECES = st.sampled_from([*"0 1 12 31 2025 March May Q3 am p.m. of the st th".split(), "/", ".", "-", ":", ",", " "])


@given(st.lists(PIECES | st.text(max_size=4), max_size=14).map("".join))
@settings(max_examples=150, deadline=None)
def test_moments_of_any_text_lie_in_it(text: str) -> None:
    """Whatever the text, moments are slices of it, in order and without overlap."""
    found = moments(text)

    assert all(moment.text == text[moment.start : moment.end] for moment in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
