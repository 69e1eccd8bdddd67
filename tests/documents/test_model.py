"""A view knows where each of its characters comes from, and gaps are what spans leave out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.documents.model import (
    Block,
    BlockKind,
    Document,
    Landmark,
    LandmarkKind,
    Piece,
    Span,
    View,
    gaps,
)

TEXT = "**Terms** &amp; fees"
VIEW = View(
    (Piece("Terms", Span(2, 7)), Piece(" ", Span(9, 10)), Piece("&", Span(10, 15)), Piece(" fees", Span(15, 20)))
)


def test_span_slices() -> None:
    """A span is half open: its end is not part of it."""
    assert Span(2, 7).of(TEXT) == "Terms"


def test_view_reads_as_its_pieces() -> None:
    """What a reader sees is the pieces in a row, without the markup between them."""
    assert VIEW.text == "Terms & fees"


@pytest.mark.parametrize(
    ("seen", "original"),
    [
        ("Terms", "Terms"),
        ("erm", "erm"),
        ("&", "&amp;"),
        ("Terms &", "Terms** &amp;"),
        ("& fees", "&amp; fees"),
        ("s & f", "s** &amp; f"),
        ("Terms & fees", "Terms** &amp; fees"),
    ],
)
def test_locates_what_is_seen(seen: str, original: str) -> None:
    """Any part of a view is found again in the document; a character reference counts whole."""
    start = VIEW.text.index(seen)

    assert VIEW.locate(start, start + len(seen)).of(TEXT) == original


@pytest.mark.parametrize("part", [(0, 1), (1, 2), (0, 2)])
def test_a_unit_is_never_cut(part: tuple[int, int]) -> None:
    """A piece whose two lengths differ is one unit: each character of it is the whole range."""
    view = View((Piece("\u2242\u0338", Span(4, 19)),))

    assert view.locate(*part) == Span(4, 19)


@pytest.mark.parametrize(
    ("pieces", "extent"),
    [
        ((), None),
        ((Piece(" \n", Span(3, 5)),), None),
        ((Piece(" a ", Span(3, 6)),), Span(4, 5)),
        ((Piece(" ", Span(0, 3)), Piece("a", Span(3, 4)), Piece("b ", Span(6, 8))), Span(3, 7)),
    ],
)
def test_extent(pieces: tuple[Piece, ...], extent: Span | None) -> None:
    """The extent of a view goes from its first to its last visible character."""
    assert View(pieces).extent() == extent


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], [Span(0, 10)]),
        ([Span(0, 10)], []),
        ([Span(0, 3), Span(3, 10)], []),
        ([Span(2, 4)], [Span(0, 2), Span(4, 10)]),
        ([Span(0, 1), Span(5, 6)], [Span(1, 5), Span(6, 10)]),
    ],
)
def test_gaps(spans: list[Span], expected: list[Span]) -> None:
    """Gaps are the stretches no span covers."""
    assert list(gaps(spans, 10)) == expected


def test_nothing_has_no_gap() -> None:
    """An empty text has nothing to leave uncovered."""
    assert list(gaps([], 0)) == []


@given(st.sets(st.integers(0, 60)), st.integers(60, 80))
def test_spans_and_gaps_cover_once(cuts: set[int], length: int) -> None:
    """Spans and their gaps together are every character, each once."""
    ordered = sorted(cuts)
    spans = [Span(start, end) for start, end in zip(ordered[::2], ordered[1::2], strict=False)]
    covered = [position for span in [*spans, *gaps(spans, length)] for position in range(span.start, span.end)]

    assert sorted(covered) == list(range(length))


LINES = tuple(
    Landmark(Span(start, start + 4), f"page {page}", LandmarkKind.PAGE, page)
    for start, page in ((0, 1), (5, 1), (12, 2))
)
CELLS = (
    Landmark(Span(0, 9), "row 1", LandmarkKind.ROW, 1),
    Landmark(Span(0, 4), "row 1, column A", LandmarkKind.CELL, 1),
    Landmark(Span(5, 9), "row 1, column B", LandmarkKind.CELL, 1),
    Landmark(Span(10, 14), "row 2", LandmarkKind.ROW, 2),
    Landmark(Span(10, 14), "row 2, column A", LandmarkKind.CELL, 2),
)


def _with(landmarks: tuple[Landmark, ...], *blocks: Span) -> Document:
    made = tuple(Block(BlockKind.PARAGRAPH, span, ()) for span in blocks)
    return Document("x" * 20, made, "text/csv", landmarks=landmarks)


@pytest.mark.parametrize(
    ("offset", "end", "found"),
    [(0, None, 0), (3, None, 0), (4, None, 0), (5, None, 1), (12, 13, 2), (19, None, 2), (1, 9, 0), (5, 16, 1)],
)
def test_landmark_of_a_line(offset: int, end: int | None, found: int) -> None:
    """A place is found by the landmark it begins in, or the nearest before."""
    assert _with(LINES, Span(0, 9), Span(12, 16)).landmark(offset, end) is LINES[found]


@pytest.mark.parametrize(
    ("offset", "end", "label"),
    [
        (0, None, "row 1, column A"),
        (6, None, "row 1, column B"),
        (4, None, "row 1"),
        (0, 4, "row 1, column A"),
        (0, 9, "row 1"),
        (2, 7, "row 1"),
        (10, 14, "row 2, column A"),
        (6, 12, "row 1, column B"),
    ],
)
def test_innermost_landmark(offset: int, end: int | None, label: str) -> None:
    """A place within a cell is found by its row and column, one over several cells by its row."""
    landmark = _with(CELLS, Span(0, 9), Span(10, 14)).landmark(offset, end)

    assert landmark is not None
    assert landmark.label == label


def test_before_the_first_landmark() -> None:
    """What stands before all landmarks is nearest to the first; a text without landmarks has none."""
    late = (Landmark(Span(5, 9), "page 1", LandmarkKind.PAGE, 1),)

    assert _with(late).landmark(0) is late[0]
    assert _with(()).landmark(0) is None
