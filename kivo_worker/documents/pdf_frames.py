"""The frame of a PDF's pages: running headers, footers and page numbers, which are no part of its text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kivo_worker.documents.pdf_lines import Line

_OUTERMOST = 3
"""So many lines from the edge of a page, its frame ends."""
_MARGIN = 0.12
"""A frame stands in so much of the page's height."""
_LEAST_PAGES = 2
_ENOUGH_PAGES = 3
_NUMBER = re.compile(r"(?<!\d)\d{1,5}(?!\d)")
_TABLE_ROWS = 2.5


def without_frames(pages: Sequence[Sequence[Line]]) -> tuple[list[Line], int]:
    """Leave out the lines at the edges of pages that other pages repeat in the same place, but for the page number.

    Returns:
        The other lines in order, and how many were left out.
    """
    counts = Counter(key for lines in pages for key in {key for line in _at_edges(lines) for key in _keys(line)})
    least = max(_LEAST_PAGES, min(_ENOUGH_PAGES, len(pages)))
    repeated = {key for key, count in counts.items() if count >= least}
    kept: list[Line] = []
    for lines in pages:
        frame = {id(line) for line in _at_edges(lines) if repeated.intersection(_keys(line))}
        kept += [line for line in lines if id(line) not in frame]
    return kept, sum(map(len, pages)) - len(kept)


def _at_edges(lines: Sequence[Line]) -> Iterator[Line]:
    """The outermost lines of a page, other than the rows of tables."""
    rows = {id(line) for pair in pairwise(lines) if _are_rows(*pair) for line in pair}
    by_height = sorted((line for line in lines if id(line) not in rows), key=lambda line: line.baseline)
    for index, line in enumerate(by_height):
        is_low = index < _OUTERMOST and line.box[1] < _MARGIN * line.page_height
        is_high = index >= len(by_height) - _OUTERMOST and line.box[3] > (1 - _MARGIN) * line.page_height
        if is_low or is_high:
            yield line


def _are_rows(line: Line, following: Line) -> bool:
    """Whether a line is the row of a table and the next one another right below."""
    fall = line.baseline - following.baseline
    return line.is_row and following.is_row and 0 < fall < _TABLE_ROWS * line.size


def _keys(line: Line) -> set[tuple[int, str]]:
    """What a line may have in common with its like on other pages: its height, and its text or all but a page number.

    A page number is one, the first or the last of the line, that grows as the pages do.
    """
    numbers = list(_NUMBER.finditer(line.text))
    texts = {line.text}
    for match in numbers[:1] + numbers[-1:]:
        texts.add(f"{line.text[: match.start()]}\0{int(match.group()) - line.page}{line.text[match.end() :]}")
    return {(round(line.baseline), text) for text in texts}
