"""Tables of a PDF: lines that wide gaps divide in the same places."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from kivo_worker.documents.model import BlockKind
from kivo_worker.documents.parts import Part, Run
from kivo_worker.documents.pdf_lines import Line, Segment, around, place_of

_LEAST_ROWS = 2
_COLUMN_OF_TEXT = 30
"""Segments this long on average, side by side, are columns of text and no table."""
_LEAST_LINES = 4


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table: in each column the segments of one cell."""

    number: int
    rows: tuple[tuple[tuple[Segment, ...], ...], ...]
    page: int
    has_header: bool

    def parts(self) -> Iterator[Part]:
        """Each row as a part."""
        for index, row in enumerate(self.rows):
            cells = tuple(tuple(_runs(cell, self.page)) for cell in row)
            box = around([segment.box for cell in row for segment in cell])
            kind = BlockKind.TABLE_HEADER if self.has_header and not index else BlockKind.TABLE_ROW
            yield Part(kind, cells, self.number, place_of(self.page, box))


def _runs(cell: Sequence[Segment], page: int) -> Iterator[Run]:
    for segment, following in zip(cell, [*cell[1:], None], strict=True):
        yield Run(segment.text + (" " if following else ""), place_of(page, segment.box))


def tables_in(lines: Sequence[Line], farthest: float) -> Iterator[Line | Table]:
    """Put lines that are rows together into tables; others stay as they are.

    Args:
        lines: in reading order.
        farthest: how far below a row its cells may go on, in sizes of its letters.
    """
    numbers = count(1)
    position = 0
    while position < len(lines):
        end = _end_of_rows(lines, position, farthest)
        rows = lines[position:end]
        columns = _columns(rows)
        if sum(line.is_row for line in rows) < _LEAST_ROWS or len(columns) < _LEAST_ROWS:
            yield lines[position]
            position += 1
            continue
        if _are_text(rows, columns):
            yield from _side_by_side(rows, columns)
        else:
            yield _table(next(numbers), rows, columns, farthest)
        position = end


def _end_of_rows(lines: Sequence[Line], start: int, farthest: float) -> int:
    """Where the rows end that begin here: at a line that is none, nor goes on in a cell of the row above."""
    end = start
    while end < len(lines) and lines[end].page == lines[start].page:
        line, row = lines[end], lines[max(start, end - 1)]
        if not line.is_row and not (end > start and _goes_on(line, row, farthest)):
            break
        end += 1
    return end


def _goes_on(line: Line, before: Line, farthest: float) -> bool:
    fall = before.baseline - line.baseline
    first = before.segments[0].box
    return 0 < fall <= farthest * line.size and line.box[0] > (first[2] if before.is_row else first[0] - line.size)


def _columns(rows: Sequence[Line]) -> list[tuple[float, float]]:
    """Where columns stand: what the segments of all rows cover, from left to right."""
    covered = sorted((segment.box[0], segment.box[2]) for line in rows for segment in line.segments)
    columns: list[tuple[float, float]] = []
    for left, right in covered:
        if columns and left <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _are_text(rows: Sequence[Line], columns: Sequence[tuple[float, float]]) -> bool:
    texts = [
        [len(one.text) for line in rows for one in line.segments if left <= one.box[0] <= right]
        for left, right in columns
    ]
    return len(rows) >= _LEAST_LINES and all(sum(lengths) > _COLUMN_OF_TEXT * len(lengths) for lengths in texts)


def _side_by_side(rows: Sequence[Line], columns: Sequence[tuple[float, float]]) -> Iterator[Line]:
    """The lines of one column of text after those of the other."""
    for left, right in columns:
        for line in rows:
            segments = tuple(one for one in line.segments if left <= one.box[0] <= right)
            if segments:
                yield replace(line, segments=segments)


def _table(number: int, lines: Sequence[Line], columns: Sequence[tuple[float, float]], farthest: float) -> Table:
    rows: list[list[tuple[Segment, ...]]] = []
    for index, line in enumerate(lines):
        cells = [tuple(one for one in line.segments if left <= one.box[0] <= right) for left, right in columns]
        if index and not cells[0] and _goes_on(line, lines[index - 1], farthest):
            rows[-1] = [before + after for before, after in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    made = tuple(tuple(row) for row in rows)
    return Table(number, made, lines[0].page, _has_header(lines, made))


def _has_header(lines: Sequence[Line], rows: Sequence[Sequence[Sequence[Segment]]]) -> bool:
    """Whether the first row names the columns: it alone is bold, or it alone is without numbers."""
    if lines[0].is_bold != lines[1].is_bold:
        return lines[0].is_bold
    numbers = [any(re.search(r"\d", segment.text) for cell in row for segment in cell) for row in rows]
    return len(rows) > 1 and not numbers[0] and all(numbers[1:]) and all(rows[0])
