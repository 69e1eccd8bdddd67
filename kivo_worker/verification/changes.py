"""What a figure tells of a change: by how much, from what or to what something rose or fell."""

import re
from enum import StrEnum

from kivo_worker.verification.bounds import HEDGES


class Part(StrEnum):
    """Which part of a change a figure is: its size, where it began, or where it ended."""

    BY = "by"
    FROM = "from"
    TO = "to"


_CHANGED = (
    r"(?:r[io]se[ns]?|rising|f[ae]ll(?:s|en|ing)?|gr[eo]w(?:s|n|ing)?|climb(?:s|ed|ing)?|dr[oi]p(?:s|ped|ping)?"
    r"|(?:in|de)creas(?:es?|ed|ing)|declin(?:es?|ed|ing)|reduc(?:es?|ed|ing)|rais(?:es?|ed|ing)|lower(?:s|ed|ing)?"
    r"|cut(?:s|ting)?|shr[aiu]nk(?:s|ing)?|extend(?:s|ed|ing)?|shorten(?:s|ed|ing)?|widen(?:s|ed|ing)?"
    r"|narrow(?:s|ed|ing)?|down|up(?!\s+to\b))"
)
_SAME_CLAUSE = r"(?:[^.,;:!?\n]|[.,](?=[\d.])|(?<=\.)\.)"
"""A character within a clause or a number, or one of the dots that stand for a date."""
_BEFORE = {
    part: re.compile(
        rf"\b{_CHANGED}\b{_SAME_CLAUSE}{{0,48}}?\b{word}\s+(?:(?:{HEDGES}|only|just)\s+){{0,2}}$",
        re.IGNORECASE,
    )
    for part, word in ((Part.BY, "by"), (Part.FROM, "from"), (Part.TO, r"(?<!\bup )to"))
}
_REACH = 96
"""How many characters before a number tell what part of a change it is."""


def part_of_change(text: str, start: int) -> Part | None:
    """Tell from the words before a number, which begins at `start`, what part of a change it is, if any."""
    first = max(0, start - _REACH)
    return next((part for part, before in _BEFORE.items() if before.search(text, first, start)), None)


def are_alike(claimed: Part | None, stated: Part | None) -> bool:
    """Whether two figures can mean the same of a change: what it began with is not what it ended with."""
    return claimed is None or stated is None or claimed is stated
