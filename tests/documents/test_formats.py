"""Every format is read into the same: text, blocks and landmarks that fit each other, or one clear error."""

import os
import time

import pytest

from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.media_types import (
    CSV,
    DOCX,
    EMAIL,
    HTML,
    JSON,
    JSON_LINES,
    MARKDOWN,
    MEDIA_TYPES,
    PDF,
    PLAIN,
    TSV,
    choose_media_type,
)
from kivo_worker.documents.model import Document
from kivo_worker.documents.reader import read_document
from kivo_worker.errors import DocumentError
from tests.documents.samples import SAMPLES, outline, places

SOAK = "KIVO_SOAK" in os.environ
EXTRACTED = [one for one in MEDIA_TYPES if one not in {PLAIN, MARKDOWN}]


@pytest.fixture(params=MEDIA_TYPES, scope="module")
def sample(request: pytest.FixtureRequest) -> Document:
    """The sample of each format, read."""
    return read_document(SAMPLES[request.param], media_type=request.param, where="sample")


def test_every_format_has_a_sample() -> None:
    """No format goes without these tests."""
    assert tuple(SAMPLES) == MEDIA_TYPES


def test_blocks_are_in_order(sample: Document) -> None:
    """Blocks are in order, not empty, inside the text, and do not overlap."""
    position = 0
    for block in sample.blocks:
        assert position <= block.span.start < block.span.end <= len(sample.text)
        position = block.span.end


def test_what_is_seen_stands_in_the_text(sample: Document) -> None:
    """Every visible piece is what its span slices out of the text, and a block spans all that is visible of it."""
    for block in sample.blocks:
        pieces = [piece for cell in block.cells for piece in cell.pieces]
        extents = [extent for cell in block.cells if (extent := cell.extent())]

        assert [piece.span.of(sample.text) for piece in pieces] == [piece.text for piece in pieces]
        assert (block.span.start, block.span.end) == (extents[0].start, extents[-1].end)


def test_every_place_has_a_landmark(sample: Document) -> None:
    """Of extracted text every visible place is found in the original; landmarks are in order."""
    starts = [landmark.span.start for landmark in sample.landmarks]
    covered = [sample.landmark(block.span.start, block.span.end) for block in sample.blocks]

    assert starts == sorted(starts)
    assert all(covered) if sample.media_type in EXTRACTED else not sample.landmarks


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_told_by_its_bytes_or_name(media_type: str) -> None:
    """A sample is taken for what it is when its name says so, and nothing disagrees."""
    name = {DOCX: "a.docx", JSON_LINES: "a.jsonl", EMAIL: "a.eml", TSV: "a.tsv"}.get(media_type)
    name = name or {PLAIN: "a.txt", MARKDOWN: "a.md"}.get(media_type, f"a.{media_type.rsplit('/', 1)[1]}")
    choice = choose_media_type(name=name, declared=None, stored=None, head=SAMPLES[media_type][:4096])

    assert (choice.media_type, choice.notes) == (media_type, ())


@pytest.mark.parametrize("media_type", [HTML, PDF, DOCX, JSON, EMAIL])
def test_empty(media_type: str) -> None:
    """An empty file of a format that is more than text is refused; empty text is an empty document."""
    with pytest.raises(DocumentError, match=r"^a: it (?:is damaged, or not|holds no text)"):
        read_document(b"", media_type=media_type, where="a")


@pytest.mark.parametrize("media_type", [PLAIN, MARKDOWN, CSV, TSV, JSON_LINES])
def test_empty_text(media_type: str) -> None:
    """An empty text is a document without blocks."""
    assert read_document(b"", media_type=media_type, where="a").blocks == ()


def test_a_page_of_nothing() -> None:
    """A page whose text is all left out holds none."""
    with pytest.raises(DocumentError, match=r"^a: it holds no text\.$"):
        read_document(b"<nav>menu</nav><script>x()</script>", media_type=HTML, where="a")


@pytest.mark.parametrize("media_type", [PDF, DOCX])
@pytest.mark.parametrize("data", [b"plain text", b"\x89PNG\r\n\x1a\n\0\0", b"PK\x03\x04", b"%PDF-1.7"])
def test_wrong_extension(media_type: str, data: bytes) -> None:
    """What is not what it is said to be is refused, with the way to say what it is."""
    with pytest.raises(DocumentError) as caught:
        read_document(data, media_type=media_type, where="s3://kb/a")

    assert str(caught.value).startswith(f"s3://kb/a: it is damaged, or not {media_type}. ")
    assert "media_type" in str(caught.value)


@pytest.mark.parametrize("media_type", [PLAIN, CSV, JSON, HTML])
def test_binary_read_as_text(media_type: str) -> None:
    """Bytes that are no text are refused by every reader of text."""
    with pytest.raises(DocumentError, match="these bytes are not text"):
        read_document(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", media_type=media_type, where="a")


def test_a_media_type_that_is_not_read() -> None:
    """A type that was not chosen before is refused."""
    with pytest.raises(DocumentError, match="media type 'video/mp4' cannot be read"):
        read_document(b"", media_type="video/mp4", where="a")


@pytest.mark.parametrize("media_type", [PLAIN, MARKDOWN, HTML, JSON, CSV, TSV])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "utf-32"])
def test_encodings(media_type: str, encoding: str) -> None:
    """Text of every format is read in the encoding its bytes show, and the document says which."""
    text = {HTML: "<p>caf\u00e9 and more plain text</p>", JSON: '"caf\u00e9 and more plain text"'}.get(
        media_type, "caf\u00e9 and more plain text"
    )
    document = read_document(text.encode(encoding), media_type=media_type, where="a")
    shown = {"utf-8-sig": "utf-8", "latin-1": "cp1252"}.get(encoding, encoding)

    assert outline(document)[0][1] == "caf\u00e9 and more plain text"
    assert document.encoding == shown


@pytest.mark.parametrize("media_type", [PLAIN, HTML, CSV])
def test_declared_charset(media_type: str) -> None:
    """The charset parameter of the media type counts before detection, and a note says when it does not fit."""
    data = "\u65e5\u672c\u8a9e".encode("shift_jis")
    document = read_document(data, media_type=f"{media_type}; charset=Shift_JIS", where="a")
    fallen_back = read_document("caf\u00e9s".encode("latin-1"), media_type=f"{media_type}; charset=utf-8", where="a")

    assert outline(document)[0][1] == "\u65e5\u672c\u8a9e"
    assert "Read as cp1252: the declared charset does not fit." in fallen_back.notes


def test_landmarks_of_samples() -> None:
    """What a report says is where a person looks: page, paragraph, row and column, element, pointer, part."""
    wanted = {
        PDF: ("page 2", "Basic"),
        DOCX: ("paragraph 3", SAMPLES[PLAIN].decode().split("\n\n")[1]),
        HTML: ("#refunds > p:nth-of-type(2)", "The rules are:"),
        JSON: ("/plans/1/price", "price: 20.00"),
        JSON_LINES: ("line 3, /plan", "plan: Team"),
        CSV: ("row 4, column Price", "20"),
        TSV: ("row 2, column Plan", "Basic"),
        EMAIL: ("message body", "one"),
    }

    assert set(wanted) == set(EXTRACTED)
    for media_type, place in wanted.items():
        assert place in places(read_document(SAMPLES[media_type], media_type=media_type, where="a"))


@pytest.mark.parametrize(
    ("media_type", "before", "after"),
    [
        (PLAIN, b"", b""),
        (MARKDOWN, b"", b""),
        (HTML, b"<p>", b""),
        (JSON, b'{"a":"', b'"}'),
        (JSON_LINES, b'["', b'"]'),
        (CSV, b"a,", b""),
        (TSV, b"a\t", b""),
        (EMAIL, b"Subject: x\n\n", b""),
    ],
)
def test_one_long_line(media_type: str, before: bytes, after: bytes) -> None:
    """A line of many megabytes is read in a time that grows with its length."""
    size = 20_000_000 if SOAK else 5_000_000
    begin = time.monotonic()
    document = read_document(before + b"word and more " * (size // 14) + after, media_type=media_type, where="a")

    assert len(document.text) > size - 100
    assert time.monotonic() - begin < size / 500_000


@pytest.mark.parametrize(
    ("media_type", "data", "limits", "message"),
    [
        (CSV, b"1,2\n" * 500_000, DocumentLimits(), "more than 200000 cells or values (limits.max_cells)"),
        (JSON, b"[" + b"1," * 9 + b"1]", DocumentLimits(cells=9), "more than 9 cells or values"),
        (JSON, b"[" * 201 + b"]" * 201, DocumentLimits(), "nested deeper than 200 levels (limits.max_depth)"),
        (JSON, b'{"a":' * 100_000, DocumentLimits(), "nested deeper than 200 levels"),
        (JSON_LINES, b"[" * 100_000, DocumentLimits(), "nested deeper than 200 levels"),
        (HTML, b"<div>" * 300 + b"x", DocumentLimits(), "nested deeper than 200 levels"),
        (HTML, b"<div>" * 1_000_000, DocumentLimits(), "nested deeper than 200 levels"),
        (HTML, b"<b>" * 100_000 + b"<p>x" * 1000, DocumentLimits(), "nested deeper than 200 levels"),
        (HTML, b"<table>" + b"<tr><td>1<td>2" * 6, DocumentLimits(cells=11), "more than 11 cells"),
    ],
)
def test_beyond_a_limit(media_type: str, data: bytes, limits: DocumentLimits, message: str) -> None:
    """What is beyond a limit is refused with the limit's name and what to do."""
    with pytest.raises(DocumentError) as caught:
        read_document(data, media_type=media_type, where="a", limits=limits)

    assert message in str(caught.value)
    assert "Raise the limit in the job spec's limits" in str(caught.value)
    assert caught.value.reason == "input_too_large"
