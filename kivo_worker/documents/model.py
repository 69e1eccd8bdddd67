"""What a document is: its text as it stands, and the blocks a reader sees in it.

All offsets count Unicode code points of `Document.text`, zero-based, end exclusive.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points in a document's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Slice the span out of the text it belongs to."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of what a reader sees, and where it stands in the document.

    When the two lengths differ (a character reference such as `&amp;`) the piece is one unit:
    every character of it belongs to the whole range.
    """

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class View:
    """Text as a reader sees it, without markup, that knows where each character comes from."""

    pieces: tuple[Piece, ...]
    text: str = field(init=False)
    _starts: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Join the pieces once."""
        starts, position = [], 0
        for piece in self.pieces:
            starts.append(position)
            position += len(piece.text)
        object.__setattr__(self, "text", "".join(piece.text for piece in self.pieces))
        object.__setattr__(self, "_starts", tuple(starts))

    def locate(self, start: int, end: int) -> Span:
        """Find the place in the document of the view's characters `start` to `end`, at least one."""
        return Span(self._locate_one(start).start, self._locate_one(end - 1).end)

    def extent(self) -> Span | None:
        """The place of its first to its last visible character; none when there is none."""
        visible = self.text.strip()
        start = self.text.find(visible)
        return self.locate(start, start + len(visible)) if visible else None

    def _locate_one(self, position: int) -> Span:
        index = bisect_right(self._starts, position) - 1
        piece = self.pieces[index]
        if len(piece.text) != piece.span.end - piece.span.start:
            return piece.span
        offset = piece.span.start + position - self._starts[index]
        return Span(offset, offset + 1)


class BlockKind(StrEnum):
    """What a reader would call a block."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    TABLE_HEADER = "table_header"
    TABLE_ROW = "table_row"
    CODE = "code"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, table row or the like.

    Attributes:
        kind: what it is.
        span: from its first to its last visible character.
        cells: its text; one view, or for a table row one a cell.
        headings: the headings it stands under, outermost first.
        columns: for a table row, the header of each column.
        lead_in: for a list item, the sentence that introduces the list; else empty.
    """

    kind: BlockKind
    span: Span
    cells: tuple[View, ...]
    headings: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    lead_in: str = ""


class LandmarkKind(StrEnum):
    """What a landmark names in the original."""

    PAGE = "page"
    PARAGRAPH = "paragraph"
    ROW = "row"
    CELL = "cell"
    ELEMENT = "element"
    POINTER = "pointer"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Landmark:
    """Where in the original a person finds a part of the text.

    Attributes:
        span: the part of the document's text.
        label: what a report says, such as "page 3" or "row 4, column Days".
        kind: what the label names.
        number: of the page, paragraph, row or line, counted from 1.
        box: on the page, in points from its lower left corner: left, bottom, right, top.
    """

    span: Span
    label: str
    kind: LandmarkKind
    number: int | None = None
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A text and its blocks, in order and without overlap.

    Attributes:
        text: the decoded original, unchanged; of a format that is more than text, what was extracted from it.
        blocks: what a reader sees.
        media_type: how it was read.
        encoding: the character encoding of the original bytes.
        encoding_detected: whether the encoding was guessed rather than declared or UTF-8.
        landmarks: where the parts of extracted text stand in the original, by their start, outer ones first.
        notes: sentences for people about what was left out; without any of the text.
    """

    text: str
    blocks: tuple[Block, ...]
    media_type: str
    encoding: str = "utf-8"
    encoding_detected: bool = False
    landmarks: tuple[Landmark, ...] = ()
    notes: tuple[str, ...] = ()

    def landmark(self, offset: int, end: int | None = None) -> Landmark | None:
        """Find where a person looks for a place of the text: the innermost landmark around it, else the nearest before.

        Args:
            offset: the place's first character.
            end: one past its last; a table row as a whole is found by both.
        """
        last = bisect_right(self.landmarks, offset, key=_landmark_start) - 1
        block = bisect_right(self.blocks, offset, key=_block_start) - 1
        first = self.blocks[block].span.start if block >= 0 else 0
        for index in range(last, -1, -1):
            landmark = self.landmarks[index]
            if landmark.span.end >= (offset + 1 if end is None else end):
                return landmark
            if landmark.span.start < first:
                break
        return self.landmarks[max(last, 0)] if self.landmarks else None


def _landmark_start(landmark: Landmark) -> int:
    return landmark.span.start


def _block_start(block: Block) -> int:
    return block.span.start


def gaps(spans: Iterable[Span], length: int) -> Iterator[Span]:
    """Yield what sorted, non-overlapping spans leave uncovered of a text of this length."""
    position = 0
    for span in spans:
        if span.start > position:
            yield Span(position, span.start)
        position = max(position, span.end)
    if position < length:
        yield Span(position, length)
