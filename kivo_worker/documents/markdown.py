"""Markdown (CommonMark with tables), read by pulldown-cmark, which tells the range of every run of text."""

import re
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kivo_worker.documents.model import Block, BlockKind, Piece, Span, View
from kivo_worker.documents.sentences import lead_in_of

_LEAVES = {
    "Paragraph": BlockKind.PARAGRAPH,
    "Heading": BlockKind.HEADING,
    "Item": BlockKind.LIST_ITEM,
    "CodeBlock": BlockKind.CODE,
    "HtmlBlock": BlockKind.HTML,
}
_INLINE = frozenset({"Emphasis", "Strong", "Strikethrough", "Link", "Image"})
_VISIBLE = frozenset({"Text", "Code", "Html"})
_BREAKS = {"SoftBreak": "\n", "HardBreak": "\n", "InlineHtml": " "}
_STYLE_TAG = re.compile(
    r"</?(?:a|abbr|b|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strong|u|var)\b", re.IGNORECASE
)
"""Inline HTML that may stand within a word; any other separates words."""
_CITATION_LINK = re.compile(r"(?:\[\s*\^?\d{1,2}\s*\])+")
_CODE_RUN = re.compile(r"[^ \t\r\n|]+|\|")


def markdown_blocks(text: str) -> tuple[Block, ...]:
    """Read markdown into blocks; inline HTML and link targets are markup, not text."""
    import pyromark  # noqa: PLC0415 - a compiled extension, loaded when a document needs it

    options = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH
    options |= pyromark.Options.ENABLE_TASKLISTS
    reader = _Reader(text, _offset_map(text))
    for event, byte_range in pyromark.Markdown(options=options).events_with_range(text):
        reader.take(event, reader.span(byte_range["start"], byte_range["end"]))
    reader.flush()
    return tuple(reader.blocks)


def _offset_map(text: str) -> Callable[[int], int]:
    """Map offsets in the UTF-8 bytes of a text to offsets in its code points."""
    if text.isascii():
        return lambda offset: offset
    points = array("L")
    for index, character in enumerate(text):
        points.extend([index] * len(character.encode("utf-8", "surrogatepass")))
    points.append(len(text))
    return points.__getitem__


@dataclass(slots=True)
class _Reader:
    """Gathers runs of text into blocks as the parser's events go by."""

    text: str
    to_point: Callable[[int], int]
    blocks: list[Block] = field(default_factory=list)
    kinds: list[BlockKind] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    lead_ins: list[str] = field(default_factory=list)
    lead_in: str = ""
    pieces: list[Piece] = field(default_factory=list)
    cells: list[View] = field(default_factory=list)
    level: int = 0
    raw_until: int = 0

    def span(self, start: int, end: int) -> Span:
        """Turn a byte range into a span of code points."""
        return Span(self.to_point(start), self.to_point(end))

    def take(self, event: str | Mapping[str, Any], span: Span) -> None:
        """Take one event of the parser."""
        if span.start < self.raw_until:
            return
        name, value = _named(event)
        if name in _VISIBLE:
            found = _pieces(self.text, str(value), span)
            self.pieces.extend(replace(piece, is_code=name == "Code") for piece in found)
        elif name in _BREAKS and not _STYLE_TAG.match(str(value)):
            self.pieces.append(Piece(_BREAKS[name], span))
        elif name in {"Start", "End"}:
            tag, detail = _named(value)
            if tag == "Link" and name == "Start":
                self._keep_citation(span, is_shortcut=detail["link_type"] == "Shortcut")
            elif tag in _INLINE:
                return
            elif name == "Start":
                self._start(tag, detail)
            else:
                self._end(tag)

    def _keep_citation(self, span: Span, *, is_shortcut: bool) -> None:
        """Keep `[1]` as it stands: with a link behind it, it is still a citation marker."""
        source = span.of(self.text)
        marker = _CITATION_LINK.match(source)
        kept = source if is_shortcut else marker.group() if marker else ""
        if kept:
            self.pieces.append(Piece(kept, Span(span.start, span.start + len(kept))))
            self.raw_until = span.end

    def _start(self, tag: str, detail: object) -> None:
        if tag == "TableCell":
            self.pieces = []
            return
        self.flush()
        if tag in _LEAVES:
            self.kinds.append(_LEAVES[tag])
        if tag == "Heading" and isinstance(detail, Mapping):
            self.level = int(str(detail["level"]).removeprefix("H"))
        if tag == "List":
            self.lead_ins.append(self.lead_in)

    def _end(self, tag: str) -> None:
        if tag == "TableCell":
            self.cells.append(View(tuple(self.pieces)))
            self.pieces = []
        elif tag in {"TableHead", "TableRow"}:
            self._row(BlockKind.TABLE_HEADER if tag == "TableHead" else BlockKind.TABLE_ROW)
        else:
            self.flush()
        if tag in _LEAVES:
            self.kinds.pop()
        if tag == "List":
            self.lead_ins.pop()

    def _row(self, kind: BlockKind) -> None:
        cells, self.cells = tuple(self.cells), []
        if kind is BlockKind.TABLE_HEADER:
            self.columns = tuple(" ".join(cell.text.split()) for cell in cells)
        self._append(kind, cells, self.columns)

    def flush(self) -> None:
        """Close the block that is being gathered, if any text has come."""
        pieces, self.pieces = tuple(self.pieces), []
        kind = self.kinds[-1] if self.kinds else BlockKind.PARAGRAPH
        if kind is BlockKind.PARAGRAPH and self.lead_ins and BlockKind.LIST_ITEM in self.kinds:
            kind = BlockKind.LIST_ITEM
        self._append(kind, (View(pieces),))

    def _append(self, kind: BlockKind, cells: tuple[View, ...], columns: tuple[str, ...] = ()) -> None:
        extents = [extent for cell in cells if (extent := cell.extent())]
        if not extents:
            return
        words = " ".join(" ".join(cell.text for cell in cells).split())
        if kind is BlockKind.HEADING:
            self.headings = [(level, title) for level, title in self.headings if level < self.level]
        trail = tuple(title for _, title in self.headings)
        lead_in = self.lead_ins[-1] if kind is BlockKind.LIST_ITEM and self.lead_ins else ""
        self.blocks.append(
            Block(kind, Span(extents[0].start, extents[-1].end), cells, trail, columns, lead_in),
        )
        if kind is BlockKind.HEADING:
            self.headings.append((self.level, words))
        self.lead_in = lead_in_of(words)


def _named(value: str | Mapping[str, Any]) -> tuple[str, Any]:
    """A name, or a name with what belongs to it, in the parser's way of saying either."""
    return (value, None) if isinstance(value, str) else next(iter(value.items()))


def _pieces(text: str, visible: str, span: Span) -> Iterator[Piece]:
    """Place a run of visible text where it stands in its range."""
    source = span.of(text)
    if source.startswith("&") and source != visible:
        yield Piece(visible, span)
    elif visible in source:
        start = span.start + source.find(visible)
        yield Piece(visible, Span(start, start + len(visible)))
    else:
        yield from _code_pieces(source, visible, span.start)


def _code_pieces(source: str, visible: str, start: int) -> Iterator[Piece]:
    """Place code that goes over several lines, or has escaped pipes in a table: run by run."""
    shown = position = 0
    for run in _CODE_RUN.finditer(visible):
        found = max(source.find(run.group(), position), position)
        if run.start() > shown:
            yield Piece(visible[shown : run.start()], Span(start + position, start + found))
        shown, position = run.end(), found + len(run.group())
        yield Piece(run.group(), Span(start + found, start + position))
