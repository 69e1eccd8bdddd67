"""A long text with marks in it, cut into blocks that a browser can skip while they are out of sight."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kivo_worker.pages.markup import Html, element

BLOCK = 4_000
"""About how many characters a block has; it ends at a line's end outside all marks."""


_NOTHING = Html()


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked part of a text.

    Attributes:
        start: its first character.
        end: behind its last.
        name: what marks it; parts that several mark carry all their names.
        anchor: what stands before its first character, such as the target of a link.
        style: the class that tells what kind of mark it is.
        link: where a click leads; none for a mark that is no link.
    """

    start: int
    end: int
    name: str
    anchor: Html = _NOTHING
    style: str = ""
    link: str | None = None


def marked_blocks(text: str, marks: Sequence[Mark]) -> Iterator[Html]:
    """Render a text as blocks; where marks overlap, each part is marked by all that cover it."""
    ordered = sorted(marks, key=lambda mark: (mark.start, mark.end))
    for start, end in _blocks(text, ordered):
        inside = [mark for mark in ordered if mark.start < end and mark.end > start]
        yield element("div", *_pieces(text, start, end, inside), class_="block")


def _blocks(text: str, ordered: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    """The ranges of the blocks."""
    position, marks, covered = 0, iter(ordered), 0
    waiting = next(marks, None)
    while position < len(text):
        end = position + BLOCK
        while True:
            end = text.find("\n", end) + 1
            if not end:
                end = len(text)
            while waiting is not None and waiting.start < end:
                covered = max(covered, waiting.end)
                waiting = next(marks, None)
            if end >= covered:
                break
            end = covered
        yield position, end
        position = end


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[str]:
    cuts = sorted({start, end, *(place for mark in marks for place in (mark.start, mark.end))})
    for left, right in pairwise(cuts):
        covering = [mark for mark in marks if mark.start <= left and right <= mark.end]
        yield from (mark.anchor for mark in covering if mark.start == left)
        yield _piece(text[left:right], covering)


def _piece(text: str, covering: Sequence[Mark]) -> str:
    if not covering:
        return text
    first = covering[0]
    names = " ".join(mark.name for mark in covering)
    classes = " ".join(_distinct(mark.style for mark in covering if mark.style)) or None
    if first.link is not None:
        return element("a", text, href=first.link, class_=classes, data_marks=names)
    return element("mark", text, class_=classes, data_marks=names)


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
