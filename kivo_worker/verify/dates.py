"""Calendar dates and times of day, as far as a text states them."""

import re
from dataclasses import dataclass

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)"
_PATTERNS = (
    re.compile(rf"\b{_YEAR}-(?P<number>[01]\d)-(?P<day>[0-3]\d)\b"),
    re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?\b"),
    re.compile(rf"\b{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?\b(?!\s+(?:days?|hours?|months?|years?)\b)"),
    re.compile(rf"\b{_MONTH}\s+{_YEAR}\b"),
    re.compile(rf"\b(?P<quarter>Q[1-4])(?:\s+(?:of\s+)?{_YEAR})?\b"),
    re.compile(r"\b(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)\b"),
    re.compile(
        rf"(?<![\w.,$\u20ac\u00a3]){_YEAR}(?![\w%]|[\'\u2019]s|[.,]\d|\s+(?:users|people|seats|hours|employees)\b)"
    ),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or time of day: the parts a text states, in `parts` by name (`year`, `month`, `day`, ...)."""

    text: str
    start: int
    end: int
    parts: tuple[tuple[str, str], ...]


def moments(text: str) -> list[Moment]:
    """Find the dates and times of day in a text, in order; the longest reading of a place wins."""
    found: list[Moment] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if all(match.end() <= other.start or match.start() >= other.end for other in found):
                found.append(Moment(match.group(), *match.span(), _parts(match.groupdict())))
    return sorted(found, key=lambda moment: moment.start)


def comparable(left: Moment, right: Moment) -> bool:
    """Whether two moments state a part of the same kind, so that they can agree or conflict."""
    return bool(dict(left.parts).keys() & dict(right.parts).keys())


def agree(left: Moment, right: Moment) -> bool:
    """Whether two comparable moments contradict each other in no part that both state."""
    mine, other = dict(left.parts), dict(right.parts)
    return all(mine[part] == other[part] for part in mine.keys() & other.keys())


def _parts(groups: dict[str, str | None]) -> tuple[tuple[str, str], ...]:
    parts = {name: value.lstrip("0") or "0" for name, value in groups.items() if value}
    if "number" in parts:
        parts["month"] = parts.pop("number")
    elif "month" in parts:
        prefix = parts["month"][:3].lower()
        parts["month"] = str(next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(prefix)))
    return tuple(sorted(parts.items()))
