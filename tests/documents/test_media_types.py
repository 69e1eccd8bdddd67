"""How to read an input is told by the spec, its store, its name, its bytes, in that order; disagreements are said."""

import pytest

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
    SUFFIXES,
    MediaChoice,
    charset_of,
    choose_media_type,
    media_type_of,
)
from kivo_worker.errors import DocumentError, InputError

ZIP = b"PK\x03\x04\x14\0\0\0\x08\0"
OF_WORD = ZIP + b"[Content_Types].xml" + ZIP + b"word/document.xml"
BYTES = {PDF: b"%PDF-1.7\n", DOCX: OF_WORD}


def chosen(name: str, declared: str | None = None, stored: str | None = None, head: bytes = b"x") -> MediaChoice:
    """What is chosen for these signs."""
    return choose_media_type(name=name, declared=declared, stored=stored, head=head)


@pytest.mark.parametrize(
    ("name", "declared", "stored", "expected"),
    [
        ("a.md", None, None, MARKDOWN),
        ("s3://acme/A.MD", None, None, MARKDOWN),
        ("a.b/a.text", None, None, PLAIN),
        ("a.xhtml", None, None, HTML),
        ("a", "text/markdown", None, MARKDOWN),
        ("a", " TEXT/Markdown ", None, MARKDOWN),
        ("a.txt", "", None, PLAIN),
        ("a", None, "text/csv", CSV),
        ("a", "application/json", "application/octet-stream", JSON),
        ("a", "application/problem+json", None, JSON),
        ("a", "application/jsonlines", None, JSON_LINES),
        ("a.jsonl", "application/octet-stream", "binary/octet-stream", JSON_LINES),
    ],
)
def test_agreement(name: str, declared: str | None, stored: str | None, expected: str) -> None:
    """What one sign says and none contradicts is taken, in any case; generic types and empty ones say nothing."""
    assert chosen(name, declared, stored) == MediaChoice(expected)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"%PDF-1.4", PDF),
        (b"\n" * 1000 + b"%PDF-1.4", PDF),
        (OF_WORD, DOCX),
        (ZIP + b"[Content_Types].xml", DOCX),
        (b"\xef\xbb\xbf <!DOCTYPE  html>", HTML),
        (b"<?xml version='1.0'?><!-- a -->\n<HTML lang='en'>", HTML),
        (b' {"a": 1}', JSON),
        (b"[1]", JSON),
        (b"From: a@b.example\r\nTo: c@d.example\r\n\r\nHello", EMAIL),
        (b"Received: by a\n\tfrom b\nSubject: x\n\nHello", EMAIL),
    ],
)
def test_by_bytes(head: bytes, expected: str) -> None:
    """Where nothing else says what an input is, its first bytes do."""
    assert chosen("a", head=head) == MediaChoice(expected)


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (
            ("a.md", PLAIN, "text/html", b"%PDF-1.4"),
            MediaChoice(
                PLAIN,
                (
                    "Read as text/plain, though its store says text/html.",
                    "Read as text/plain, though its name says text/markdown.",
                    "Read as text/plain, though its bytes are application/pdf.",
                ),
            ),
        ),
        (("a.md", None, PLAIN, b"x"), MediaChoice(PLAIN, ("Read as text/plain, though its name says text/markdown.",))),
        (
            ("a.md", None, "image/png", b"x"),
            MediaChoice(MARKDOWN, ("Read as text/markdown, though its store says image/png.",)),
        ),
        (("a.md", None, None, b"{x"), MediaChoice(MARKDOWN)),
        (("a.pdf", None, None, b"x"), MediaChoice(PDF, ("Read as application/pdf, though its bytes are not.",))),
        (
            ("a", None, "image/png", b"%PDF-"),
            MediaChoice(PDF, ("Read as application/pdf, though its store says image/png.",)),
        ),
    ],
)
def test_disagreement(signs: tuple[str, str | None, str | None, bytes], expected: MediaChoice) -> None:
    """The spec wins over the store, the store over the name, the name over the bytes, and a note says what lost."""
    name, declared, stored, head = signs

    assert chosen(name, declared, stored, head) == expected


@pytest.mark.parametrize("declared", ["text/plain; charset=ISO-8859-1", 'TEXT/plain;a=b; Charset = "ISO-8859-1"'])
def test_charset(declared: str) -> None:
    """The charset a type is declared with goes with it; other parameters do not."""
    found = chosen("a", declared)

    assert found == MediaChoice("text/plain; charset=ISO-8859-1")
    assert (media_type_of(found.media_type), charset_of(found.media_type)) == (PLAIN, "ISO-8859-1")


def test_what_is_declared_and_not_read() -> None:
    """A declared type that is not read is refused with those that are."""
    with pytest.raises(
        InputError, match=r"^a\.md: media type 'video/mp4' cannot be read\. This version reads "
    ) as caught:
        chosen("a.md", "video/mp4; a=b")
    assert all(media_type in str(caught.value) for media_type in MEDIA_TYPES)


@pytest.mark.parametrize("head", [b"", b"Hello", ZIP + b"xl/workbook.xml[Content_Types].xml", ZIP + b"mimetype"])
def test_what_nothing_tells(head: bytes) -> None:
    """An input that neither name nor bytes tell is refused, with what to write into the spec."""
    with pytest.raises(DocumentError, match=r'neither its name nor its bytes tell what it is\. Add "media_type" to it'):
        chosen("a.xyz", head=head)


def test_every_type_is_told_by_a_name() -> None:
    """Each type that is read has an ending, and each ending stands for a type that is read."""
    assert set(SUFFIXES.values()) == set(MEDIA_TYPES)
    assert all(
        chosen(f"a{suffix}", head=BYTES.get(found, b"")).media_type == found for suffix, found in SUFFIXES.items()
    )
