"""How a PDF is set: the size of its text, the distance of its lines, where they end, which words it hyphenates."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kivo_worker.documents.pdf_lines import HYPHEN, Line

_LARGER = 1.12
_MOSTLY = 0.5
_LONGEST_HEADING = 15
_LONGEST_TITLE = 40
_SAME_LEFT = 4.0
_USUAL_LEADING = 1.25
_EDGE = 0.9
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_LAST_WORD = re.compile(r"[^\W_]+\Z")
_FIRST_WORD = re.compile(r"\A[^\W_]+")
_PREFIXES = frozenset({"self", "non", "third", "long", "short", "high", "low", "well", "full", "half", "cross", "two"})


@dataclass(frozen=True, slots=True)
class Style:
    """What most lines of a PDF have in common.

    Attributes:
        size: of the letters of its text.
        sizes: larger ones, the largest first: its headings.
        is_bold: whether most of it is bold, so that bold says nothing.
        leading: the usual distance of two lines, in sizes of their letters.
        edges: where lines end that begin at the same place, by page and that place.
        words: all that it writes, hyphens included.
    """

    size: float
    sizes: tuple[float, ...]
    is_bold: bool
    leading: float
    edges: dict[tuple[int, int], list[float]]
    words: frozenset[str]

    def heading_level(self, lines: Sequence[Line]) -> int | None:
        """The level of lines that are a heading: larger than the text, or bold, short and no sentence."""
        text = " ".join(line.text for line in lines)
        count = len(text.split())
        if lines[0].size >= _LARGER * self.size and count <= _LONGEST_TITLE:
            return 1 + sum(size > lines[0].size for size in self.sizes)
        is_set_off = all(line.is_bold for line in lines) and not self.is_bold and lines[0].size >= self.size
        if is_set_off and count <= _LONGEST_HEADING and not text.endswith((".", ":", ";", ",")):
            return 1 + len(self.sizes)
        return None

    def edge(self, line: Line) -> float:
        """Where lines that begin like this one end, but for a few that are longer."""
        rights = self.edges[_column(line)]
        return rights[min(int(_EDGE * len(rights)), len(rights) - 1)]

    def joined(self, first: str, second: str) -> str:
        """What stands between two lines when they are read as one: a space, or for a cut word nothing or its hyphen."""
        if first.endswith("-") and not first.endswith((" -", "--")):
            return ""
        if not first.endswith(HYPHEN):
            return " "
        before = "".join(_LAST_WORD.findall(first[:-1])).casefold()
        after = "".join(_FIRST_WORD.findall(second)).casefold()
        if f"{before}-{after}" in self.words or not after[:1].isalpha() or not before[-1:].isalpha():
            return "-"
        return "-" if before in _PREFIXES and before + after not in self.words else ""


def style_of(lines: Sequence[Line]) -> Style:
    """Find out how a PDF is set."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    size = max(sizes, key=lambda one: (sizes[one], -one)) if sizes else 0.0
    bold = sum(len(line.text) for line in lines if line.is_bold)
    edges = defaultdict(list)
    for line in lines:
        edges[_column(line)].append(line.box[2])
    return Style(
        size=size,
        sizes=tuple(sorted({one for one in sizes if one >= _LARGER * size}, reverse=True)),
        is_bold=bold > _MOSTLY * sizes.total(),
        leading=_leading(lines),
        edges={column: sorted(rights) for column, rights in edges.items()},
        words=frozenset(word.casefold() for line in lines for word in _WORD.findall(line.text)),
    )


def _leading(lines: Sequence[Line]) -> float:
    """The commonest distance of a line from the one before, in sizes of its letters; the smaller of two as common."""
    distances = Counter(
        round((before.baseline - line.baseline) / line.size, 1)
        for before, line in pairwise(lines)
        if before.page == line.page and before.size == line.size and 0 < before.baseline - line.baseline < 2 * line.size
    )
    return max(distances, key=lambda one: (distances[one], -one)) if distances else _USUAL_LEADING


def _column(line: Line) -> tuple[int, int]:
    return line.page, round(line.box[0] / _SAME_LEFT)
