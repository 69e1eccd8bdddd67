"""Plain text: paragraphs, and lists as people type them."""

import re
from collections.abc import Iterator

from kivo_worker.documents.model import Block, BlockKind, Piece, Span, View

_PARAGRAPH = re.compile(r"\S(?:[^\r\n]|\r?\n(?![ \t]*(?:\r?\n|\Z))|\r(?!\n))*")
_LIST_ITEM = re.compile(r"^[ \t]*(?:[-*\u2022\u2013]|\d{1,3}[.)])[ \t]+(?=\S)", re.MULTILINE)


def plain_blocks(text: str) -> tuple[Block, ...]:
    """Cut plain text at blank lines, and at lines that begin like a list item."""
    return tuple(block for match in _PARAGRAPH.finditer(text) for block in _paragraph(text, *match.span()))


def _paragraph(text: str, start: int, end: int) -> Iterator[Block]:
    markers = list(_LIST_ITEM.finditer(text, start, end))
    lead_in_end = markers[0].start() if markers else end
    introduction = text[start:lead_in_end].strip()
    lead_in = " ".join(introduction.split()) if introduction.endswith(":") else ""
    if introduction:
        yield _block(BlockKind.PARAGRAPH, text, start, lead_in_end)
    ends = [*(marker.start() for marker in markers[1:]), end] if markers else []
    for marker, item_end in zip(markers, ends, strict=True):
        yield _block(BlockKind.LIST_ITEM, text, marker.end(), item_end, lead_in)


def _block(kind: BlockKind, text: str, start: int, end: int, lead_in: str = "") -> Block:
    visible = text[start:end].rstrip()
    span = Span(start, start + len(visible))
    return Block(kind, span, (View((Piece(visible, span),)),), lead_in=lead_in)
