"""The lines of a PDF into headings, paragraphs, list items and tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kivo_worker.documents.model import BlockKind
from kivo_worker.documents.parts import Part, Run
from kivo_worker.documents.pdf_lines import HYPHEN, Line
from kivo_worker.documents.pdf_style import Style, style_of
from kivo_worker.documents.pdf_tables import Table, tables_in

_ITEM = re.compile(
    r"(?:[\u2022\u2023\u25aa\u25cf\u25e6\u2043\u2219\u00b7*\u2013-]|\d{1,3}[.)]|\([a-z]{1,4}\)|[a-z]\))\s+(?=\S)"
)
_CLAUSE = re.compile(r"\d{1,3}(?:\.\d{1,3})+\.?\s")
_SENTENCE_END = re.compile(r"[.!?:;]['\"\u2019\u201d)\]]*\Z")
_INDENT = 0.8
_FARTHER = 1.25
_OTHER_SIZE = 0.08
_SAME_INDENT = 3.0


def parts_of(lines: Sequence[Line]) -> Iterator[Part]:
    """Put lines in reading order together."""
    style = style_of(lines)
    flow = _Flow(style)
    for item in tables_in(lines, style.leading * _FARTHER):
        if isinstance(item, Table):
            yield from flow.end()
            yield from item.parts()
        else:
            yield from flow.take(item)
    yield from flow.end()


@dataclass(slots=True)
class _Flow:
    """The lines of the block that is being gathered, and the lists it may stand in."""

    style: Style
    lines: list[Line] = field(default_factory=list)
    indents: list[float] = field(default_factory=list)

    def take(self, line: Line) -> Iterator[Part]:
        """Take the next line; what it ends is yielded."""
        if self.lines and self._begins(line):
            yield from self.end()
        self.lines.append(line)

    def end(self) -> Iterator[Part]:
        """End the block."""
        lines, self.lines = self.lines, []
        if not lines:
            return
        level = self.style.heading_level(lines)
        marker = _ITEM.match(lines[0].text) if level is None else None
        runs = tuple(self._runs(lines, marker.end() if marker else 0))
        if marker:
            yield Part(BlockKind.LIST_ITEM, (runs,), self._depth(lines[0].box[0]))
            return
        self.indents = []
        yield Part(BlockKind.PARAGRAPH, (runs,)) if level is None else Part(BlockKind.HEADING, (runs,), level)

    def _runs(self, lines: Sequence[Line], skipped: int) -> Iterator[Run]:
        """Each line's text, with what joins it to the next."""
        texts = [lines[0].text[skipped:], *(line.text for line in lines[1:])]
        for line, text, following in zip(lines, texts, [*texts[1:], None], strict=True):
            between = "" if following is None else self.style.joined(text, following)
            yield line.run(text.replace(HYPHEN, "" if following else "-") + between)

    def _depth(self, left: float) -> int:
        """How deep a list item's list is nested, by where the items before it begin."""
        while self.indents and left < self.indents[-1] - _SAME_INDENT:
            self.indents.pop()
        if not self.indents or left > self.indents[-1] + _SAME_INDENT:
            self.indents.append(left)
        return len(self.indents)

    def _begins(self, line: Line) -> bool:
        """Whether a line begins a block of its own."""
        before = self.lines[-1]
        if abs(line.size - before.size) > _OTHER_SIZE * before.size or line.is_bold != before.is_bold:
            return True
        if _ITEM.match(line.text) or _CLAUSE.match(line.text):
            return True
        fall = before.baseline - line.baseline
        if line.page != before.page or fall <= 0:
            return not self._goes_on(before, line)
        if fall > _FARTHER * self.style.leading * line.size:
            return True
        return self._is_indented(line) or self._had_room(before, line)

    def _goes_on(self, before: Line, line: Line) -> bool:
        """Whether a sentence goes on at the top of the next column or page."""
        is_text = self.style.heading_level([before]) is None
        is_cut = before.text.endswith((HYPHEN, ",")) or line.text[:1].islower()
        return is_text and is_cut and not _SENTENCE_END.search(before.text)

    def _is_indented(self, line: Line) -> bool:
        """Whether a line stands to the right of the one before, other than the second line of a list item."""
        is_second_of_item = len(self.lines) == 1 and _ITEM.match(self.lines[0].text)
        return not is_second_of_item and line.box[0] > self.lines[-1].box[0] + _INDENT * line.size

    def _had_room(self, before: Line, line: Line) -> bool:
        """Whether the line before ends though the first word of this one had room on it."""
        if line.text[:1].islower() and not _SENTENCE_END.search(before.text):
            return False
        first_word = len(line.text.split(maxsplit=1)[0]) + 1
        left, _, right, _ = line.box
        return before.box[2] + first_word * (right - left) / len(line.text) < self.style.edge(before)
