"""Documents made to do harm end in one clear message, fast."""

import io
import time
import zipfile

import pytest

from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.media_types import DOCX, EMAIL, HTML, PDF
from kivo_worker.documents.reader import read_document
from kivo_worker.errors import DocumentError
from tests.documents.pdf_files import many_pages, pdf, pdf_of_streams
from tests.documents.samples import SAMPLES

LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">'


def message(data: bytes, media_type: str, limits: DocumentLimits = DocumentLimits()) -> str:  # noqa: B008
    """What is said about a document that is refused, and that this took seconds at most."""
    begin = time.monotonic()
    with pytest.raises(DocumentError) as caught:
        read_document(data, media_type=media_type, where="a", limits=limits)

    assert time.monotonic() - begin < 20
    return str(caught.value)


def word_with(**members: bytes) -> bytes:
    """The Word sample with members added or replaced; `__` stands for `/`, `_x` for an ending."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(SAMPLES[DOCX])) as sample,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        changed = {name.replace("__", "/").replace("_xml", ".xml"): data for name, data in members.items()}
        for name in sample.namelist():
            if name not in changed:
                made.writestr(name, sample.read(name))
        for name, data in changed.items():
            made.writestr(name, data)
    return target.getvalue()


def test_zip_bomb() -> None:
    """An archive that unpacks to more than its limit is refused before it is unpacked, however small it is."""
    bomb = word_with(word__media__a=bytes(300_000_000))

    assert len(bomb) < 500_000
    assert message(bomb, DOCX).startswith("a: it holds more than 200000000 bytes (limits.max_decompressed_bytes).")


def test_an_archive_of_many_members() -> None:
    """An archive of countless empty members is refused."""
    assert "more than 200000000 bytes" in message(word_with(**{f"m{index}": b"" for index in range(10_000)}), DOCX)


def test_an_archive_within_an_archive() -> None:
    """An archive in an archive is never opened: only what it holds itself counts."""
    inner = word_with(word__media__a=bytes(50_000_000))
    document = read_document(word_with(word__embeddings__a=inner), media_type=DOCX, where="a")

    assert document.notes == ("Embedded files and objects were not read (1).",)


@pytest.mark.parametrize("declaration", [LAUGHS, OUTSIDE, OUTSIDE.lower()])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("member", ["word__document_xml", "word__styles_xml", "customXml__item1_xml"])
def test_entities(declaration: str, encoding: str, member: str) -> None:
    """A Word document that declares entities is refused, in whichever part and encoding, before anything is parsed."""
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}]><a>&i;</a>'.encode(encoding)

    assert message(word_with(**{member: xml}), DOCX) == "a: it declares XML entities, which no such document needs."


def test_a_pdf_of_100000_pages() -> None:
    """A PDF of too many pages is refused by their count."""
    assert message(many_pages(100_000), PDF).startswith("a: it has more than 2000 pages (limits.max_pages).")


def test_as_many_pages_as_the_limit() -> None:
    """A PDF of exactly the limit is read."""
    pages = [[(72.0, 700.0, 11.0, "F1", f"Text {number}")] for number in (1, 2, 3)]

    assert read_document(pdf(pages), media_type=PDF, where="a", limits=DocumentLimits(pages=3)).blocks
    assert "more than 2 pages" in message(pdf(pages), PDF, DocumentLimits(pages=2))


def test_a_scanned_pdf() -> None:
    """A PDF of drawings or images alone is said to be scanned, with what to do."""
    drawn = pdf_of_streams([b"0 0 100 100 re f", b"q 100 0 0 100 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"])

    assert message(drawn, PDF) == (
        "a: none of its pages has text: it is scanned, or holds only images. Run text recognition (OCR) over it first."
    )


def test_pages_without_text_are_said() -> None:
    """A PDF of which one page has no text is read, and says so."""
    drawn = pdf_of_streams([b"0 0 100 100 re f", b"BT /F1 11 Tf 72 700 Td (Some text) Tj ET"])
    document = read_document(drawn, media_type=PDF, where="a")

    assert document.text == "Some text"
    assert document.notes == ("Pages without text, scanned or drawn, were not read (1).",)


def test_an_encrypted_pdf() -> None:
    """A PDF that opens only with a password is said to be encrypted."""
    key = "<" + "00" * 32 + ">"
    trailer = f"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /O {key} /U {key} /P -4 >>"
    locked = pdf_of_streams([b"BT /F1 11 Tf 72 700 Td (Some text) Tj ET"], trailer=trailer)

    assert message(locked, PDF) == "a: it is encrypted: it opens only with a password. Save it without a password."


def test_an_encrypted_word_document() -> None:
    """A Word document with a password is another kind of file; one of old Word is simply not this format."""
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

    assert "it is encrypted" in message(old + "EncryptedPackage".encode("utf-16-le"), DOCX)
    assert "it is damaged, or not" in message(old, DOCX)


def test_an_encrypted_member() -> None:
    """A Word document whose archive has a password is encrypted."""
    data = bytearray(word_with())
    for place in range(len(data) - 4):
        if data[place : place + 4] == b"PK\x01\x02":
            data[place + 8] |= 1

    assert "it is encrypted" in message(bytes(data), DOCX)


@pytest.mark.parametrize("media_type", [PDF, HTML, DOCX])
def test_too_little_memory(media_type: str) -> None:
    """A document that needs more memory than it may have ends in an error of its own."""
    stream = b"BT /F1 11 Tf 72 700 Td " + b"(Some text) Tj " * 2_000_000 + b"ET"
    paragraph = b"<w:p><w:r><w:t>Some text</w:t></w:r></w:p>"
    word = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
    data = {
        PDF: lambda: pdf_of_streams([stream]),
        HTML: lambda: b"<p>x" * 3_000_000,
        DOCX: lambda: word_with(word__document_xml=word % (paragraph * 500_000)),
    }[media_type]()
    said = message(data, media_type, DocumentLimits(memory_bytes=200_000_000, seconds=15))

    assert "needed more memory than 200000000 bytes" in said or "its parser ended without a result" in said


def test_too_little_time() -> None:
    """A document that takes too long is given up."""
    limits = DocumentLimits(seconds=1, memory_bytes=4_000_000_000)

    assert "took longer than 1 seconds" in message(b"<p>x" * 2_000_000, HTML, limits)


def test_a_message_of_many_parts() -> None:
    """A message nested deeper than can be followed is refused or read, and nothing else happens."""
    deep = b"Subject: x\n"
    for index in range(3_000):
        deep += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (index, index)

    assert "nested deeper than 200 levels" in message(deep + b"\nx", EMAIL)
