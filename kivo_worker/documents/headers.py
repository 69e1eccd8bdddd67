"""Whether the first row of a table names its columns, where the format does not say so."""

import re
from collections.abc import Sequence

_DIGIT = re.compile(r"\d")


def names_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of several rows is complete and without numbers, and each other row has some."""
    first, *others = rows
    if not others or not all(cell.strip() for cell in first) or _has_number(first):
        return False
    return all(_has_number(row) for row in others)


def _has_number(row: Sequence[str]) -> bool:
    return any(_DIGIT.search(cell) for cell in row)
