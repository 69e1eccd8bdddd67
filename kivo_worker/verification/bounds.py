"""Bounds: which side of a number or date a text means, and what two of them say of each other."""

import re
from collections.abc import Sequence
from enum import StrEnum

from kivo_worker.verification.interface import Relation
from kivo_worker.verification.words import stands_before


class Bound(StrEnum):
    """Which side of the number is meant.

    `AT_LEAST` and `AT_MOST` set a limit, `MORE_THAN` and `LESS_THAN` tell how much there is, `FROM` and `TO` are the
    ends of a range.
    """

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at least"
    MORE_THAN = "more than"
    FROM = "from"
    AT_MOST = "at most"
    LESS_THAN = "less than"
    TO = "to"

    @property
    def is_lower(self) -> bool:
        """Whether what is meant lies above the number."""
        return self in {Bound.AT_LEAST, Bound.MORE_THAN, Bound.FROM}

    @property
    def is_upper(self) -> bool:
        """Whether what is meant lies below the number."""
        return self in {Bound.AT_MOST, Bound.LESS_THAN, Bound.TO}

    @property
    def is_plain(self) -> bool:
        """Whether the number itself is meant."""
        return self in {Bound.EXACT, Bound.ABOUT}

    @property
    def is_end(self) -> bool:
        """Whether it is an end of a range."""
        return self in {Bound.FROM, Bound.TO}

    @property
    def is_limit(self) -> bool:
        """Whether it is set as a rule, which a number that keeps to it does not state."""
        return self in {Bound.AT_LEAST, Bound.AT_MOST}


_EXCEED = r"(?:(?:can\s?not|never|not(?: to)?|\w+n['\u2019]t) exceed(?:s|ing)?)"
_NOT_DENIED = r"(?<!no )(?<!not )(?<!not to )(?<!never )(?<!n['\u2019]t )"
_BEFORE = {
    Bound.AT_LEAST: r"at least|no(?:t)? (?:less|fewer|earlier|sooner) than|a minimum of|minimum|from",
    Bound.MORE_THAN: rf"over|above|beyond|{_NOT_DENIED}(?:(?:more|greater|longer) than|exceed(?:s|ed|ing)?)",
    Bound.AT_MOST: (
        rf"at most|no(?:t)? (?:more|later|longer|greater) than|{_EXCEED}|up to|a maximum of|maximum"
        r"|within(?: a further)?"
    ),
    Bound.LESS_THAN: rf"under|below|{_NOT_DENIED}(?:less|fewer) than",
    Bound.ABOUT: r"about|approximately|around|roughly|nearly|almost|some|circa",
}
HEDGES = "|".join(_BEFORE[bound] for bound in (Bound.ABOUT, Bound.MORE_THAN, Bound.LESS_THAN))
"""What stands before a number that tells how much there is, as a pattern."""
_AFTER = {
    Bound.AT_LEAST: r"\s*(?:or (?:more|later|above|longer)|and (?:above|over))\b|\+",
    Bound.AT_MOST: r"\s*(?:or (?:less|fewer|earlier|under)|at (?:most|the latest))\b",
}
_BEFORE_NUMBER = {
    bound: re.compile(rf"\b(?:{words})\s+(?:the\s+)?$", re.IGNORECASE) for bound, words in _BEFORE.items()
}
_AFTER_NUMBER = {bound: re.compile(words, re.IGNORECASE) for bound, words in _AFTER.items()}
_BEFORE_DATE = {
    Bound.AT_LEAST: re.compile(
        r"\b(?:from|since|effective|starting|beginning|not? (?:before|earlier than))\s+(?:on\s+|the\s+)?$",
        re.IGNORECASE,
    ),
    Bound.MORE_THAN: re.compile(r"\b(?<!not )(?<!no )after\s+(?:the\s+)?$", re.IGNORECASE),
    Bound.AT_MOST: re.compile(
        r"\b(?:until|till|by|up to|through|not? (?:after|later than))\s+(?:the\s+)?$", re.IGNORECASE
    ),
    Bound.LESS_THAN: re.compile(r"\b(?:prior to|(?<!not )(?<!no )before)\s+(?:the\s+)?$", re.IGNORECASE),
}
_AFTER_DATE = {
    Bound.MORE_THAN: re.compile(r"\s+or (?:later|after)\b", re.IGNORECASE),
    Bound.LESS_THAN: re.compile(r"\s+or (?:earlier|before)\b", re.IGNORECASE),
}
BETWEEN = re.compile(r"\bbetween\s+$", re.IGNORECASE)
"""What stands before two figures joined by "and" that are the ends of a range."""


def bound_of_number(text: str, start: int, end: int) -> Bound:
    """Tell from the words around a number, at `start` to `end`, which side of it is meant."""
    return _bound(text, start, end, _BEFORE_NUMBER, _AFTER_NUMBER)


def bound_of_date(text: str, start: int, end: int) -> Bound:
    """Tell from the words around a date, at `start` to `end`, which side of it is meant."""
    return _bound(text, start, end, _BEFORE_DATE, _AFTER_DATE)


def _bound(
    text: str, start: int, end: int, before: dict[Bound, re.Pattern[str]], after: dict[Bound, re.Pattern[str]]
) -> Bound:
    found = next((bound for bound, pattern in before.items() if stands_before(pattern, text, start)), None)
    return found or next((bound for bound, pattern in after.items() if pattern.match(text, end)), Bound.EXACT)


def said_of(claimed: Bound, stated: Sequence[tuple[Bound, int | None]]) -> Relation | None:
    """Tell what a stated figure says of a claimed one: it agrees, differs, or neither.

    Where 258 are stated, "more than 250" holds and "fewer than 250" does not; a range decides where both its ends do.
    What lies within a limit or a range is neither stated nor denied ("five" where up to ten are allowed). Another limit
    is another rule.

    Args:
        claimed: the claim's bound.
        stated: the bound of the stated figure and, where it is an end of a range, that of the other; each with how the
            claimed figure compares with it: below (-1), the same (0), above (1), or different nobody can tell how.
    """
    bound, order = stated[0]
    if order == 0:
        is_turned = (claimed.is_lower and bound.is_upper) or (claimed.is_upper and bound.is_lower)
        if not is_turned:
            return Relation.AGREES
        return None if claimed.is_end or bound.is_end else Relation.CONFLICTS
    if claimed.is_plain and not bound.is_plain:
        return None if all(_covers(end, side) for end, side in stated) else Relation.CONFLICTS
    if claimed.is_plain or not (bound.is_plain or (bound.is_end and not claimed.is_end)):
        return Relation.CONFLICTS
    kept = {_covers(claimed, None if side is None else -side) for _, side in stated}
    if kept == {False}:
        return Relation.CONFLICTS
    return Relation.AGREES if kept == {True} and order and not claimed.is_limit else None


def _covers(bound: Bound, order: int | None) -> bool:
    """Whether a figure that compares so with a bounded one lies on the side meant."""
    return order is None or order == 0 or (order > 0) == bound.is_lower
