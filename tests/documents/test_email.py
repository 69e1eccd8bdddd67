"""An email reads as its headers and its message; attachments stay closed."""

import pytest

from kivo_worker.documents import email as reader
from kivo_worker.documents.assemble import assembled
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.media_types import EMAIL
from kivo_worker.documents.model import Document
from kivo_worker.documents.refusals import Refusal, RefusedError
from tests.documents.samples import RULE, SAMPLES, outline, places


def read(data: bytes) -> Document:
    """A message, read."""
    return assembled(reader.extract(data, DocumentLimits()), EMAIL)


def test_sample() -> None:
    """Headers are rows, the plain text comes before the HTML, encodings are undone, attachments are only noted."""
    document = read(SAMPLES[EMAIL])

    assert outline(document) == [
        ("table_row", "Subject: R\u00fcckgabe"),
        ("table_row", "From: J\u00f6rg <a@b.example>"),
        ("table_row", "To: c@d.example"),
        ("table_row", "Date: Sun, 22 Nov 2026 09:00:00 +0000"),
        ("paragraph", RULE),
        ("paragraph", "The rules are:"),
        ("list_item", "one"),
        ("list_item", "two"),
    ]
    assert document.blocks[7].lead_in == "The rules are:"
    assert places(document)[0] == ("header Subject", "Subject: R\u00fcckgabe")
    assert document.notes == ("Attachments were not read (1).",)


def test_html_message() -> None:
    """A message of HTML alone is read as HTML, each block by its element in the message."""
    page = "<h1>Title</h1><script>x</script><p>Text</p><table><tr><td>a<td>b</table>"
    document = read(f"Subject: x\nContent-Type: text/html\n\n{page}".encode())

    assert outline(document)[1:] == [("heading", "Title"), ("paragraph", "Text"), ("table_row", "a", "b")]
    assert [label for label, _ in places(document)][1:] == [
        "message body, body > h1",
        "message body, body > p",
        "message body, body > table > tbody > tr",
    ]
    assert document.notes == ("Scripts were not run, and frames not loaded (1).",)


@pytest.mark.parametrize(
    ("charset", "body", "text", "notes"),
    [
        ("shift_jis", "\u65e5\u672c".encode("shift_jis"), "\u65e5\u672c", 0),
        ("utf-8", "caf\u00e9".encode("latin-1"), "caf\u00e9", 1),
        ("ascii", "caf\u00e9".encode(), "caf\u00e9", 1),
        ("no-such", "caf\u00e9".encode(), "caf\u00e9", 0),
        ("hex", b"6162", "6162", 0),
        ("", "caf\u00e9".encode(), "caf\u00e9", 0),
    ],
)
def test_charsets(charset: str, body: bytes, text: str, notes: int) -> None:
    """A part is read in the charset it declares; where that does not fit, as UTF-8 or as browsers do, with a note."""
    parameter = f"; charset={charset}" if charset else ""
    header = f"Subject: x\nContent-Type: text/plain{parameter}\nContent-Transfer-Encoding: 8bit\n\n"
    document = read(header.encode() + body)

    assert outline(document)[1] == ("paragraph", text)
    assert len(document.notes) == notes


@pytest.mark.parametrize("data", [b"", b"just text", b"\0\1\2", b"\nSubject: x\n\nText"])
def test_no_message(data: bytes) -> None:
    """Text without any header is no message."""
    with pytest.raises(RefusedError) as caught:
        read(data)
    assert caught.value.refusal is Refusal.DAMAGED


def test_an_empty_header() -> None:
    """A header without a value is left out."""
    assert outline(read(b"Subject:\nFrom: a@b.example\n\nText"))[0] == ("table_row", "From: a@b.example")


def test_a_header_that_cannot_be_read() -> None:
    """A header that fails the library is left out; the rest of the message is read."""
    date = "Date: Sun, 22 Nov 99999999999999999999 09:00:00 +0000\n"

    assert outline(read(f"{date}Subject: x\n\nText".encode()))[0] == ("table_row", "Subject: x")


def test_an_attached_message() -> None:
    """A message within a message is an attachment; so is text that is attached."""
    parts = [
        "Content-Type: text/plain\n\nText",
        "Content-Type: message/rfc822\n\nSubject: inner\n\nInner",
        "Content-Type: text/plain\nContent-Disposition: attachment\n\nAttached",
    ]
    body = "".join(f"--b\n{part}\n" for part in parts)
    document = read(f"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n{body}--b--\n".encode())

    assert outline(document) == [("table_row", "Subject: x"), ("paragraph", "Text")]
    assert document.notes == ("Attachments were not read (2).",)


def test_only_attachments() -> None:
    """A message without text has its headers."""
    data = b"Subject: x\nContent-Type: application/pdf\nContent-Disposition: attachment\n\n%PDF"

    assert outline(read(data)) == [("table_row", "Subject: x")]


def test_what_is_loaded_before() -> None:
    """Preparing loads the charsets a message names, odd ones too."""
    reader.prepare(b"Subject: =?koi8-r?q?a?=\nContent-Type: text/plain; charset=no-such\n\nx")
