"""The words around a number or date tell which side of it is meant."""

import pytest

from kivo_worker.verification.bounds import Bound
from kivo_worker.verification.dates import moments
from kivo_worker.verification.quantities import quantities


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("at least 5 days", Bound.AT_LEAST),
        ("no less than 5 days", Bound.AT_LEAST),
        ("not fewer than 5 days", Bound.AT_LEAST),
        ("no sooner than 5 days", Bound.AT_LEAST),
        ("a minimum of 5 days", Bound.AT_LEAST),
        ("more than 5 days", Bound.AT_LEAST),
        ("over the 5 days", Bound.AT_LEAST),
        ("exceeds 5 days", Bound.AT_LEAST),
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
        ("less than 5 days", Bound.AT_MOST),
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
        ("after 17:00", Bound.AT_LEAST),
        ("not before 5 May", Bound.AT_LEAST),
        ("no earlier than 5 May", Bound.AT_LEAST),
        ("until 1 March 2025", Bound.AT_MOST),
        ("by March 2025", Bound.AT_MOST),
        ("before the 5 May", Bound.AT_MOST),
        ("no later than 5 May", Bound.AT_MOST),
        ("not after 5 May", Bound.AT_MOST),
        ("on 1 March 2025", Bound.EXACT),
        ("1 March 2025", Bound.EXACT),
    ],
)
def test_bound_of_a_date(text: str, bound: Bound) -> None:
    """A date begins something, ends it, or is the day itself."""
    assert bound is moments(text)[0].bound
