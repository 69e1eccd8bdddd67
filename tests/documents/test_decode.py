"""Bytes become text in the encoding they say, else in one that is detected and said, else they are refused."""

import hashlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.documents.decode import Decoded, decode
from kivo_worker.errors import DocumentError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.vocabulary import NotCheckedReason

ENGLISH = "\u201cRefunds\u201d cost \u00a35 \u2013 that\u2019s all the caf\u00e9 charges."
RUSSIAN = "\u0412\u043e\u0437\u0432\u0440\u0430\u0442 \u0434\u0435\u043d\u0435\u0433 \u0437\u0430 \u0442\u0440\u0438\u0434\u0446\u0430\u0442\u044c \u0434\u043d\u0435\u0439 \u043f\u043e\u0441\u043b\u0435 \u043e\u043f\u043b\u0430\u0442\u044b."  # noqa: E501
NOISE = hashlib.shake_256(b"noise").digest(3000)
NO_NUL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).map(
    lambda text: text.lstrip("\ufeff")
)


@pytest.mark.parametrize("text", ["", "plain", "caf\u00e9 \U0001f600 e\u0301", "a\r\nb\rc", "\u9000\u6b3e"])
def test_utf_8(text: str) -> None:
    """UTF-8 needs no mark and no detection, and nothing in it changes."""
    assert decode(text.encode(), where="a.md") == Decoded(text, "utf-8", detected=False)


@pytest.mark.parametrize(
    ("encoding", "mark", "named"),
    [
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("utf-16-le", b"\xff\xfe", "utf-16"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
        ("utf-32-le", b"\xff\xfe\0\0", "utf-32"),
        ("utf-32-be", b"\0\0\xfe\xff", "utf-32"),
    ],
)
def test_byte_order_marks(encoding: str, mark: bytes, named: str) -> None:
    """A byte order mark declares the encoding, and is no part of the text."""
    assert decode(mark + ENGLISH.encode(encoding), where="a.md") == Decoded(ENGLISH, named, detected=False)


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (ENGLISH, "cp1252", "cp1252"),
        ("caf\u00e9", "latin-1", "cp1252"),
        ("Refunds cost \u00a35.", "latin-1", "cp1252"),
        (ENGLISH, "utf-16-le", "utf-16-le"),
        (ENGLISH, "utf-16-be", "utf-16-be"),
        ("ab", "utf-16-le", "utf-16-le"),
        (RUSSIAN, "cp1251", "cp1251"),
        (
            "\u8fd4\u91d1\u306f\u4e09\u5341\u65e5\u4ee5\u5185\u306b\u652f\u6255\u308f\u308c\u307e\u3059\u3002",
            "shift-jis",
            "cp932",
        ),
    ],
)
def test_detected_and_said(text: str, encoding: str, named: str) -> None:
    """An undeclared encoding is detected, and the document says that it was."""
    assert decode(text.encode(encoding), where="a.txt") == Decoded(text, named, detected=True)


@pytest.mark.parametrize(
    "data",
    [
        b"a\0b",
        "a\0b".encode("utf-16"),
        "a\0b".encode("utf-8-sig"),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"PK\x03\x04\x14\0\x06\0",
        struct.pack("<8h", *range(1, 9)),
        b"\xff\xfea",
        b"\xff\xfe\x00\xd8",
        b"\xff\xfe\0\0\0\0\x11\0",
        b"\xef\xbb\xbf\xff",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + NOISE.replace(b"\0", b"\1"),
        NOISE.replace(b"\0", b"\1"),
        NOISE,
    ],
)
def test_not_text(data: bytes) -> None:
    """Bytes that are no text are refused, with a place and a next step and none of the bytes."""
    with pytest.raises(DocumentError) as caught:
        decode(data, where="s3://acme/a.md")

    assert caught.value.exit_code is ExitCode.STORAGE
    assert caught.value.reason is NotCheckedReason.INPUT_UNREADABLE
    assert str(caught.value) == (
        "s3://acme/a.md: these bytes are not text in any encoding this worker knows. "
        "Give plain text or markdown, best in UTF-8."
    )
    assert caught.value.__cause__ is None


@given(NO_NUL, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
@settings(deadline=None)
def test_unicode_survives(text: str, encoding: str) -> None:
    """Any text comes back from any Unicode encoding as it was."""
    decoded = decode(text.encode(encoding), where="a.md")

    assert (decoded.text, decoded.detected) == (text, False)


@given(st.binary(max_size=60))
@settings(deadline=None, max_examples=150)
def test_text_or_refusal(data: bytes) -> None:
    """Any bytes become text without NUL characters, or are refused as an input."""
    try:
        decoded = decode(data, where="a.md")
    except DocumentError:
        return

    assert "\0" not in decoded.text
    assert decoded.detected or decoded.encoding.startswith("utf-")


@pytest.mark.parametrize(
    ("data", "charset", "expected"),
    [
        ("é".encode("latin-1"), "ISO-8859-1", Decoded("é", "iso8859-1", detected=False)),
        ("é".encode(), "ISO-8859-1", Decoded("Ã©", "iso8859-1", detected=False)),
        ("日本".encode("shift_jis"), "Shift_JIS", Decoded("日本", "shift_jis", detected=False)),
        ("é".encode("utf-16"), "utf-16le", Decoded("é", "utf-16-le", detected=False)),
        ("é".encode("utf-8-sig"), "utf-8", Decoded("é", "utf-8", detected=False)),
    ],
)
def test_declared(data: bytes, charset: str, expected: Decoded) -> None:
    """What the media type declares is believed before anything is detected."""
    assert decode(data, where="a", charset=charset) == expected


@pytest.mark.parametrize("charset", ["utf-8", "ascii", "no-such", "idna", "punycode", "unicode_escape", "rot13"])
def test_declared_wrongly(charset: str) -> None:
    """A charset that does not fit, is unknown or is none of stored text is passed over, and a note says so."""
    decoded = decode(b"caf\xe9s \\x41", where="a", charset=charset)

    assert (decoded.text, decoded.encoding, decoded.detected) == ("cafés \\x41", "cp1252", True)
    assert decoded.notes == ("Read as cp1252: the declared charset does not fit.",)


def test_a_mark_wins() -> None:
    """A byte order mark is believed before what is declared."""
    decoded = decode("é".encode("utf-16"), where="a", charset="utf-8")

    assert (decoded.text, decoded.encoding) == ("é", "utf-16")
    assert decoded.notes
