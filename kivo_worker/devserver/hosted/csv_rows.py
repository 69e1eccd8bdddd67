"""Rows of CSV, whose columns are keys and whose values are texts, as import rows (docs/contract.md)."""

import re
from collections.abc import Iterable, Mapping

_OWN = ("ai_output", "intended_use", "strictness", "external_id", "question")
_SOURCE = re.compile(r"source_(?:([1-9][0-9]{0,2})_)?(title|content|citation_label|media_type)")
_CONTENT = "content"


def are_columns_known(rows: Iterable[Mapping[str, object]]) -> bool:
    """Whether the columns, of all rows together, name an output and the content of a source."""
    columns = {column for row in rows for column in row}
    matches = filter(None, map(_SOURCE.fullmatch, columns))
    return "ai_output" in columns and any(match[2] == _CONTENT for match in matches)


def import_row(row: Mapping[str, object]) -> dict[str, object]:
    """Write a row of CSV as an import row; an empty text counts as none, other columns are the caller's own."""
    said = {column: value for column, value in row.items() if value is not None and value != ""}
    found = {column: said[column] for column in _OWN if column in said}
    sources: dict[int, dict[str, object]] = {}
    for column, value in said.items():
        if match := _SOURCE.fullmatch(column):
            sources.setdefault(int(match[1] or 0), {})[match[2]] = value
    return found | {"sources": [sources[number] for number in sorted(sources)]}
