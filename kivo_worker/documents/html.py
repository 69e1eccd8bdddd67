"""HTML, read by Lexbor: headings, paragraphs, lists and tables, without scripts, navigation and what is hidden."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from kivo_worker.documents.html_elements import INLINE, TEXT, Element, id_of
from kivo_worker.documents.html_tables import is_layout, table_parts
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.model import BlockKind
from kivo_worker.documents.parts import Extracted, Part, Run
from kivo_worker.documents.refusals import Note, Omission, Refusal, RefusedError

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = ("ul", "ol", "menu")
_SPACES = re.compile(r"\s+")
_OPEN_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_MAY_STAY_OPEN = frozenset(
    """p li dt dd option optgroup tr td th thead tbody tfoot colgroup rt rp area base br col embed hr img input link
    meta source track wbr html head body""".split()
)
_DEEPER_THAN_ANY = 10
_LINE_BREAK = "\n"


def prepare(_data: bytes) -> None:
    """Load the library."""
    import selectolax.lexbor  # noqa: F401, PLC0415 - a compiled library, loaded when HTML needs it


def extract(data: bytes, limits: DocumentLimits) -> Extracted:
    """Read HTML in UTF-8.

    Raises:
        RefusedError: it cannot be read.
    """
    return extract_text(data.decode("utf-8", "replace"), limits)


def extract_text(text: str, limits: DocumentLimits) -> Extracted:
    """Read HTML that is decoded.

    Raises:
        RefusedError: it cannot be read.
    """
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - see prepare

    if _unclosed(text) > _DEEPER_THAN_ANY * limits.depth:
        raise RefusedError(Refusal.DEPTH)
    tree = LexborHTMLParser(text)
    reader = _Reader(limits, Counter(id_of(node) for node in tree.css("[id]")))
    if tree.body is not None:
        parts = tuple(reader.read(Element(tree.body, "body", "body")))
    omitted = tuple(Note(what, count) for what, count in reader.omitted.items())
    return Extracted(parts, omitted)


def _unclosed(text: str) -> int:
    """How many elements are open at once, by a count of tags: the parser's time grows with its square."""
    depth = deepest = 0
    for match in _OPEN_TAG.finditer(text):
        if match[2].lower() not in _MAY_STAY_OPEN:
            depth = max(0, depth + (-1 if match[1] else 1))
            deepest = max(deepest, depth)
    return deepest


@dataclass(slots=True)
class _Reader:
    """Gathers runs of text into blocks as elements begin and end."""

    limits: DocumentLimits
    ids: Counter[str]
    omitted: Counter[Omission] = field(default_factory=Counter)
    stack: list[Element] = field(default_factory=list)
    open: Counter[str] = field(default_factory=Counter)
    texts: list[str] = field(default_factory=list)
    around: Element | None = None
    term: str = ""
    tables: int = 0
    cells: int = 0

    def read(self, element: Element) -> Iterator[Part]:
        """Read an element and all in it; each block is yielded at its end."""
        pending = [iter([element])]
        while pending:
            child = next(pending[-1], None)
            if child is None:
                pending.pop()
                if self.stack:
                    yield from self._leave(self.stack[-1])
                    self.open[self.stack.pop().tag] -= 1
            elif child.tag == TEXT:
                self._take(child.node.text_content or "", child)
            elif self._is_read(child):
                yield from self._enter(child)
                if child.tag == "table" and not is_layout(child):
                    yield from self._table(child)
                else:
                    self.stack.append(child)
                    self.open[child.tag] += 1
                    pending.append(child.children(self.ids))
                if len(pending) > self.limits.depth:
                    raise RefusedError(Refusal.DEPTH)

    def _is_read(self, element: Element) -> bool:
        omission = element.omission()
        if omission:
            self.omitted[omission] += 1
        return not omission and element.is_text()

    def _take(self, text: str, node: Element) -> None:
        if self.around is None and text.strip():
            self.around = next((one for one in reversed(self.stack) if one.tag not in INLINE), node)
        self.texts.append(text if self.open["pre"] else _SPACES.sub(" ", text))

    def _enter(self, element: Element) -> Iterator[Part]:
        if element.tag == "br":
            self.texts.append(_LINE_BREAK)
        elif element.tag not in INLINE:
            yield from self._flush()

    def _leave(self, element: Element) -> Iterator[Part]:
        if element.tag not in INLINE and element.tag != "br":
            yield from self._flush()

    def _flush(self) -> Iterator[Part]:
        text, around = "".join(self.texts), self.around
        self.texts, self.around = [], None
        if around is None:
            return
        if self.open["pre"]:
            yield Part(BlockKind.CODE, ((Run(text.strip("\n"), around.place),),))
            return
        text = "\n".join(line for line in (" ".join(line.split()) for line in text.split(_LINE_BREAK)) if line)
        if self.open["dt"]:
            self.term = f"{text.rstrip(':')}: "
            return
        if self.open["dd"]:
            text, self.term = self.term + text, ""
        yield self._part(text, around)

    def _part(self, text: str, around: Element) -> Part:
        runs = ((Run(text, around.place),),)
        level = next((level for level, tag in enumerate(_HEADINGS, 1) if self.open[tag]), 0)
        if level:
            return Part(BlockKind.HEADING, runs, level)
        depth = sum(self.open[tag] for tag in _LISTS)
        return Part(BlockKind.LIST_ITEM, runs, depth) if depth and self.open["li"] else Part(BlockKind.PARAGRAPH, runs)

    def _table(self, table: Element) -> Iterator[Part]:
        self.tables += 1
        for part in table_parts(table, self.tables, self.ids, self._inline):
            self.cells += len(part.cells)
            if self.cells > self.limits.cells:
                raise RefusedError(Refusal.CELLS)
            yield part

    def _inline(self, element: Element) -> str:
        """The text of an element as one line."""
        texts = []
        pending = [element.children(self.ids)]
        while pending:
            child = next(pending[-1], None)
            if child is None:
                pending.pop()
            elif child.tag == TEXT:
                texts.append(child.node.text_content or "")
            elif self._is_read(child):
                texts.append("" if child.tag in INLINE else " ")
                pending.append(child.children(self.ids))
        return " ".join("".join(texts).split())
