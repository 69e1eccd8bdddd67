"""Calendar dates and times of day, as far as a text states them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from kivo_worker.verification.bounds import BETWEEN, Bound, bound_of_date
from kivo_worker.verification.words import stands_before

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOST_MONTHS = 12
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)"
_NO_FEAST = r"(?<!Black )(?<!Good )(?<!Palm )(?<!Super )(?<!Easter )(?<!Cyber )"


def _any_of(names: Iterable[str]) -> str:
    return "|".join(name.capitalize() for name in names)


_PATTERNS = (
    re.compile(rf"\b{_YEAR}-(?P<number>[01]\d)-(?P<day>[0-3]\d)(?!\d)"),
    re.compile(r"\b(?P<first>[0-3]?\d)(?P<mark>[/.])(?P<second>[0-3]?\d)(?P=mark)(?P<year>(?:1[6-9]|20)\d\d)\b"),
    re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?\b"),
    re.compile(rf"\b{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?\b(?!\s+(?:days?|hours?|months?|years?)\b)"),
    re.compile(rf"\b{_MONTH}\s+{_YEAR}\b"),
    re.compile(rf"\b(?P<month>{_any_of(_MONTHS)})\b(?! [A-Z])"),
    re.compile(rf"{_NO_FEAST}\b(?P<weekday>{_any_of(_WEEKDAYS)})s?\b(?! (?!(?:{_any_of(_MONTHS)})\b)[A-Z])"),
    re.compile(rf"\b(?P<quarter>Q[1-4])(?:\s+(?:of\s+)?{_YEAR})?\b"),
    re.compile(rf"\b(?P<half>H[12])\s+(?:of\s+)?{_YEAR}\b"),
    re.compile(
        r"\b(?P<hour>1[0-2]|0?[1-9])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<meridiem>[ap])(?:\.m\.|m\b)", re.IGNORECASE
    ),
    re.compile(r"\b(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?!\d)"),
    re.compile(rf"\b{_DAY}(?=\s+(?:day\s+)?of\s+(?:each|every|the)\s+month\b)"),
    re.compile(r"(?:(?<=\s)|^)['\u2019](?P<short>\d\d)(?![\w'\u2019])"),
    re.compile(r"(?<=(?:1[6-9]|20)\d\d(?:-|\u2013|/))(?P<ending>\d\d)(?![\w-])"),
    re.compile(r"(?<![\w.,])(?P<decade>(?:1[6-9]|20)\d0)s\b"),
    re.compile(
        rf"(?<![\w.,$\u20ac\u00a3])(?<![A-Z]-){_YEAR}(?![\w%]|[\'\u2019]s|[.,]\d|\s+(?:users|people|seats|hours|employees)\b)"
    ),
)
_BESIDE = r"\s?(?:[-\u2013\u2014/,]|to|through|until|and|or)\s?"
_BEFORE_A_MONTH = re.compile(
    r"\b(?:in|of|by|until|till|since|from|to|through|during|between|and|or|before|after|for|early|late|mid|next|last|this"
    rf"|every|each)[\s-]$|\b(?:{_any_of(_MONTHS)}){_BESIDE}$",
    re.IGNORECASE,
)
_AFTER_A_MONTH = re.compile(rf"{_BESIDE}(?:{_any_of(_MONTHS)})\b")
"""What tells a month that stands alone from a name or a verb."""
_JOINED = re.compile(
    r"(?P<range>\s?(?:--|[-\u2013\u2014])\s?|\s+(?:to|until|till|through)\s+)|\s+and\s+", re.IGNORECASE
)
_ORDER = ("year", "half", "quarter", "decade", "month", "day", "figures", "weekday", "hour", "minute")
_DIGITS = 4
_THIS_CENTURY = 40


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or time of day: the parts a text states, in `parts` by name (`year`, `month`, `day`, ...)."""

    text: str
    start: int
    end: int
    parts: tuple[tuple[str, str], ...]
    bound: Bound

    @property
    def comes_again(self) -> bool:
        """Whether it is no more than a month or a day of the week, so that an equal one may well be another."""
        return [part for part, _ in self.parts] in (["month"], ["weekday"])


def moments(text: str) -> list[Moment]:
    """Find the dates and times of day in a text, in order; the longest reading of a place wins."""
    found: list[Moment] = []
    taken: set[int] = set()
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if taken.isdisjoint(range(*match.span())) and _is_moment(text, match):
                taken.update(range(*match.span()))
                found.append(_moment(text, match))
    return _with_ranges(text, sorted(found, key=lambda moment: moment.start))


def _with_ranges(text: str, found: Sequence[Moment]) -> list[Moment]:
    """Mark what is joined to the next moment ("2004 to 2014") as the ends of a range."""
    marked = list(found)
    for place, (left, right) in enumerate(pairwise(found)):
        joint = _JOINED.fullmatch(text, left.end, right.start)
        if joint and comparable(left, right) and (joint["range"] or stands_before(BETWEEN, text, left.start)):
            marked[place : place + 2] = [replace(marked[place], bound=Bound.FROM), replace(right, bound=Bound.TO)]
    return marked


def comparable(left: Moment, right: Moment) -> bool:
    """Whether two moments state a part of the same kind, so that they can agree or conflict."""
    return bool(dict(left.parts).keys() & dict(right.parts).keys())


def agree(left: Moment, right: Moment) -> bool:
    """Whether two comparable moments contradict each other in no part that both state."""
    mine, other = dict(left.parts), dict(right.parts)
    return all(mine[part] == other[part] for part in mine.keys() & other.keys())


def order(left: Moment, right: Moment) -> int | None:
    """How two comparable moments lie in the parts both state: -1 is earlier, 0 the same, 1 later.

    Days and months of no common year differ nobody can tell how; weekdays are those of one week, which Monday begins.
    """
    mine, other = dict(left.parts), dict(right.parts)
    shared = [part for part in _ORDER if part in mine and part in other]
    if agree(left, right):
        return 0
    if shared[0] not in {"year", "decade", "weekday", "hour"}:
        return None
    part = next(part for part in shared if mine[part] != other[part])
    return 1 if mine[part].zfill(_DIGITS) > other[part].zfill(_DIGITS) else -1


def may_lie_within(moment: Moment, first: Moment, last: Moment) -> bool:
    """Whether a moment may lie in a range, which begins anew where its last moment comes first ("Friday to Monday").

    Nobody can tell where the moment leaves out what parts the ends first ("in May" of two years).
    """
    said, begin, end = dict(moment.parts), dict(first.parts), dict(last.parts)
    shared = [part for part in _ORDER if part in begin and part in end]
    known = list(takewhile(said.__contains__, shared))
    here, low, high = ([parts[part].zfill(_DIGITS) for part in known] for parts in (said, begin, end))
    return low <= here <= high if low <= high else here >= low or here <= high


def unsaid(moment: Moment, others: Iterable[Moment]) -> bool:
    """Whether a moment states a part that none of the others states ("14 March" against "March")."""
    return not dict(moment.parts).keys() <= {part for other in others for part, _ in other.parts}


def _is_moment(text: str, match: re.Match[str]) -> bool:
    """Whether a pattern found what it looks for: no name ("May"), and after a year a later one ("2024-05" is none)."""
    found = match.groupdict()
    if found.keys() == {"month"}:
        return bool(stands_before(_BEFORE_A_MONTH, text, match.start()) or _AFTER_A_MONTH.match(text, match.end()))
    return "ending" not in found or text[match.start() - 3 : match.start() - 1] < match["ending"]


def _moment(text: str, match: re.Match[str]) -> Moment:
    groups = {name: value for name, value in match.groupdict().items() if value}
    if "ending" in groups:
        groups["year"] = text[match.start() - 5 : match.start() - 3] + groups.pop("ending")
    if "short" in groups:
        short = groups.pop("short")
        groups["year"] = ("20" if int(short) < _THIS_CENTURY else "19") + short
    return Moment(match.group(), *match.span(), _parts(groups), bound_of_date(text, *match.span()))


def _parts(groups: dict[str, str]) -> tuple[tuple[str, str], ...]:
    parts = {name: value.lstrip("0") or "0" for name, value in groups.items()}
    if "first" in parts:
        parts = _in_figures(**parts)
    if "number" in parts:
        parts["month"] = parts.pop("number")
    elif not parts.get("month", "1").isdigit():
        parts["month"] = _number_of(parts["month"][:3], _MONTHS)
    if "weekday" in parts:
        parts["weekday"] = _number_of(parts["weekday"], _WEEKDAYS)
    if "meridiem" in parts:
        afternoon = parts.pop("meridiem") in {"p", "P"}
        parts |= {"hour": str(int(parts["hour"]) % 12 + 12 * afternoon), "minute": parts.get("minute", "0")}
    return tuple(sorted(parts.items()))


def _number_of(beginning: str, names: Sequence[str]) -> str:
    return str(next(number for number, name in enumerate(names, 1) if name.startswith(beginning.lower())))


def _in_figures(first: str, second: str, mark: str, year: str) -> dict[str, str]:
    """Read a date in figures; "03/04/2025" can only be compared with another of its kind, or with itself."""
    if mark == "." or int(first) > _MOST_MONTHS:
        return {"day": first, "month": second, "year": year}
    if int(second) > _MOST_MONTHS:
        return {"day": second, "month": first, "year": year}
    return {"figures": f"{first}/{second}/{year}"}
