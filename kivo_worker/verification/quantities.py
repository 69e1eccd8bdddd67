"""The quantities of a text, in digits or words and in every notation."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kivo_worker.verification.bounds import BETWEEN, Bound, bound_of_number
from kivo_worker.verification.changes import Part, part_of_change
from kivo_worker.verification.mixed_numbers import mixed_numbers, number_in_words
from kivo_worker.verification.quantity import Quantity
from kivo_worker.verification.units import (
    ATTACHED,
    CURRENCIES,
    DIGITS,
    LABEL_WORDS,
    MONEY,
    NUMBER_WORDS,
    SCALE,
    SCALES,
    SIGN,
    UNITS,
    singular,
)
from kivo_worker.verification.words import FUNCTION_WORDS, stands_before, stem


@dataclass(frozen=True, slots=True)
class _Unit:
    """A dimension, the size of the unit in base units, and how many characters of the text it takes."""

    name: str
    factor: Decimal | int
    length: int

    @property
    def is_bare(self) -> bool:
        """Whether there is none."""
        return self.name in {"", "count"}

    @property
    def is_naming(self) -> bool:
        """Whether it is said once for several numbers, before the first."""
        return self.name.startswith(("money ", "label "))


_QUANTITY = re.compile(
    rf"(?P<sign>(?<![^\s(])(?:[-\u2212]|minus\s))?(?:(?<!\w)(?P<symbol>{MONEY})\s?|(?<![\w.,/:])|(?<=\bv))"
    rf"(?:(?P<digits>{DIGITS})|\b(?P<words>{NUMBER_WORDS})\b)(?P<scale>{SCALE})"
    rf"(?!\d|[:/]\d|(?!{ATTACHED.replace('?P<ordinal>', '?:')})[^\W\d_])"
    rf"(?=(?P<unit>\s?(?:%|{SIGN}|[KMGTP]i?B\b)|{ATTACHED}|[\s-]+(?:of\s+)?[^\W\d_]+(?:[\s-]+[^\W\d_]+)?)?)",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"(?<!first )(?<!second )\b(?:half(?=\s+(?:of|the|its|their|our|your)\b)"
    r"|(?P<times>an?|one|two|three|four)[\s-](?P<part>half|third|quarter|fifth|tenth)s?(?=\s+of\b))",
    re.IGNORECASE,
)
_TIMES = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_RATIO = re.compile(r"(?<![\w/.,:])(?P<over>\d{1,4})/(?P<under>[1-9]\d{0,3})(?![\w/])")
_OFTEN = re.compile(
    r"\b(?:twice|once(?=\s+(?:(?:an?|per|every|each)\s+(?:hour|day|week|month|quarter|year)|in\s+(?:any|every)"
    r"|hourly|daily|weekly|monthly|quarterly|yearly|annually)\b))\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?P<range>\s?[-\u2013\u2014]\s?|-?\s+to\s+)|-?\s+(?P<list>and|or)\s+", re.IGNORECASE)
_ONE = re.compile(
    r"\b(?:for|within|after|in|lasts?|takes?|took|lasted|about|nearly|almost|over|than)\s+"
    r"(?P<one>an?\s+(?:full\s+)?(?P<unit>second|minute|hour|day|week|fortnight|month|quarter|year|decade))\b",
    re.IGNORECASE,
)
_BUSINESS = frozenset({"business", "working", "work"})
_UNQUALIFYING = FUNCTION_WORDS - {"more", "further"}
_DECIMALS = re.compile(r"(?:\.\d+|,\d{1,2})$")
_VERSION = re.compile(r"\d+(?:\.\d+){2,}")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3}){2,}")
_SECTION = re.compile(r"^\s*(?:\d+(?:\.\d+)+\.?|\d+[.)])\s+(?=[A-Z])")
_MARKER = re.compile(r"\[\d+(?:\s?[,;\u2013-]\s?\d+)*\]|(?:^|(?<=[.;:]\s))\(\d+\)")
_LABEL_BEFORE = re.compile(r"\b([A-Za-z][A-Za-z-]*)[\s-]$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAME = re.compile(r"[^\W\d_]+")


def quantities(text: str) -> list[Quantity]:
    """Find the quantities of a text, in order; numbers of sections, paragraphs and citations and bare years are none.

    Of a range both ends are found.
    """
    section = _SECTION.match(text)
    first = section.end() if section else 0
    mixed = list(_mixed(text, first))
    alone = [*_fractions(text, first), *_ratios(text, first), *_frequencies(text, first), *_single(text, first)]
    others = [*mixed, *(one for one in alone if not any(other.start <= one.start < other.end for other in mixed))]
    spans = [
        *((other.start, other.end) for other in others),
        *(match.span() for match in _MARKER.finditer(text, first)),
    ]
    taken = {place for span in spans for place in range(*span)}
    matches = [
        match for match in _QUANTITY.finditer(text, first) if taken.isdisjoint(range(match.start(), match.end("scale")))
    ]
    return sorted(
        [*others, *_numbers(text, matches, [other.start for other in others])], key=lambda quantity: quantity.start
    )


def _mixed(text: str, first: int) -> Iterator[Quantity]:
    for mixed in mixed_numbers(text, first):
        yield _found(text, mixed.start, mixed.end, mixed.number, mixed.dimension, mixed.factor)


def _fractions(text: str, first: int) -> Iterator[Quantity]:
    """Parts of a whole in words, in whole percent."""
    for match in _FRACTION.finditer(text, first):
        times, part = _TIMES[(match["times"] or "a").lower()], _PARTS[(match["part"] or "half").lower()]
        yield _found(text, *match.span(), round(Decimal(100 * times) / part), "percent")


def _ratios(text: str, first: int) -> Iterator[Quantity]:
    for match in _RATIO.finditer(text, first):
        yield _found(text, *match.span(), Decimal(match["over"]) / Decimal(match["under"]), "ratio")


def _frequencies(text: str, first: int) -> Iterator[Quantity]:
    for match in _OFTEN.finditer(text, first):
        yield _found(text, *match.span(), 2 if match.group().lower() == "twice" else 1, "count time")


def _single(text: str, first: int) -> Iterator[Quantity]:
    """One unit of time in the place of a number ("within a week"); "20 euros a month" is none."""
    for match in _ONE.finditer(text, first):
        dimension, factor = UNITS[match["unit"].lower()]
        yield _found(text, *match.span("one"), 1, dimension, factor)


def _found(
    text: str, start: int, end: int, value: Decimal | int, dimension: str, factor: Decimal | int = 1
) -> Quantity:
    number = Decimal(value)
    part = part_of_change(text, start)
    bound = Bound.EXACT if part is Part.FROM else bound_of_number(text, start, end)
    return Quantity(text[start:end], start, end, number, number * factor, dimension, bound, part)


def _numbers(text: str, matches: Sequence[re.Match[str]], others: Iterable[int]) -> list[Quantity]:
    """Read numbers from the last to the first: one joined to the next ("5 to 10 days") shares its unit and scale.

    Args:
        text: what they stand in.
        matches: where.
        others: where other quantities begin, at which a unit ends.
    """
    starts = sorted([*others, *(match.start() for match in matches), len(text)])
    found: list[Quantity] = []
    unit = scale = ""
    for match in reversed(matches):
        end = match.end("scale")
        after = (match["unit"] or "")[: starts[bisect_left(starts, end)] - end]
        own = _dimension(text, match, after)
        joint = _JOINED.fullmatch(text, end + own.length, found[-1].start) if found else None
        if joint and own.is_bare:
            own = replace(_dimension(text, match, unit), length=0)
            scale = match["scale"] or scale
        else:
            unit, scale = after, match["scale"]
        if joint and found[-1].dimension == "count" and own.is_naming:
            found[-1] = replace(found[-1], dimension=own.name)
        quantity = _found(text, match.start(), end + own.length, _value(match, scale), own.name, own.factor)
        if (
            joint
            and quantity.dimension == found[-1].dimension
            and not quantity.is_label
            and quantity.part is not Part.FROM
            and quantity.value < found[-1].value
            and _is_range(joint, text, match)
        ):
            quantity, found[-1] = replace(quantity, bound=Bound.FROM), replace(found[-1], bound=Bound.TO)
        found.append(quantity)
    return [quantity for quantity in found if quantity.dimension]


def _is_range(joint: re.Match[str], text: str, match: re.Match[str]) -> bool:
    return bool(joint["range"] or (joint["list"].lower() == "and" and stands_before(BETWEEN, text, match.start())))


def _value(match: re.Match[str], scale: str) -> Decimal:
    number = _in_digits(match["digits"]) if match["digits"] else number_in_words(match["words"])
    scaled = number.scaleb(SCALES.get(scale.strip().lower(), 0))
    return -scaled if match["sign"] else scaled


def _in_digits(digits: str) -> Decimal:
    """Read separators as what they must be; the parts of a version number ("2.4.1") count as millionths each."""
    compact = re.sub(r"[^\d.,]", "", digits)
    if _is_version(compact):
        return sum((Decimal(part).scaleb(-6 * place) for place, part in enumerate(compact.split("."))), Decimal(0))
    fraction = None if _THOUSANDS.fullmatch(compact) else _DECIMALS.search(compact)
    whole = re.sub(r"\D", "", compact[: fraction.start()] if fraction else compact)
    return Decimal(f"{whole}.{fraction.group()[1:]}" if fraction else whole)


def _is_version(digits: str) -> bool:
    return bool(_VERSION.fullmatch(digits)) and not _THOUSANDS.fullmatch(digits)


def _dimension(text: str, match: re.Match[str], unit: str) -> _Unit:
    """What a number, with the unit text that follows it, measures or counts."""
    currency = CURRENCIES.get((match["symbol"] or unit).strip().lower())
    if currency:
        return _Unit(f"money {currency}", 1, 0 if match["symbol"] else len(unit))
    if "%" in unit:
        return _Unit("percent", 1, len(unit))
    label = _label(text, match)
    if label:
        return _Unit(f"label {label}", 1, len(unit) if label == "ordinal" else 0)
    names = list(_NAME.finditer(unit))
    if not names:
        return _bare(match)
    return _by_unit_name(match, names)


def _label(text: str, match: re.Match[str]) -> str:
    """What a number names: the word before it, a version or a place in an order; empty when it counts."""
    if not match["digits"]:
        return ""
    if match["ordinal"]:
        return "ordinal"
    if _is_version(match["digits"]) or text[match.start() - 1 : match.start()].lower() == "v":
        return "version"
    word = _LABEL_BEFORE.search(text, max(0, match.start() - 24), match.start())
    if not word:
        return ""
    name = word[1].lower()
    labels = [form for form in (name, name.removesuffix("s")) if form in LABEL_WORDS]
    return labels[0] if labels else name if word.group().endswith("-") else ""


def _by_unit_name(match: re.Match[str], names: Sequence[re.Match[str]]) -> _Unit:
    head, *rest = names
    first, second = head.group().lower(), rest[0].group().lower() if rest else ""
    if first in {"percent", "percentage"} or (first, second) == ("per", "cent"):
        points = singular(second) == "point"
        return _Unit("percentage points" if points else "percent", 1, names[points or first == "per"].end())
    if singular(first) in UNITS:
        return _Unit(*UNITS[singular(first)], head.end())
    for name in (first, second if first == "us" else ""):
        if singular(name) in CURRENCIES:
            return _Unit(f"money {CURRENCIES[singular(name)]}", 1, names[name == second].end())
    if singular(second) in UNITS and first not in _UNQUALIFYING:
        dimension, factor = UNITS[singular(second)]
        return _Unit(f"business {dimension}" if first in _BUSINESS else dimension, factor, rest[0].end())
    return _bare(match) if first in FUNCTION_WORDS else _Unit(f"count {stem(first)}", 1, head.end())


def _bare(match: re.Match[str]) -> _Unit:
    is_year = match["digits"] and _YEAR.fullmatch(match["digits"]) and not match["scale"]
    is_pronoun = (match["words"] or "").lower() == "one"
    return _Unit("" if is_year or is_pronoun else "count", 1, 0)
