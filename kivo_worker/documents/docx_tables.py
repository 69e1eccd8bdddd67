"""Tables of a Word document into rows: cells over several columns count once, over several rows in each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kivo_worker.documents.docx_styles import VAL, W, is_on, number_of
from kivo_worker.documents.headers import names_columns
from kivo_worker.documents.model import BlockKind, LandmarkKind
from kivo_worker.documents.parts import Part, Place, Run

if TYPE_CHECKING:
    from lxml.etree import _Element

_WRAPPERS = frozenset({f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins")})
_WIDEST = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row: a text for each column, and whether it names them."""

    cells: tuple[str, ...]
    is_header: bool
    is_bold: bool


def rows_of(table: "_Element") -> Iterator["_Element"]:
    """The rows of a table, or the cells of a row, whatever they are wrapped in."""
    for child in table:
        if child.tag in {f"{W}tr", f"{W}tc"}:
            yield child
        elif child.tag in _WRAPPERS:
            yield from rows_of(child)


def is_frame(table: "_Element") -> bool:
    """Whether a table only frames text: none of its rows has two cells."""
    return all(len(list(rows_of(row))) <= 1 for row in rows_of(table))


def table_parts(table: "_Element", number: int, read: Callable[["_Element"], tuple[str, bool]]) -> Iterator[Part]:
    """Each row of a table as a part.

    Args:
        table: the element.
        number: which table of the document it is.
        read: gives the text of a cell, and whether it is bold.
    """
    rows = _rows(table, read)
    header_rows = _header_rows(rows)
    for index, row in enumerate(rows, 1):
        kind = BlockKind.TABLE_HEADER if index <= header_rows else BlockKind.TABLE_ROW
        place = Place(f"table {number}, row {index}", LandmarkKind.ROW, index)
        yield Part(kind, tuple((Run(cell),) for cell in row.cells), number, place)


def _rows(table: "_Element", read: Callable[["_Element"], tuple[str, bool]]) -> list[Row]:
    rows: list[Row] = []
    above: dict[int, str] = {}
    for row in rows_of(table):
        texts: list[str] = []
        bold = True
        for cell in rows_of(row):
            properties = cell.find(f"{W}tcPr")
            text, is_bold = read(cell)
            merge = None if properties is None else properties.find(f"{W}vMerge")
            if merge is not None and merge.get(VAL) != "restart":
                text = above.get(len(texts), text)
            above[len(texts)] = text
            bold = bold and (is_bold or not text)
            texts += [text, *[""] * (min(number_of(properties, f"{W}gridSpan", 1), _WIDEST) - 1)]
        rows.append(Row(tuple(texts), is_on(row.find(f"{W}trPr"), "tblHeader"), bold))
    return rows


def _header_rows(rows: list[Row]) -> int:
    """How many rows at the top name the columns: those marked so; else the first, if it alone is bold or wordy."""
    marked = next((index for index, row in enumerate(rows) if not row.is_header), 0)
    if marked or not rows:
        return marked
    is_set_off = rows[0].is_bold and len(rows) > 1 and not any(row.is_bold for row in rows[1:])
    return int(is_set_off or names_columns([row.cells for row in rows]))
