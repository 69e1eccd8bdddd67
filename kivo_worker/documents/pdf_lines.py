"""The lines of a PDF's pages: what they say, where they stand, how they are set."""

import re
from dataclasses import dataclass
from functools import cached_property

from kivo_worker.documents.model import LandmarkKind
from kivo_worker.documents.parts import Place, Run

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

HYPHEN = "\ufffe"
"""What PDFium reads a hyphen at the end of a line as."""

_MARKER = re.compile(r"(?:[\u2022\u2023\u25aa\u25cf\u25e6\u2043\u2219\u00b7\uf0b7*\u2013-]|\(?\w{1,3}[.)])$")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a line without a wide gap."""

    text: str
    box: Box


@dataclass(frozen=True)
class Line:
    """A line of a page.

    Attributes:
        page: the number of its page.
        segments: its text; several where wide gaps divide it.
        size: how large its letters are, in points.
        is_bold: whether it is set in a bold font from its first letter to its last.
        baseline: the height its letters stand at.
        page_height: how high its page is.
    """

    page: int
    segments: tuple[Segment, ...]
    size: float
    is_bold: bool
    baseline: float
    page_height: float

    @cached_property
    def text(self) -> str:
        """All of it."""
        return " ".join(segment.text for segment in self.segments)

    @cached_property
    def box(self) -> Box:
        """The box around all of it."""
        return around([segment.box for segment in self.segments])

    @property
    def is_row(self) -> bool:
        """Whether it could be the row of a table: wide gaps divide it, and not only a list's marker from its text."""
        return len(self.segments) > 1 + bool(_MARKER.match(self.segments[0].text))

    def run(self, text: str) -> Run:
        """A run of text that stands in this line."""
        return Run(text, place_of(self.page, self.box))


def around(boxes: list[Box]) -> Box:
    """The smallest box around several."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def place_of(page: int, box: Box) -> Place:
    """The place of a box on a page."""
    left, bottom, right, top = (round(side, 1) for side in box)
    return Place(f"page {page}", LandmarkKind.PAGE, page, (left, bottom, right, top))
