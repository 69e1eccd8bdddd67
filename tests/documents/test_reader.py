"""Plain text and markdown keep what blocks promise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.documents.model import Document
from kivo_worker.documents.reader import MARKDOWN, PLAIN, read_document
from kivo_worker.errors import DocumentError
from tests.documents.conftest import TEXTS


@pytest.mark.parametrize(("media_type", "blocks"), [(MARKDOWN, 2), (PLAIN, 1)])
def test_document(media_type: str, blocks: int) -> None:
    """A document is the decoded original and its blocks, and says how it was read."""
    document = read_document(b"# Terms\ncaf\xe9", media_type=media_type, where="a")

    assert (document.text, len(document.blocks)) == ("# Terms\ncaf\u00e9", blocks)
    assert (document.media_type, document.encoding, document.encoding_detected) == (media_type, "cp1252", True)


def test_bytes_that_are_no_text() -> None:
    """What cannot be decoded is an input error at its place."""
    with pytest.raises(DocumentError, match=r"^b\.txt: these bytes are not text"):
        read_document(b"\0", media_type=PLAIN, where="b.txt")


@pytest.fixture(params=(PLAIN, MARKDOWN), scope="module")
def media_type(request: pytest.FixtureRequest) -> str:
    """Each media type in turn."""
    return str(request.param)


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_blocks_are_in_order(media_type: str, data: st.DataObject) -> None:
    """For any text the blocks are in order, not empty, inside the text, and do not overlap."""
    document = _read(data.draw(TEXTS), media_type)
    position = 0
    for block in document.blocks:
        assert position <= block.span.start < block.span.end <= len(document.text)
        position = block.span.end


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_pieces_slice_back(media_type: str, data: st.DataObject) -> None:
    """For any text every visible piece stands in the text as it reads, or is one character reference."""
    document = _read(data.draw(TEXTS), media_type)
    for piece in [piece for block in document.blocks for cell in block.cells for piece in cell.pieces]:
        original = piece.span.of(document.text)

        assert original == piece.text or piece.text.isspace() or (original[0], original[-1]) == ("&", ";")


@given(st.data())
@settings(deadline=None, max_examples=100)
def test_blocks_span_what_is_visible(media_type: str, data: st.DataObject) -> None:
    """For any text a block's span goes from its first to its last visible character."""
    for block in _read(data.draw(TEXTS), media_type).blocks:
        extents = [extent for cell in block.cells if (extent := cell.extent())]

        assert (block.span.start, block.span.end) == (extents[0].start, extents[-1].end)


def _read(text: str, media_type: str) -> Document:
    return read_document(text.encode(), media_type=media_type, where="a")
