"""Bounds: which side of a number or date a text means."""

import re
from enum import StrEnum


class Bound(StrEnum):
    """Which side of the number is meant."""

    EXACT = "exact"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    ABOUT = "about"


_EXCEED = r"(?:(?:can\s?not|never|not(?: to)?|\w+n['\u2019]t) exceed(?:s|ing)?)"
_NOT_DENIED = r"(?<!no )(?<!not )(?<!not to )(?<!never )(?<!n['\u2019]t )"
_BEFORE = {
    Bound.AT_LEAST: (
        r"at least|no(?:t)? (?:less|fewer|earlier|sooner) than|a minimum of|minimum|over|above|beyond|from"
        rf"|{_NOT_DENIED}(?:(?:more|greater|longer) than|exceed(?:s|ing)?)"
    ),
    Bound.AT_MOST: (
        rf"at most|no(?:t)? (?:more|later|longer|greater) than|{_EXCEED}|up to|a maximum of|maximum"
        rf"|within(?: a further)?|under|below|{_NOT_DENIED}(?:less|fewer) than"
    ),
    Bound.ABOUT: r"about|approximately|around|roughly|nearly|almost|some|circa",
}
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
        r"\b(?:from|since|(?<!not )(?<!no )after|as of|effective|starting|beginning|not? (?:before|earlier than))\s+"
        r"(?:on\s+|the\s+)?$",
        re.IGNORECASE,
    ),
    Bound.AT_MOST: re.compile(
        r"\b(?:until|till|by|up to|through|prior to|not? (?:after|later than)|(?<!not )(?<!no )before)\s+(?:the\s+)?$",
        re.IGNORECASE,
    ),
}
_REACH = 28


def bound_of_number(text: str, start: int, end: int) -> Bound:
    """Tell from the words around a number, at `start` to `end`, which side of it is meant."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    for bound, pattern in _BEFORE_NUMBER.items():
        if pattern.search(before):
            return bound
    return next((bound for bound, pattern in _AFTER_NUMBER.items() if pattern.match(after)), Bound.EXACT)


def bound_of_date(text: str, start: int) -> Bound:
    """Tell from the words before a date, at `start`, which side of it is meant."""
    before = text[max(0, start - _REACH) : start]
    return next((bound for bound, pattern in _BEFORE_DATE.items() if pattern.search(before)), Bound.EXACT)
