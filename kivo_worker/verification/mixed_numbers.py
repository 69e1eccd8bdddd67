"""Halves and quarters of a unit: "half an hour", "two and a half weeks", "an hour and a half", "2½ hours"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from text_to_num import text2num

from kivo_worker.verification.units import NUMBER_WORDS, UNITS, singular

_COUNT = rf"(?:\d+|{NUMBER_WORDS})"
_PART = r"(?:a\s+half|a\s+quarter|three\s+quarters)"
_UNIT = rf"(?P<unit>{'|'.join(sorted(name for name in UNITS if len(name) >= len('day')))}|per\s?cent)s?\b"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b(?P<whole>{_COUNT})\s+and\s+(?P<part>{_PART})\s+{_UNIT}",
        rf"\b(?P<whole>{_COUNT}|an?)\s+{_UNIT}\s+and\s+(?P<part>{_PART})\b",
        rf"\b(?P<part>half|(?:a\s+quarter|three\s+quarters)\s+of)\s+an?\s+{_UNIT}",
        r"\b(?P<part>half)[\s-](?P<unit>hour)s?\b",
        rf"(?<![\w.,])(?:(?P<whole>\d+)\s?)?(?P<part>[\u00bc\u00bd\u00be])[\s-]?{_UNIT}",
    )
)
_SHARES = {"half": "0.5", "\u00bd": "0.5", "three": "0.75", "\u00be": "0.75", "quarter": "0.25", "\u00bc": "0.25"}


@dataclass(frozen=True, slots=True)
class MixedNumber:
    """A number with a half or a quarter, and its unit.

    Attributes:
        start: the first character of what states it.
        end: one past the last.
        number: the number.
        dimension: what its unit measures.
        factor: the size of the unit in base units.
    """

    start: int
    end: int
    number: Decimal
    dimension: str
    factor: Decimal


def mixed_numbers(text: str, first: int = 0) -> list[MixedNumber]:
    """Find the mixed numbers of a text from a place on, in order; none stands inside another."""
    kept: list[MixedNumber] = []
    for one in sorted(_found(text, first), key=lambda number: (number.start, -number.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def number_in_words(words: str) -> Decimal:
    """Read a whole number in words, its parts with spaces or hyphens between them."""
    return Decimal(text2num(" ".join(re.split(r"[\s-]+", words.lower())), "en"))


def _found(text: str, first: int) -> Iterator[MixedNumber]:
    for form in _FORMS:
        for match in form.finditer(text, first):
            part = next(Decimal(share) for name, share in _SHARES.items() if name in match["part"].lower())
            dimension, factor = UNITS.get(singular(match["unit"]), ("percent", Decimal(1)))
            yield MixedNumber(*match.span(), _whole(match.groupdict().get("whole")) + part, dimension, factor)


def _whole(count: str | None) -> Decimal:
    """A whole number in digits or words; 1 for an article, 0 for nothing."""
    if not count:
        return Decimal(0)
    if count.lower() in {"a", "an"}:
        return Decimal(1)
    return Decimal(count) if count.isdecimal() else number_in_words(count)
