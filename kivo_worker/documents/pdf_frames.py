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
_MOST_PAGES = 0.6
_TABLE_ROWS = 2.5


def without_frames(pages: Sequence[Sequence[Line]]) -> tuple[list[Line], int]:
    """Leave out the lines at the edges of pages that most pages repeat in the same place but for their numbers.

    Returns:
        The other lines in order, and how many were left out.
    """
    counts = Counter(key for lines in pages for key in {_key(line) for line in _at_edges(lines)})
    least = max(_LEAST_PAGES, _MOST_PAGES * len(pages))
    repeated = {key for key, count in counts.items() if count >= least}
    kept: list[Line] = []
    for lines in pages:
        frame = {id(line) for line in _at_edges(lines) if _key(line) in repeated}
        kept += [line for line in lines if id(line) not in frame]
    return kept, sum(map(len, pages)) - len(kept)


def _at_edges(lines: Sequence[Line]) -> Iterator[Line]:
    """The outermost lines of a page, other than the heads of tables."""
    heads = {id(line) for line, following in pairwise(lines) if _is_head(line, following)}
    by_height = sorted((line for line in lines if id(line) not in heads), key=lambda line: line.baseline)
    for index, line in enumerate(by_height):
        is_low = index < _OUTERMOST and line.box[1] < _MARGIN * line.page_height
        is_high = index >= len(by_height) - _OUTERMOST and line.box[3] > (1 - _MARGIN) * line.page_height
        if is_low or is_high:
            yield line


def _is_head(line: Line, following: Line) -> bool:
    """Whether a line is a row of a table with another right below."""
    fall = line.baseline - following.baseline
    return line.is_row and following.is_row and 0 < fall < _TABLE_ROWS * line.size


def _key(line: Line) -> tuple[int, str]:
    """What a line has in common with its like on other pages: its height, and what it says but for numbers."""
    return round(line.baseline), re.sub(r"\d+", "1", line.text.casefold())
