"""What a reader finds in a document of a format that is more than text, before it is put together."""

from dataclasses import dataclass

from kivo_worker.documents.model import BlockKind, LandmarkKind
from kivo_worker.documents.refusals import Note


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the original a part stands: a landmark before its span is known."""

    label: str
    kind: LandmarkKind
    number: int | None = None
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Text that stands at one place."""

    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A block before it is put into the text.

    Attributes:
        kind: what it is.
        cells: its runs of text; one cell, or for a table row one a column.
        level: of a heading, its depth; of a list item, how deep its list is nested; of a row, which table it is of.
        place: where it stands as a whole, if its runs do not tell.
        columns: of a table header, the name of each column, where its cells do not tell.
        under: how many levels of headings it stands under, where headings can end without another to follow.
    """

    kind: BlockKind
    cells: tuple[tuple[Run, ...], ...]
    level: int = 1
    place: Place | None = None
    columns: tuple[str, ...] = ()
    under: int | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """All a reader found: the parts in reading order, and what it left out."""

    parts: tuple[Part, ...]
    notes: tuple[Note, ...] = ()


def part_of(kind: BlockKind, text: str, place: Place, level: int = 1) -> Part:
    """A part of one cell that stands at one place."""
    return Part(kind, ((Run(text, place),),), level)
