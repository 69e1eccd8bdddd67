"""CSV and TSV read as rows with the names of their columns."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.documents.assemble import assembled
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.media_types import CSV, TSV
from kivo_worker.documents.model import Document
from kivo_worker.documents.refusals import Refusal, RefusedError
from kivo_worker.documents.table import extract_table
from tests.documents.samples import outline, places


def read(text: str, media_type: str = CSV) -> Document:
    """A table, read."""
    return assembled(extract_table(text, media_type, DocumentLimits()), media_type)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_rows(line_end: str) -> None:
    """The first row names the columns; quotes keep commas and line ends in a cell; blank rows count."""
    document = read(line_end.join(['Plan,"Notes, all"', 'Basic,"two', 'lines ""here"""', "", "Team , none", ""]))

    assert outline(document)[0] == ("table_header", "Plan", "Notes, all")
    assert outline(document)[1][1:] == ("Basic", f'two{line_end}lines "here"')
    assert outline(document)[2] == ("table_row", "Team", "none")
    assert document.blocks[2].columns == ("Plan", "Notes, all")
    assert places(document)[-2:] == [("row 4, column Plan", "Team"), ("row 4, column Notes, all", "none")]


def test_row_and_cell() -> None:
    """A place within a cell is found by row and column, a whole row by its number."""
    document = read("Plan,Price\nBasic,10\n")
    row = document.blocks[1].span
    whole, cell = document.landmark(row.start, row.end), document.landmark(row.end - 1)

    assert whole is not None
    assert cell is not None
    assert (whole.label, whole.number, cell.label) == ("row 2", 2, "row 2, column Price")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Plan,2025,2026\na,1,2", True),
        ("Plan,10\na,1", False),
        ("10 %,Plan\na,1", False),
        ("Plan,\na,1", False),
        (f"Plan,{'word ' * 30}\na,1", False),
        ("2026-01-01,Plan\na,b", False),
    ],
)
def test_header(text: str, names: bool) -> None:  # noqa: FBT001
    """A first row with an empty cell, a number or a long text is a row like the others."""
    document = read(text)

    assert (outline(document)[0][0] == "table_header") is names
    assert places(document)[-1][0].endswith("column 2" if not names else "column 2026")


@pytest.mark.parametrize(
    ("text", "media_type", "cells"),
    [
        ("a;b,c\n", CSV, ("a;b", "c")),
        ("a;b\n", CSV, ("a", "b")),
        ("a\tb", CSV, ("a", "b")),
        ('"a,b";c\n', CSV, ("a,b", "c")),
        ("a,b\n", TSV, ("a,b",)),
        ("a\tb,c\n", TSV, ("a", "b,c")),
        ("a\n", CSV, ("a",)),
    ],
)
def test_delimiter(text: str, media_type: str, cells: tuple[str, ...]) -> None:
    """A comma separates cells; where the first line has none, a semicolon or a tab; in TSV always a tab."""
    assert outline(read(text, media_type))[0][1:] == cells


def test_more_cells_than_names() -> None:
    """A row longer than the header is read whole."""
    document = read("a,b\nc,d,e\n")

    assert outline(document)[1] == ("table_row", "c", "d", "e")
    assert places(document)[-1] == ("row 2, column 3", "e")


def test_cells_beyond_the_limit() -> None:
    """As many cells as the limit are read, one more is refused."""
    assert extract_table("1,2\n3,4\n", CSV, DocumentLimits(cells=4)).parts
    with pytest.raises(RefusedError) as caught:
        extract_table("1,2\n3,4\n", CSV, DocumentLimits(cells=3))
    assert caught.value.refusal is Refusal.CELLS


@given(st.text(st.sampled_from('ab1",;\t\n\r \0'), max_size=60), st.sampled_from([CSV, TSV]))
@settings(deadline=None, max_examples=200)
def test_any_text(text: str, media_type: str) -> None:
    """Any text is read as a table, or refused as none."""
    with suppress(RefusedError):
        document = read(text, media_type)

        assert all(landmark.span.of(document.text) for landmark in document.landmarks)
