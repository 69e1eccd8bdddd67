"""Plain text: paragraphs, and lists as people type them."""

import re
from collections.abc import Iterator

from kivo_worker.documents.model import Block, BlockKind, Piece, Span, View
from kivo_worker.documents.sentences import lead_in_of

_LINE_END = r"(?>\r\n|\r|\n)"
_BLANK_LINES = re.compile(rf"{_LINE_END}(?:[ \t]*{_LINE_END})+")
_LIST_ITEM = re.compile(r"(?:^|(?<=\r))[ \t]*(?:[-*\u2022\u2013]|\d{1,3}[.)])[ \t]+(?=\S)", re.MULTILINE)


def plain_blocks(text: str) -> tuple[Block, ...]:
    """Cut plain text at blank lines, and at lines that begin like a list item."""
    return tuple(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    start, lead_in = 0, ""
    for end, following in [*(match.span() for match in _BLANK_LINES.finditer(text)), (len(text), len(text))]:
        markers = list(_LIST_ITEM.finditer(text, start, end))
        introduction_end, *item_ends = [*(marker.start() for marker in markers), end]
        if text[start:introduction_end].strip():
            yield _block(BlockKind.PARAGRAPH, text, start, introduction_end)
            lead_in = lead_in_of(text[start:introduction_end])
        for marker, item_end in zip(markers, item_ends, strict=True):
            yield _block(BlockKind.LIST_ITEM, text, marker.end(), item_end, lead_in)
        start = following


def _block(kind: BlockKind, text: str, start: int, end: int, lead_in: str = "") -> Block:
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    visible = part.strip()
    span = Span(start, start + len(visible))
    return Block(kind, span, (View((Piece(visible, span),)),), lead_in=lead_in)
