"""Whether the first row of a table names its columns, where the format does not say so."""

import re
from collections.abc import Sequence

_DIGIT = re.compile(r"\d")
_TABLE = 3
"""Two columns may also be names and their values, without a header; three are a table that has one."""


def names_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of several rows names columns: it is complete but for its corner, and has no numbers.

    Of two columns it does so only if each other row has a number.
    """
    first, *others = rows
    is_complete = all(cell.strip() for cell in first[len(first) >= _TABLE :])
    if not others or not is_complete or _has_number(first):
        return False
    return len(first) >= _TABLE or all(_has_number(row) for row in others)


def _has_number(row: Sequence[str]) -> bool:
    return any(_DIGIT.search(cell) for cell in row)
