"""Parts become one text, with blocks that know what they stand under."""

import pytest

from kivo_worker.documents.assemble import assembled
from kivo_worker.documents.media_types import PLAIN
from kivo_worker.documents.model import BlockKind, Document, LandmarkKind, Span
from kivo_worker.documents.parts import Extracted, Part, Place, Run

AT = Place("here", LandmarkKind.PART, 7, (1.0, 2.0, 3.0, 4.0))


def part(kind: str, *cells: str, level: int = 1, columns: tuple[str, ...] = (), under: int | None = None) -> Part:
    """A part of cells of one run."""
    return Part(BlockKind(kind), tuple((Run(cell),) for cell in cells), level, None, columns, under)


def made(*parts: Part) -> Document:
    """A document of these parts."""
    return assembled(Extracted(parts), PLAIN)


def test_text() -> None:
    """Blocks stand apart, the items of a list and the rows of a table below each other, cells side by side."""
    document = made(
        part("paragraph", "A"),
        part("list_item", "B"),
        part("list_item", "C"),
        part("table_row", "D", "", "E"),
        part("table_row", "F"),
        part("table_row", "G", level=2),
    )

    assert document.text == "A\n\nB\nC\n\nD |  | E\nF\n\nG"


def test_nothing_visible() -> None:
    """A part of white space alone is left out; with nothing else there is no text."""
    assert made(part("paragraph", " \n"), part("table_row"), part("table_row", "", "")) == Document("", (), PLAIN)


def test_headings() -> None:
    """A heading ends those of its level and below; one that skips a level is no trouble; a part may end some itself."""
    document = made(
        part("heading", "One", level=1),
        part("heading", "Three", level=3),
        part("paragraph", "a"),
        part("heading", "Two", level=2),
        part("paragraph", "b"),
        part("paragraph", "c", under=1),
        part("heading", "Zero", level=0),
        part("paragraph", "d"),
    )

    assert [(block.cells[0].text, block.headings) for block in document.blocks if len(block.cells[0].text) == 1] == [
        ("a", ("One", "Three")),
        ("b", ("One", "Two")),
        ("c", ("One",)),
        ("d", ("Zero",)),
    ]


def test_columns() -> None:
    """Rows carry the names of their own table's columns, as they are given or else as the header's cells say."""
    document = made(
        part("table_header", "A ", "B\nb"),
        part("table_row", "1", "2"),
        part("table_row", "3", level=2),
        part("table_header", "C", level=3, columns=("C c",)),
        part("table_row", "4", level=3),
        part("paragraph", "x"),
        part("table_row", "5", level=3),
    )

    assert [block.columns for block in document.blocks] == [
        ("A", "B b"),
        ("A", "B b"),
        (),
        ("C c",),
        ("C c",),
        (),
        (),
    ]


def test_landmarks() -> None:
    """Runs and whole parts have landmarks, outer ones first; runs without text or place have none."""
    runs = (Run("ab", AT), Run("", AT), Run("cd"), Run(" ef", AT))
    document = assembled(Extracted((Part(BlockKind.PARAGRAPH, (runs,), place=AT),)), PLAIN)

    assert [landmark.span for landmark in document.landmarks] == [Span(0, 7), Span(0, 2), Span(4, 7)]
    assert {(one.label, one.kind, one.number, one.box) for one in document.landmarks} == {
        ("here", LandmarkKind.PART, 7, (1.0, 2.0, 3.0, 4.0))
    }


@pytest.mark.parametrize(("words", "lead_in"), [("The rules are:", "The rules are:"), ("Rules", "")])
def test_lead_ins(words: str, lead_in: str) -> None:
    """List items carry the sentence that introduces them, until the list ends."""
    document = made(part("paragraph", words), part("list_item", "a"), part("paragraph", "b"), part("list_item", "c"))

    assert [block.lead_in for block in document.blocks] == ["", lead_in, "", ""]
