"""Quantities: numbers with their unit and bound, in digits or words, comparable across notations."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from text_to_num import text2num

from kivo_worker.verify.words import FUNCTION_WORDS, stem


class Bound(StrEnum):
    """Which side of the number is meant."""

    EXACT = "exact"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text states it.

    Attributes:
        text: the words that state it.
        start: their first character.
        end: one past their last character.
        value: the number in base units of its dimension.
        dimension: `duration`, `business duration`, `percent`, `money EUR`, `data`, `count <noun stem>`,
            or `label <word>` for a number that names (`Severity 1`).
        bound: which side is meant.
    """

    text: str
    start: int
    end: int
    value: Decimal
    dimension: str
    bound: Bound

    @property
    def is_label(self) -> bool:
        """Whether the number names something rather than counting it."""
        return self.dimension.startswith("label ")

    @property
    def is_measure(self) -> bool:
        """Whether its words are only a number and a unit, so that comparing the quantity says it all."""
        return not self.dimension.startswith("count ")


_UNITS = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBER_WORD = "(?:" + "|".join(f"{_UNITS} {_TEENS} {_TENS} hundred thousand zero".split()) + ")"
_WORDS = rf"{_NUMBER_WORD}(?:(?:[\s-]+and)?[\s-]+{_NUMBER_WORD})*"
_DIGITS = r"\d{1,3}(?:[,\u202f\u00a0]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = r"(?:\s?(?:thousand|million|billion|trillion|bn|mn|k|m)\b)?"
_CURRENCY = {"$": "USD", "\u20ac": "EUR", "\u00a3": "GBP", "\u00a5": "JPY"}
_CURRENCY_WORDS = {
    "usd": "USD", "dollar": "USD", "dollars": "USD", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "jpy": "JPY", "yen": "JPY", "chf": "CHF",
}  # fmt: skip
_QUANTITY = re.compile(
    rf"(?P<symbol>[$\u20ac\u00a3\u00a5]\s?)?(?<![\w.,/:])(?:(?P<digits>{_DIGITS})(?P<scale>{_SCALE})"
    rf"|(?P<words>\b{_WORDS}\b)(?P<wordscale>{_SCALE}))(?!\d|[:/]\d|(?!(?:[KMGT]i?B)\b)[^\W\d_])"
    r"(?P<unit>\s?(?:%|\u20ac|\$|\u00a3|[KMGT]i?B\b)|[\s-]+(?:of\s+)?[^\W\d_]+(?:\s+[^\W\d_]+)?)?",
    re.IGNORECASE,
)
_SCALES = {"thousand": 3, "k": 3, "million": 6, "mn": 6, "m": 6, "billion": 9, "bn": 9, "trillion": 12}
_SECONDS = {
    "second": 1, "sec": 1, "minut": 60, "min": 60, "hour": 3600, "hr": 3600, "day": 86_400, "week": 604_800,
    "fortnight": 1_209_600, "month": 2_629_800, "quarter": 7_889_400, "year": 31_557_600, "decad": 315_576_000,
}  # fmt: skip
_BYTES = {
    "kb": 10**3,
    "mb": 10**6,
    "gb": 10**9,
    "tb": 10**12,
    "kib": 2**10,
    "mib": 2**20,
    "gib": 2**30,
    "byte": 1,
}
_BUSINESS = frozenset({"business", "working", "work"})
_NOT_DENIED = r"(?<!no )(?<!not )(?<!not to )"
_BOUNDS = {
    Bound.AT_LEAST: (
        r"at least|no(?:t)? (?:less|fewer|earlier) than|a minimum of|minimum|over|above|from"
        rf"|{_NOT_DENIED}(?:more than|greater than|exceed(?:s|ing)?)"
    ),
    Bound.AT_MOST: (
        r"at most|no(?:t)? (?:more|later|longer|greater) than|not (?:to )?exceed(?:ing)?|up to|a maximum of|maximum"
        rf"|within(?: a further)?|under|below|{_NOT_DENIED}(?:less|fewer) than"
    ),
    Bound.ABOUT: r"about|approximately|around|roughly|nearly|almost|some|circa",
}
_BEFORE = tuple(
    (bound, re.compile(rf"\b(?:{words})\s+(?:the\s+)?$", re.IGNORECASE)) for bound, words in _BOUNDS.items()
)
_AFTER = (
    (
        Bound.AT_LEAST,
        re.compile(r"^\s*(?:or (?:more|later|above|longer)|and (?:above|over))\b|^\+", re.IGNORECASE),
    ),
    (
        Bound.AT_MOST,
        re.compile(r"^\s*(?:or (?:less|fewer|earlier|under)|at (?:most|the latest))\b", re.IGNORECASE),
    ),
)
_BOUND_REACH = 28
_SECTION = re.compile(r"^\s*(?:\d+(?:\.\d+)+\.?|\d+[.)])\s+(?=[A-Z])")
_LABEL_BEFORE = re.compile(r"\b([A-Za-z][A-Za-z-]*)[\s-]$")
_LABEL_WORDS = frozenset(
    "section clause article chapter version severity level tier priority step phase part page annex appendix "
    "schedule type class grade stage room line form tls saml ssl aes sha rule exhibit item figure table".split(),
)
_YEAR = re.compile(r"(?:19|20)\d\d")


def quantities(text: str) -> list[Quantity]:
    """Find the quantities of a text, in order; a section number at its start and bare years are none."""
    section = _SECTION.match(text)
    first = section.end() if section else 0
    return [quantity for match in _QUANTITY.finditer(text, first) if (quantity := _quantity(text, match))]


def same_value(left: Quantity, right: Quantity) -> bool:
    """Whether two quantities of one dimension state the same number.

    A month is as long as 30 or 31 days, and a rounded figure equals what it rounds to.
    """
    if left.value == right.value:
        return True
    if left.dimension != "duration":
        return False
    low, high = sorted((left.value, right.value))
    return low >= _SECONDS["day"] * 28 and high - low <= low * Decimal("0.02")


def comparable(left: Quantity, right: Quantity) -> bool:
    """Whether two quantities measure the same thing, so that different numbers are a conflict."""
    durations = {"duration", "business duration"}
    return left.dimension == right.dimension or {left.dimension, right.dimension} <= durations


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    value = _value(match)
    if value is None:
        return None
    dimension, factor, unit_length = _dimension(text, match, value)
    if not dimension:
        return None
    number_end = match.end("scale") if match["digits"] else match.end("wordscale")
    end = number_end + unit_length
    bound = _bound(text[max(0, match.start() - _BOUND_REACH) : match.start()], text[end : end + _BOUND_REACH])
    return Quantity(text[match.start() : end], match.start(), end, value * factor, dimension, bound)


def _value(match: re.Match[str]) -> Decimal | None:
    scale = (match["scale"] or match["wordscale"] or "").strip().lower()
    try:
        if match["digits"]:
            number = Decimal(re.sub(r"[,\u202f\u00a0]", "", match["digits"]))
        else:
            number = Decimal(text2num(" ".join(re.split(r"[\s-]+", match["words"].lower())), "en"))
    except (ValueError, InvalidOperation):
        return None
    return number.scaleb(_SCALES.get(scale, 0))


def _dimension(text: str, match: re.Match[str], value: Decimal) -> tuple[str, int, int]:
    """The dimension of a number, the factor to its base unit, and how many characters its unit takes."""
    unit = match["unit"] or ""
    names = re.findall(r"[^\W\d_]+", unit)
    if match["symbol"]:
        return f"money {_CURRENCY[match['symbol'].strip()]}", 1, 0
    if unit.strip() in _CURRENCY:
        return f"money {_CURRENCY[unit.strip()]}", 1, len(unit)
    if "%" in unit or (names and names[0].lower() in {"percent", "percentage"}) or _is_per_cent(names):
        return "percent", 1, len(unit) if _is_per_cent(names) or "%" in unit else _through(unit, names[0])
    label = _LABEL_BEFORE.search(text, max(0, match.start() - 24), match.start())
    if label and match["digits"] and (label[1].lower() in _LABEL_WORDS or text[match.start() - 1] == "-"):
        return f"label {label[1].lower()}", 1, 0
    if names:
        return _by_unit_name(match, unit, [name.lower() for name in names], value)
    return _bare(match, value)


def _by_unit_name(match: re.Match[str], unit: str, names: list[str], value: Decimal) -> tuple[str, int, int]:
    business = names[0] in _BUSINESS and len(names) > 1
    name = names[1] if business else names[0]
    root = stem(name)
    if root in _SECONDS:
        return ("business duration" if business else "duration"), _SECONDS[root], _through(unit, name)
    if name in _CURRENCY_WORDS:
        return f"money {_CURRENCY_WORDS[name]}", 1, _through(unit, name)
    if root in _BYTES:
        return "data", _BYTES[root], _through(unit, name)
    if match["words"] and value == 1:
        return "", 1, 0
    if names[0] in FUNCTION_WORDS:
        return _bare(match, value)
    return f"count {stem(names[0])}", 1, _through(unit, names[0])


def _bare(match: re.Match[str], value: Decimal) -> tuple[str, int, int]:
    is_year = match["digits"] and _YEAR.fullmatch(match["digits"]) and not match["scale"]
    if is_year or (match["words"] and value == 1):
        return "", 1, 0
    return "count", 1, 0


def _is_per_cent(names: list[str]) -> bool:
    return [name.lower() for name in names[:2]] == ["per", "cent"]


def _through(unit: str, name: str) -> int:
    return unit.lower().index(name.lower()) + len(name)


def _bound(before: str, after: str) -> Bound:
    for bound, pattern in _BEFORE:
        if pattern.search(before):
            return bound
    for bound, pattern in _AFTER:
        if pattern.search(after):
            return bound
    return Bound.EXACT
