"""CSV and TSV: rows with the names of their columns, each cell by its row and column."""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.media_types import TSV
from kivo_worker.documents.model import BlockKind, LandmarkKind
from kivo_worker.documents.parts import Extracted, Part, Place, Run
from kivo_worker.documents.refusals import Refusal, RefusedError

_QUOTED = re.compile(r'"[^"]*"?')
_YEAR = re.compile(r"\s*(?:19|20)\d\d\s*")
_NUMBER = re.compile(r"[\d.,:%/\s\u20ac$\u00a3+-]*\d[\d.,:%/\s\u20ac$\u00a3+-]*")
_LONGEST_NAME = 100


def extract_table(text: str, media_type: str, limits: DocumentLimits) -> Extracted:
    """Read the rows of a table; the first names the columns, unless a cell of it is empty, a number or a long text.

    Raises:
        RefusedError: it has too many cells.
    """
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    delimiter = "\t" if media_type == TSV else _delimiter(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return Extracted(tuple(_parts(rows, limits.cells)))
    except csv.Error:
        raise RefusedError(Refusal.DAMAGED) from None


def _delimiter(text: str) -> str:
    """A comma; where the first line has none, a semicolon or a tab."""
    line = _QUOTED.sub("", text[: text.find("\n") + 1] or text)
    return next((one for one in ",;\t" if one in line), ",")


def _parts(rows: Iterator[list[str]], most: int) -> Iterator[Part]:
    names: Sequence[str] | None = None
    count = 0
    for number, row in enumerate(rows, 1):
        count += len(row)
        if count > most:
            raise RefusedError(Refusal.CELLS)
        if not any(cell.strip() for cell in row):
            continue
        is_header = names is None and _names_columns(row)
        names = names if names is not None else [" ".join(cell.split()) if is_header else "" for cell in row]
        cells = tuple((Run(cell.strip(), _place(number, column, names)),) for column, cell in enumerate(row))
        kind = BlockKind.TABLE_HEADER if is_header else BlockKind.TABLE_ROW
        yield Part(kind, cells, place=Place(f"row {number}", LandmarkKind.ROW, number))


def _names_columns(row: Sequence[str]) -> bool:
    return all(cell.strip() and len(cell) <= _LONGEST_NAME and not _is_number(cell) for cell in row)


def _is_number(cell: str) -> bool:
    """Whether a cell is a number, other than a year, which also names columns."""
    return bool(_NUMBER.fullmatch(cell) and not _YEAR.fullmatch(cell))


def _place(row: int, column: int, names: Sequence[str]) -> Place:
    name = names[column] if column < len(names) else ""
    return Place(f"row {row}, column {name or column + 1}", LandmarkKind.CELL, row)
