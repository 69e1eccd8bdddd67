"""The words around a number or date tell which side of it is meant."""

import pytest

from kivo_worker.verification.bounds import Bound, said_of
from kivo_worker.verification.dates import moments
from kivo_worker.verification.interface import Relation
from kivo_worker.verification.quantities import quantities


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("at least 5 days", Bound.AT_LEAST),
        ("no less than 5 days", Bound.AT_LEAST),
        ("not fewer than 5 days", Bound.AT_LEAST),
        ("no sooner than 5 days", Bound.AT_LEAST),
        ("a minimum of 5 days", Bound.AT_LEAST),
        ("more than 5 days", Bound.MORE_THAN),
        ("over the 5 days", Bound.MORE_THAN),
        ("exceeds 5 days", Bound.MORE_THAN),
        ("5 days or more", Bound.AT_LEAST),
        ("18 years and over", Bound.AT_LEAST),
        ("TLS 1.2 or later", Bound.AT_LEAST),
        ("5+ days", Bound.AT_LEAST),
        ("at most 5 days", Bound.AT_MOST),
        ("no more than 5 days", Bound.AT_MOST),
        ("No Later Than 5 days", Bound.AT_MOST),
        ("not longer than 5 days", Bound.AT_MOST),
        ("up to 5 days", Bound.AT_MOST),
        ("up to a maximum of 5 days", Bound.AT_MOST),
        ("within 5 days", Bound.AT_MOST),
        ("within a further 5 days", Bound.AT_MOST),
        ("less than 5 days", Bound.LESS_THAN),
        ("does not exceed 5 days", Bound.AT_MOST),
        ("cannot exceed 5 days", Bound.AT_MOST),
        ("may never exceed 5 days", Bound.AT_MOST),
        ("mustn't exceed 5 days", Bound.AT_MOST),
        ("mustn\u2019t exceed 5 days", Bound.AT_MOST),
        ("5 days or less", Bound.AT_MOST),
        ("5 days at the latest", Bound.AT_MOST),
        ("about 5 days", Bound.ABOUT),
        ("roughly 5 days", Bound.ABOUT),
        ("for 5 days", Bound.EXACT),
        ("5 days", Bound.EXACT),
    ],
)
def test_bound_of_a_number(text: str, bound: Bound) -> None:
    """A negated bound is the other bound: "no more than" is "at most"."""
    assert bound is quantities(text)[0].bound


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("from 1 March 2025", Bound.AT_LEAST),
        ("effective 1 March 2025", Bound.AT_LEAST),
        ("since 2019", Bound.AT_LEAST),
        ("after 17:00", Bound.MORE_THAN),
        ("2006 or later", Bound.MORE_THAN),
        ("2006 or earlier", Bound.LESS_THAN),
        ("as of 10 March", Bound.EXACT),
        ("not before 5 May", Bound.AT_LEAST),
        ("no earlier than 5 May", Bound.AT_LEAST),
        ("until 1 March 2025", Bound.AT_MOST),
        ("by March 2025", Bound.AT_MOST),
        ("before the 5 May", Bound.LESS_THAN),
        ("2004 to 2014", Bound.FROM),
        ("no later than 5 May", Bound.AT_MOST),
        ("not after 5 May", Bound.AT_MOST),
        ("on 1 March 2025", Bound.EXACT),
        ("1 March 2025", Bound.EXACT),
    ],
)
def test_bound_of_a_date(text: str, bound: Bound) -> None:
    """A date begins something, ends it, or is the day itself."""
    assert bound is moments(text)[0].bound


BELOW, SAME, ABOVE, UNKNOWN = -1, 0, 1, None
AGREES, CONFLICTS = Relation.AGREES, Relation.CONFLICTS


@pytest.mark.parametrize(
    ("claimed", "stated", "order", "relation"),
    [
        (Bound.EXACT, Bound.EXACT, SAME, AGREES),
        (Bound.EXACT, Bound.ABOUT, ABOVE, CONFLICTS),
        (Bound.EXACT, Bound.EXACT, UNKNOWN, CONFLICTS),
        (Bound.MORE_THAN, Bound.EXACT, BELOW, AGREES),
        (Bound.MORE_THAN, Bound.EXACT, ABOVE, CONFLICTS),
        (Bound.LESS_THAN, Bound.EXACT, ABOVE, AGREES),
        (Bound.LESS_THAN, Bound.ABOUT, BELOW, CONFLICTS),
        (Bound.FROM, Bound.EXACT, BELOW, AGREES),
        (Bound.AT_LEAST, Bound.EXACT, BELOW, None),
        (Bound.AT_LEAST, Bound.EXACT, ABOVE, CONFLICTS),
        (Bound.AT_MOST, Bound.EXACT, ABOVE, None),
        (Bound.AT_MOST, Bound.EXACT, UNKNOWN, None),
        (Bound.EXACT, Bound.AT_MOST, BELOW, None),
        (Bound.EXACT, Bound.AT_MOST, ABOVE, CONFLICTS),
        (Bound.EXACT, Bound.AT_LEAST, ABOVE, None),
        (Bound.EXACT, Bound.AT_LEAST, BELOW, CONFLICTS),
        (Bound.AT_MOST, Bound.AT_MOST, SAME, AGREES),
        (Bound.AT_MOST, Bound.AT_MOST, ABOVE, CONFLICTS),
        (Bound.AT_MOST, Bound.AT_MOST, UNKNOWN, CONFLICTS),
        (Bound.AT_MOST, Bound.AT_LEAST, SAME, CONFLICTS),
        (Bound.MORE_THAN, Bound.LESS_THAN, SAME, CONFLICTS),
        (Bound.TO, Bound.FROM, SAME, None),
    ],
)
def test_what_a_bound_says_of_another(
    claimed: Bound, stated: Bound, order: int | None, relation: Relation | None
) -> None:
    """A number decides what is claimed around it; what lies within a limit is neither stated nor denied."""
    assert said_of(claimed, [(stated, order)]) is relation


@pytest.mark.parametrize(
    ("claimed", "low", "high", "relation"),
    [
        (Bound.EXACT, ABOVE, BELOW, None),
        (Bound.EXACT, ABOVE, ABOVE, CONFLICTS),
        (Bound.LESS_THAN, ABOVE, ABOVE, AGREES),
        (Bound.LESS_THAN, ABOVE, BELOW, None),
        (Bound.LESS_THAN, BELOW, BELOW, CONFLICTS),
        (Bound.AT_MOST, ABOVE, ABOVE, None),
        (Bound.MORE_THAN, UNKNOWN, UNKNOWN, None),
        (Bound.FROM, BELOW, BELOW, CONFLICTS),
    ],
)
def test_what_a_range_says(claimed: Bound, low: int | None, high: int | None, relation: Relation | None) -> None:
    """What lies between both ends is open, what lies beyond one of them differs; a bound may hold for both."""
    assert said_of(claimed, [(Bound.FROM, low), (Bound.TO, high)]) is relation
