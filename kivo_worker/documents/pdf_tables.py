"""Tables of a PDF: lines that wide gaps divide in the same places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kivo_worker.documents.headers import names_columns
from kivo_worker.documents.model import BlockKind
from kivo_worker.documents.parts import Part, Run
from kivo_worker.documents.pdf_lines import Line, Segment, around, place_of

_LEAST_ROWS = 2
_COLUMN_OF_TEXT = 30
"""Segments this long on average, side by side, are columns of text and no table."""
_LEAST_LINES = 4
_CLOSER = 0.9

Columns = Sequence[tuple[float, float]]
"""From where to where each column of a table goes, from left to right."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table: in each column the segments of one cell."""

    number: int
    rows: tuple[tuple[tuple[Segment, ...], ...], ...]
    page: int
    has_header: bool

    def goes_on_from(self, before: "Table") -> bool:
        """Whether this is the rest of a table that began on the page before."""
        is_as_wide = len(self.rows[0]) == len(before.rows[0])
        return is_as_wide and self.page == before.page + 1 and not self.has_header

    def parts(self) -> Iterator[Part]:
        """Each row as a part."""
        for index, row in enumerate(self.rows):
            cells = tuple(tuple(_runs(cell, self.page)) for cell in row)
            box = around([segment.box for cell in row for segment in cell])
            kind = BlockKind.TABLE_HEADER if self.has_header and not index else BlockKind.TABLE_ROW
            yield Part(kind, cells, self.number, place_of(self.page, box))


def _runs(cell: Sequence[Segment], page: int) -> Iterator[Run]:
    for index, segment in enumerate(cell, 1):
        yield Run(segment.text + (" " if index < len(cell) else ""), place_of(page, segment.box))


def tables_in(lines: Sequence[Line], farthest: float) -> Iterator[Line | Table]:
    """Put lines that are rows together into tables; others stay as they are.

    Args:
        lines: in reading order.
        farthest: how far below a row its cells may go on, in sizes of its letters.
    """
    number, position = 0, 0
    before: Table | None = None
    while position < len(lines):
        end = _end_of_rows(lines, position, farthest)
        rows = lines[position:end]
        columns = _columns(rows)
        if sum(line.is_row for line in rows) < _LEAST_ROWS or len(columns) < _LEAST_ROWS:
            yield lines[position]
            position, before = position + 1, None
        elif _are_text(rows, columns):
            yield from _side_by_side(rows, columns)
            position, before = end, None
        else:
            table = _table(number + 1, rows, columns, farthest)
            before = replace(table, number=number) if before and table.goes_on_from(before) else table
            yield before
            position, number = end, before.number


def _end_of_rows(lines: Sequence[Line], start: int, farthest: float) -> int:
    """Where the rows end that begin here: at a line that is none, nor goes on in a cell of the row above."""
    end, last_row = start, start
    while end < len(lines) and lines[end].page == lines[start].page:
        if lines[end].is_row:
            last_row = end
        elif (
            end == start
            or not _is_below(lines[end], lines[end - 1], farthest)
            or not _fits(lines[end], lines[last_row])
        ):
            break
        end += 1
    return end


def _is_below(line: Line, before: Line, farthest: float) -> bool:
    return 0 < before.baseline - line.baseline <= farthest * line.size


def _fits(line: Line, row: Line) -> bool:
    """Whether a line of one segment stands in one column of a row."""
    lefts = [segment.box[0] - line.size for segment in row.segments]
    left, _, right, _ = line.box
    column = sum(left >= one for one in lefts)
    return column > 0 and (column == len(lefts) or right < lefts[column])


def _columns(rows: Sequence[Line]) -> Columns:
    """Where columns stand: what the segments of all rows cover."""
    covered = sorted((segment.box[0], segment.box[2]) for line in rows for segment in line.segments)
    columns: list[tuple[float, float]] = []
    for left, right in covered:
        if columns and left <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _in_columns(line: Line, columns: Columns) -> list[tuple[Segment, ...]]:
    return [tuple(one for one in line.segments if left <= one.box[0] <= right) for left, right in columns]


def _are_text(rows: Sequence[Line], columns: Columns) -> bool:
    """Whether rows are lines of text in columns side by side: many, and long in each column."""
    cells = zip(*(_in_columns(line, columns) for line in rows), strict=True)
    texts = [[len(one.text) for cell in column for one in cell] for column in cells]
    return len(rows) >= _LEAST_LINES and all(sum(lengths) > _COLUMN_OF_TEXT * len(lengths) for lengths in texts)


def _side_by_side(rows: Sequence[Line], columns: Columns) -> Iterator[Line]:
    """The lines of one column of text after those of the other."""
    for index in range(len(columns)):
        for line in rows:
            segments = _in_columns(line, columns)[index]
            if segments:
                yield replace(line, segments=segments)


def _table(number: int, lines: Sequence[Line], columns: Columns, farthest: float) -> Table:
    rows: list[list[tuple[Segment, ...]]] = []
    usual = _row_distance(lines)
    for index, line in enumerate(lines):
        cells = _in_columns(line, columns)
        is_close = index > 0 and _is_below(line, lines[index - 1], farthest)
        is_part = not cells[0] or (not all(cells) and lines[index - 1].baseline - line.baseline < _CLOSER * usual)
        if is_close and is_part:
            rows[-1] = [before + after for before, after in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    return Table(number, tuple(map(tuple, rows)), lines[0].page, _has_header(lines, rows))


def _row_distance(lines: Sequence[Line]) -> float:
    """How far below each other rows stand: the least distance of two that follow on each other with all their cells."""
    most = max(len(line.segments) for line in lines)
    full = [len(line.segments) == most for line in lines]
    pairs = zip(pairwise(lines), pairwise(full), strict=True)
    return min((one.baseline - other.baseline for (one, other), both in pairs if all(both)), default=float("inf"))


def _has_header(lines: Sequence[Line], rows: Sequence[Sequence[Sequence[Segment]]]) -> bool:
    """Whether the first row names the columns: it alone is bold, or reads so."""
    if lines[0].is_bold != lines[-1].is_bold:
        return lines[0].is_bold
    return names_columns([[" ".join(segment.text for segment in cell) for cell in row] for row in rows])
