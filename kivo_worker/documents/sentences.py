"""Sentences: the units both claims and evidence are made of."""

from collections.abc import Iterator
from dataclasses import dataclass

from kivo_worker.documents.model import Block, BlockKind, Document, Span, View


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


def _split(block: Block) -> Iterator[Sentence]:
    from sentencex import get_sentence_boundaries  # noqa: PLC0415 - a compiled extension

    view = block.cells[0]
    for boundary in get_sentence_boundaries("en", view.text.replace("\n", " ")):
        start, end = _trim(view.text, boundary["start_index"], boundary["end_index"])
        if start < end:
            yield Sentence(view.locate(start, end), _reading(view.text[start:end]), block, view, start, end)


def _whole(block: Block) -> Sentence:
    view = block.cells[0]
    return Sentence(block.span, _reading(view.text), block, view, *_trim(view.text, 0, len(view.text)))


def _row(block: Block) -> Sentence:
    cells = [_reading(cell.text) for cell in block.cells]
    if block.kind is BlockKind.TABLE_ROW and len(block.columns) >= len(cells):
        pairs = zip(block.columns, cells, strict=False)
        reading = "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)
    else:
        reading = "; ".join(cell for cell in cells if cell)
    view = View(tuple(piece for cell in block.cells for piece in cell.pieces))
    return Sentence(block.span, reading, block, view, *_trim(view.text, 0, len(view.text)))


def _reading(text: str) -> str:
    return " ".join(text.split())


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
