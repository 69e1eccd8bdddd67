"""Sentences: the units both claims and evidence are made of."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kivo_worker.documents.model import Block, BlockKind, Document, Span, View

_WINDOW = 5_000
"""What is looked at together: a longer sentence is cut here, so that no text costs more time than its length."""
_LONGEST_LEAD_IN = 500
_LONGEST_ABBREVIATION = len("approx.")
_GOES_ON = re.compile(r"\b(?:(?:approx|avg|est|excl|incl|resp)\.\s+\S|max\.\s+(?:\d|(?-i:[a-z])))\Z", re.IGNORECASE)
"""Where the library takes an abbreviation for the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, list item, heading or table row.

    Attributes:
        span: where it stands in the document.
        reading: how a person would read it on its own: no markup, single spaces, a table row with
            its column headers.
        block: the block it is part of.
        view: the visible text it was cut from.
        start: its first character in the view.
        end: one past its last character in the view.
    """

    span: Span
    reading: str
    block: Block
    view: View
    start: int
    end: int


def sentences(document: Document) -> Iterator[Sentence]:
    """Yield the sentences of a document in order."""
    for block in document.blocks:
        if block.kind in {BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW}:
            yield _row(block)
        elif block.kind in {BlockKind.CODE, BlockKind.HTML}:
            yield _whole(block)
        else:
            yield from _split(block)


def row_reading(block: Block, cells: Sequence[str]) -> str:
    """Read the cells of a table row with the names of their columns."""
    columns = block.columns if block.kind is BlockKind.TABLE_ROW else ()
    names = (*columns, *[""] * len(cells))
    pairs = zip(names, cells, strict=False)
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)


def lead_in_of(text: str) -> str:
    """The sentence with which a text introduces what follows; empty when it does not end in a colon."""
    if not text.rstrip().endswith(":"):
        return ""
    start, end = _boundaries(text)[-1]
    return _reading(text[start:end]) if end - start <= _LONGEST_LEAD_IN else ""


def _split(block: Block) -> Iterator[Sentence]:
    view = block.cells[0]
    for start, end in _boundaries(view.text):
        yield Sentence(view.locate(start, end), _reading(view.text[start:end]), block, view, start, end)


def _boundaries(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end, without the white space between them."""
    found: list[tuple[int, int]] = []
    for start, end in _library_boundaries(text):
        if found and _GOES_ON.search(text, max(found[-1][0], found[-1][1] - _LONGEST_ABBREVIATION), start + 1):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _library_boundaries(text: str) -> Iterator[tuple[int, int]]:
    from sentencex import get_sentence_boundaries  # noqa: PLC0415 - a compiled extension

    position = 0
    while position < len(text):
        # The library panics on some white space beyond ASCII.
        window = re.sub(r"\s", " ", text[position : position + _WINDOW])
        ends = [boundary["end_index"] for boundary in get_sentence_boundaries("en", window)]
        if position + len(window) < len(text):
            ends = ends[:-1] or [window.rfind(" ") + 1 or len(window)]
        for start, end in zip([0, *ends], ends, strict=False):
            trimmed = _trim(text, position + start, position + end)
            if trimmed[0] < trimmed[1]:
                yield trimmed
        position += ends[-1]


def _whole(block: Block) -> Sentence:
    view = block.cells[0]
    return Sentence(block.span, _reading(view.text), block, view, *_trim(view.text, 0, len(view.text)))


def _row(block: Block) -> Sentence:
    view = View(tuple(piece for cell in block.cells for piece in cell.pieces))
    reading = row_reading(block, [_reading(cell.text) for cell in block.cells])
    return Sentence(block.span, reading, block, view, *_trim(view.text, 0, len(view.text)))


def _reading(text: str) -> str:
    return " ".join(text.split())


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
