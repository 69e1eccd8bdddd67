"""Word documents (DOCX), opened by python-docx: paragraphs and tables in place, notes where they are referred to."""

import codecs
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kivo_worker.documents.docx_archive import open_package
from kivo_worker.documents.docx_styles import Styles, W
from kivo_worker.documents.docx_tables import is_frame, rows_of, table_parts
from kivo_worker.documents.docx_text import Text
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.model import BlockKind, LandmarkKind
from kivo_worker.documents.parts import Extracted, Part, Place, part_of
from kivo_worker.documents.refusals import Note, Omission, Refusal, RefusedError

if TYPE_CHECKING:
    from docx.opc.part import Part as PackagePart
    from lxml.etree import _Element

_WRAPPERS = frozenset({f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")})
_BOLD_HEADING = 9
_LONGEST_HEADING = 15


def prepare(_data: bytes) -> None:
    """Load the library, and the encoding of the names in an archive."""
    import docx  # noqa: F401, PLC0415 - many modules, loaded when a Word document needs them

    codecs.lookup("cp437")


def extract(data: bytes, limits: DocumentLimits) -> Extracted:
    """Read a Word document.

    Raises:
        RefusedError: it cannot be read.
    """
    main, notes = open_package(data, limits)
    root = _root(main)
    reader = _Reader(Styles(_related(main, "styles")), _notes_of(main), limits)
    parts = tuple(part for body in root.iterfind(f"{W}body") for part in reader.blocks(body))
    omitted = tuple(Note(what, count) for what, count in reader.omitted.items())
    return Extracted(parts, (*notes, *omitted))


def _root(part: "PackagePart") -> "_Element":
    from docx.oxml.parser import parse_xml  # noqa: PLC0415 - see prepare

    element: _Element = part.element if hasattr(part, "element") else parse_xml(part.blob)
    return element


def _related(main: "PackagePart", kind: str) -> "_Element | None":
    related = (rel for rel in main.rels.values() if rel.reltype.endswith(f"/{kind}") and not rel.is_external)
    return next((_root(rel.target_part) for rel in related), None)


def _notes_of(main: "PackagePart") -> dict[tuple[str, str], "_Element"]:
    """The foot and end notes, each by its kind and id."""
    found = {}
    for kind in ("footnote", "endnote"):
        notes = _related(main, f"{kind}s")
        for note in () if notes is None else notes.iterfind(f"{W}{kind}"):
            found[kind, note.get(f"{W}id") or ""] = note
    return found


@dataclass(slots=True)
class _Reader:
    """Reads blocks in order, counting paragraphs, tables and notes as it goes."""

    styles: Styles
    notes: dict[tuple[str, str], "_Element"]
    limits: DocumentLimits
    omitted: Counter[Omission] = field(default_factory=Counter)
    paragraphs: int = 0
    tables: int = 0
    cells: int = 0
    notes_read: Counter[str] = field(default_factory=Counter)

    def blocks(self, container: "_Element") -> Iterator[Part]:
        """The paragraphs and tables in an element."""
        for child in container:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag in _WRAPPERS:
                yield from self.blocks(child)

    def _paragraph(self, paragraph: "_Element") -> Iterator[Part]:
        text = Text(self.omitted)
        text.take(paragraph)
        if text.text:
            self.paragraphs += 1
            yield self._part(paragraph, text)
        for kind, name in text.notes:
            note = self.notes.pop((kind, name), None)
            if note is not None:
                yield from self._note(kind, note)
        for box in text.boxes:
            yield from self.blocks(box)

    def _part(self, paragraph: "_Element", text: Text) -> Part:
        place = Place(f"paragraph {self.paragraphs}", LandmarkKind.PARAGRAPH, self.paragraphs)
        role = self.styles.role_of(paragraph)
        if role.heading is not None:
            return part_of(BlockKind.HEADING, text.text, place, role.heading)
        if role.depth:
            return part_of(BlockKind.LIST_ITEM, text.text, place, role.depth)
        is_short = len(text.text.split()) <= _LONGEST_HEADING and not text.text.endswith((".", ":", ";", ","))
        if text.is_bold and is_short:
            return part_of(BlockKind.HEADING, text.text, place, _BOLD_HEADING)
        return part_of(BlockKind.PARAGRAPH, text.text, place)

    def _note(self, kind: str, note: "_Element") -> Iterator[Part]:
        self.notes_read[kind] += 1
        number = self.notes_read[kind]
        text = self._flat(note)[0]
        if text:
            yield part_of(BlockKind.PARAGRAPH, text, Place(f"{kind} {number}", LandmarkKind.PART, number))

    def _table(self, table: "_Element") -> Iterator[Part]:
        if is_frame(table):
            for row in rows_of(table):
                for cell in rows_of(row):
                    yield from self.blocks(cell)
            return
        self.tables += 1
        for part in table_parts(table, self.tables, self._flat):
            self.cells += len(part.cells)
            if self.cells > self.limits.cells:
                raise RefusedError(Refusal.CELLS)
            yield part

    def _flat(self, element: "_Element") -> tuple[str, bool]:
        """All text of an element as one line, and whether it is bold."""
        text = Text(self.omitted)
        for paragraph in element.iter(f"{W}p"):
            text.take(paragraph)
            text.texts.append(" ")
        return " ".join(text.text.split()), text.is_bold
