"""A quantity: a number with its unit and bound, and how one that is claimed lies beside one that is stated."""

import re
from dataclasses import dataclass
from decimal import Decimal

from kivo_worker.verification.bounds import Bound
from kivo_worker.verification.changes import Part
from kivo_worker.verification.units import MONTH

_ABOUT = Decimal("0.05")
_ABOUT_YEARS = 10
_ROUNDED_DIGITS = 2
_LARGE = 1_000
_CALENDAR = Decimal("0.02")
_AGES = 10**6 * MONTH
_EARLY_YEAR = re.compile(r"1[0-5]\d\d")
"""Years that are not read as dates."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text states it.

    Attributes:
        text: the words that state it.
        start: their first character.
        end: one past their last character.
        number: the number as it is written.
        value: the number in base units of its dimension.
        dimension: `duration`, `business duration`, `percent`, `percentage points`, `money EUR`, `data`, `ratio`,
            `count <noun stem>`, or `label <word>` for a number that names (`Severity 1`).
        bound: which side is meant.
        part: what it tells of a change, where it does.
    """

    text: str
    start: int
    end: int
    number: Decimal
    value: Decimal
    dimension: str
    bound: Bound
    part: Part | None = None

    @property
    def is_label(self) -> bool:
        """Whether the number names something rather than counting it."""
        return self.dimension.startswith("label ")

    @property
    def is_count(self) -> bool:
        """Whether the number counts things, named by a noun or not."""
        return self.dimension.startswith("count")

    @property
    def may_be_year(self) -> bool:
        """Whether it looks like a year, too early to be read as a date: four digits, of nothing."""
        return self.dimension == "count" and bool(_EARLY_YEAR.fullmatch(self.text))

    @property
    def is_passing(self) -> bool:
        """Whether it is said in passing ("one", "a day"), so that nothing is missing where a source does not say it."""
        is_article = self.dimension == "duration" and self.text.lower().startswith(("a ", "an "))
        return is_article or (self.is_count and self.value == 1)

    @property
    def is_measure(self) -> bool:
        """Whether its words are only a number and a unit, so that comparing the quantity says it all."""
        return not self.dimension.startswith("count ")


def same_value(claimed: Quantity, stated: Quantity) -> bool:
    """Whether a claim states the number that a source states, both of one dimension.

    A month is as long as 30 or 31 days, and what a claim says is about right may be off by a twentieth, a year by ten.
    """
    low, high = sorted((claimed.value, stated.value))
    leeway = _ABOUT_YEARS if claimed.may_be_year else high * _ABOUT
    if low == high or (claimed.bound is Bound.ABOUT and high - low <= leeway):
        return True
    is_close = claimed.dimension == "duration" and high - low <= low * _CALENDAR and high < _AGES
    return is_close and (low % MONTH == 0) != (high % MONTH == 0)


def order(claimed: Quantity, stated: Quantity) -> int:
    """How a claimed quantity lies beside a stated one of its dimension: -1 below, 0 the same or rounded, 1 above."""
    if same_value(claimed, stated) or _is_rounded(claimed, stated):
        return 0
    return 1 if claimed.value > stated.value else -1


def _is_rounded(claimed: Quantity, stated: Quantity) -> bool:
    """Whether a claim states a number rounded to the digits it gives, two at least; a small limit is not."""
    digits = len(claimed.value.normalize().as_tuple().digits)
    is_large = claimed.bound is stated.bound and stated.number >= _LARGE
    is_limit = not (stated.bound.is_plain or is_large)
    if digits < _ROUNDED_DIGITS or claimed.is_label or is_limit:
        return False
    place = Decimal(1).scaleb(stated.value.adjusted() - digits + 1)
    return round(stated.value / place) * place == claimed.value


def comparable(left: Quantity, right: Quantity) -> bool:
    """Whether two quantities measure the same thing, so that different numbers are a conflict."""
    return _measured(left) == _measured(right)


def _measured(quantity: Quantity) -> str:
    """What a quantity measures, in calendar or business days, in whatever currency."""
    kinds = (kind for kind in ("duration", "money") if kind in quantity.dimension.split())
    return next(kinds, quantity.dimension)
