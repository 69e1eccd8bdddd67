"""The frame of a PDF's pages: running headers, footers and page numbers, which are no part of its text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kivo_worker.documents.pdf_lines import Line

_OUTERMOST = 3
"""So many lines from the edge of a page, its frame ends."""
_MARGIN = 0.12
"""A frame stands in so much of the page's height."""
_LEAST_PAGES = 3
_MOST_PAGES = 0.6
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-\u2013]?\s*(?:\d{1,4}|[ivxl]{1,6})\s*[-\u2013]?(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE
)


def without_frames(pages: Sequence[Sequence[Line]]) -> tuple[list[Line], int]:
    """Leave out the lines at the edges of pages that most pages repeat, and page numbers.

    Returns:
        The other lines in order, and how many were left out.
    """
    counts = Counter(key for lines in pages for key in {_key(line) for line in _at_edges(lines)})
    least = max(_LEAST_PAGES, _MOST_PAGES * len(pages))
    repeated = {
        key for key, count in counts.items() if count >= least or (count > 1 and _PAGE_NUMBER.fullmatch(key[1]))
    }
    kept = []
    for lines in pages:
        frame = {id(line) for line in _at_edges(lines) if _key(line) in repeated}
        kept += [line for line in lines if id(line) not in frame]
    return kept, sum(map(len, pages)) - len(kept)


def _at_edges(lines: Sequence[Line]) -> Iterator[Line]:
    by_height = sorted(lines, key=lambda line: line.box[1])
    for line in by_height[:_OUTERMOST]:
        if line.box[1] < _MARGIN * line.page_height:
            yield line
    for line in by_height[_OUTERMOST:][-_OUTERMOST:]:
        if line.box[3] > (1 - _MARGIN) * line.page_height:
            yield line


def _key(line: Line) -> tuple[bool, str]:
    """What a line has in common with its like on other pages: at which edge, and what it says but for numbers."""
    is_top = line.box[1] > line.page_height / 2
    return is_top, re.sub(r"\d+", "1", line.text.casefold())
