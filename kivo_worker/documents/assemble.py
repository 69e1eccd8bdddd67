"""Parts into one text with its blocks and landmarks."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from kivo_worker.documents.model import Block, BlockKind, Document, Landmark, Piece, Span, View
from kivo_worker.documents.parts import Extracted, Part, Place, Run
from kivo_worker.documents.sentences import lead_in_of

_ROWS = frozenset({BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW})
_BETWEEN_CELLS = " | "


def assembled(extracted: Extracted, media_type: str) -> Document:
    """Put parts into a document: block after block, each with the headings, columns and lead-in it stands under."""
    building = _Building()
    for part in extracted.parts:
        building.add(part)
    notes = tuple(note.sentence for note in extracted.notes)
    text, blocks, landmarks = "".join(building.texts), tuple(building.blocks), tuple(building.landmarks)
    return Document(text, blocks, media_type, landmarks=landmarks, notes=notes)


@dataclass(slots=True)
class _Building:
    """The text so far, and what the next part stands under."""

    texts: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[Block] = field(default_factory=list)
    landmarks: list[Landmark] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    lead_ins: list[str] = field(default_factory=list)
    before: Part | None = None
    words: str = ""

    def add(self, part: Part) -> None:
        """Add a part, unless nothing of it is visible."""
        words = " ".join(" ".join(map(_text, part.cells)).split())
        if not words:
            return
        self._stand_under(part)
        self._write(self._separator(part))
        first_landmark = len(self.landmarks)
        cells = self._cells(part)
        extents = [extent for cell in cells if (extent := cell.extent())]
        span = Span(extents[0].start, extents[-1].end)
        if part.place:
            self.landmarks.insert(first_landmark, _landmark(part.place, span))
        self.blocks.append(self._block(part, span, cells))
        if part.kind is BlockKind.HEADING:
            self.headings.append((part.level, words))
        self.before, self.words = part, words

    def _write(self, text: str) -> Span:
        self.texts.append(text)
        self.length += len(text)
        return Span(self.length - len(text), self.length)

    def _separator(self, part: Part) -> str:
        before = self.before
        if before is None:
            return ""
        goes_on = part.kind is before.kind is BlockKind.LIST_ITEM or _is_same_table(before, part)
        return "\n" if goes_on else "\n\n"

    def _cells(self, part: Part) -> tuple[View, ...]:
        views = []
        for index, cell in enumerate(part.cells):
            if index:
                self._write(_BETWEEN_CELLS)
            pieces = []
            for run in cell:
                span = self._write(run.text)
                pieces.append(Piece(run.text, span))
                if run.place and run.text:
                    self.landmarks.append(_landmark(run.place, span))
            views.append(View(tuple(pieces)))
        return tuple(views)

    def _stand_under(self, part: Part) -> None:
        """Leave the headings, table and lists that end before a part, and enter those that begin with it."""
        if part.kind is BlockKind.HEADING:
            self.headings = [(level, title) for level, title in self.headings if level < part.level]
        if part.under is not None:
            self.headings = [(level, title) for level, title in self.headings if level <= part.under]
        if not (self.before and _is_same_table(self.before, part)):
            self.columns = ()
        if part.kind is BlockKind.TABLE_HEADER:
            self.columns = part.columns or tuple(" ".join(_text(cell).split()) for cell in part.cells)
        depth = part.level if part.kind is BlockKind.LIST_ITEM else 0
        del self.lead_ins[depth:]
        self.lead_ins += [lead_in_of(self.words)] * (depth - len(self.lead_ins))

    def _block(self, part: Part, span: Span, cells: tuple[View, ...]) -> Block:
        headings = tuple(title for _, title in self.headings)
        columns = self.columns if part.kind in _ROWS else ()
        return Block(part.kind, span, cells, headings, columns, self.lead_ins[-1] if self.lead_ins else "")


def _text(cell: Iterable[Run]) -> str:
    return "".join(run.text for run in cell)


def _is_same_table(before: Part, part: Part) -> bool:
    return part.kind in _ROWS and before.kind in _ROWS and part.level == before.level


def _landmark(place: Place, span: Span) -> Landmark:
    return Landmark(span, place.label, place.kind, place.number, place.box)
