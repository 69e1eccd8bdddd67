"""The figures of a claim are compared with those of the evidence that are about the same thing."""

import pytest

from kivo_worker.verification.figures import compare_dates, compare_quantities
from kivo_worker.verification.interface import Finding, FindingKind, Relation
from kivo_worker.verification.statement import read_statement

K, R = FindingKind, Relation
CASES = "By 3 March, 258 cases had been reported."
SALES = "The album sold over 2.3 million copies."
HOURS = "The battery lasts 8 to 10 hours."
MEMBERS = "Membership lasts twelve months and renews for another three."
STAFFED = "The desk is staffed from Monday to Friday."
CLOSED = "The hall is closed from October to March."
VISITS = "The number of visits fell from 118,000 to 104,500 after the permit."
FEE = "The fee for 45 hours rises from 274 to 289 euros."
RATE = "Infections occurred in 1.1 % of the cases, down from 1.4 %."
OFFICE = "He was in office from 2004 to 2014."


def found(claim: str, evidence: str) -> list[Finding]:
    """What comparing the figures of two texts finds."""
    said, stated = read_statement(claim), read_statement(evidence)
    return [*compare_quantities(said, stated), *compare_dates(said, stated)]


@pytest.mark.parametrize(
    ("claim", "evidence", "finding"),
    [
        ("More than 250 cases were reported.", CASES, (K.QUANTITY, R.AGREES, "250 cases", "258 cases")),
        ("Fewer than 250 cases were reported.", CASES, (K.QUANTITY, R.CONFLICTS, "250 cases", "258 cases")),
        (
            "The album sold under 2 million copies.",
            SALES,
            (K.QUANTITY, R.CONFLICTS, "2 million copies", "2.3 million copies"),
        ),
        ("The battery lasts 14 hours.", HOURS, (K.DURATION, R.CONFLICTS, "14 hours", "8")),
        ("The battery lasts 10 hours.", HOURS, (K.DURATION, R.AGREES, "10 hours", "10 hours")),
        ("Membership lasts two years.", MEMBERS, (K.DURATION, R.CONFLICTS, "two years", "twelve months")),
        ("The battery lasts less than a day.", HOURS, (K.DURATION, R.AGREES, "a day", "8")),
        ("The battery lasts 9 hours.", HOURS, (K.DURATION, R.MISSING, "9 hours", "8")),
        ("Five days are kept.", "Up to ten days are kept.", (K.DURATION, R.MISSING, "Five days", "ten days")),
        ("Up to 7 kg may be carried.", "The bag weighs 5 kg.", (K.QUANTITY, R.MISSING, "7 kg", "")),
        ("It is kept for a month.", "It is kept for 30 days.", (K.DURATION, R.AGREES, "a month", "30 days")),
        ("It is kept for a month.", "It is kept for 60 days.", (K.DURATION, R.CONFLICTS, "a month", "60 days")),
        ("It uses TLS 1.3.", "It uses TLS 1.2.", (K.QUANTITY, R.MISSING, "1.3", "1.2")),
        ("It came out before 2009.", "It came out on 9 May 2006.", (K.DATE, R.AGREES, "2009", "9 May 2006")),
        ("It came out after 2009.", "It came out on 9 May 2006.", (K.DATE, R.CONFLICTS, "2009", "9 May 2006")),
        ("He was in office in 2016.", OFFICE, (K.DATE, R.CONFLICTS, "2016", "2004")),
        ("He was in office before 2016.", OFFICE, (K.DATE, R.AGREES, "2016", "2004")),
        ("He was in office in 2014.", OFFICE, (K.DATE, R.AGREES, "2014", "2014")),
        ("The desk is staffed on Saturday.", STAFFED, (K.DATE, R.CONFLICTS, "Saturday", "Monday")),
        ("The desk is staffed on Fridays.", STAFFED, (K.DATE, R.AGREES, "Fridays", "Friday")),
        ("The hall is closed in June.", CLOSED, (K.DATE, R.CONFLICTS, "June", "October")),
        ("The hall is closed until March.", CLOSED, (K.DATE, R.AGREES, "March", "March")),
        (
            "It takes effect in April.",
            "It takes effect in May; staff are told in April.",
            (K.DATE, R.CONFLICTS, "April", "May"),
        ),
        ("It ended in 1982.", "It ended in \u201982.", (K.DATE, R.AGREES, "1982", "\u201982")),
        ("It was due on 5 May 2024.", "It is due in May.", (K.DATE, R.MISSING, "5 May 2024", "")),
        ("It opened on 5 May 2017.", "It opened in 2019.", (K.DATE, R.CONFLICTS, "5 May 2017", "2019")),
        ("It was signed in 2019.", "Drafted in 2019, it was signed in 2021.", (K.DATE, R.AGREES, "2019", "2019")),
        ("It was begun about 1412.", "It was begun about 1470.", (K.QUANTITY, R.CONFLICTS, "1412", "1470")),
        ("It was begun about 1475.", "It was begun about 1470.", (K.QUANTITY, R.AGREES, "1475", "1470")),
        ("Visits fell by 13,500.", VISITS, (K.QUANTITY, R.AGREES, "13,500", "118,000 to 104,500")),
        ("Visits fell by more than 13,000.", VISITS, (K.QUANTITY, R.AGREES, "13,000", "118,000 to 104,500")),
        ("Visits fell by nearly 14,000.", VISITS, (K.QUANTITY, R.AGREES, "14,000", "118,000 to 104,500")),
        (
            "The load was raised from 15 kg.",
            "The load was raised from 14 kg; it is 15 kg in Peru.",
            (K.QUANTITY, R.CONFLICTS, "15 kg", "14 kg"),
        ),
        ("It fell by 3 kg.", "It fell by 3 kg from 9 kg to 5 kg.", (K.QUANTITY, R.AGREES, "3 kg", "3 kg")),
        ("It fell by 5 days.", "It fell from 20 days to 15 business days.", (K.DURATION, R.MISSING, "5 days", "")),
        (
            "It fell by 10 kg.",
            "It fell from 20 kg to 10 kg and rose from 11 kg to 25 kg.",
            (K.QUANTITY, R.MISSING, "10 kg", ""),
        ),
        ("Visits fell by 20,000.", VISITS, (K.QUANTITY, R.CONFLICTS, "20,000", "118,000 to 104,500")),
        ("Visits dropped to 118,000.", VISITS, (K.QUANTITY, R.CONFLICTS, "118,000", "104,500")),
        ("Visits dropped to 104,500.", VISITS, (K.QUANTITY, R.AGREES, "104,500", "104,500")),
        ("The fee rises to 274 euros.", FEE, (K.QUANTITY, R.CONFLICTS, "274 euros", "289 euros")),
        ("The fee is raised from 280 euros.", FEE, (K.QUANTITY, R.CONFLICTS, "280 euros", "274")),
        ("The infection rate rose to 1.4 %.", RATE, (K.QUANTITY, R.CONFLICTS, "1.4 %", "1.1 %")),
        ("The rate fell by 0.3 %.", "The rate fell from 1.4 % to 1.1 %.", (K.QUANTITY, R.MISSING, "0.3 %", "")),
        ("It fell by 5 kg.", "It fell by 3 kg, from 9 kg to 6 kg.", (K.QUANTITY, R.CONFLICTS, "5 kg", "3 kg")),
        (
            "Call at 38 degrees.",
            "Call if it rises above 38.5 degrees.",
            (K.QUANTITY, R.CONFLICTS, "38 degrees", "38.5 degrees"),
        ),
        ("It was built in 1990.", "Prices rose in 2004.", (K.DATE, R.MISSING, "1990", "")),
    ],
)
def test_what_the_figure_meant_says(claim: str, evidence: str, finding: tuple[FindingKind, Relation, str, str]) -> None:
    """Numbers decide what is claimed around them; what is about something else is missing."""
    assert found(claim, evidence) == [Finding(*finding)]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Membership renews for three months.", MEMBERS),
        ("The bag weighs about 8 kg.", "The bag weighs 7 kg."),
        ("He was in office in 2010.", OFFICE),
        ("The desk is staffed on Tuesday nights.", "The desk is staffed from Monday to Friday nights."),
        ("It is kept for a day.", "It is kept."),
        ("It ends until 5 May.", "It ends on 6 June."),
    ],
)
def test_what_is_neither_stated_nor_denied(claim: str, evidence: str) -> None:
    """What is only about right, stands there without its noun, or lies in a span of time is left open."""
    assert found(claim, evidence) == []


def test_a_figure_that_is_there_is_not_another_one() -> None:
    """The claim's own figure is looked for before one that stands nearer."""
    relations = {one.relation for one in found("They lost 12 of 14 games.", "They lost 12 of their next 14 games.")}

    assert relations == {R.AGREES}
