"""Bytes into text: by a byte order mark, as declared, as UTF-8, else by detection, and never in silence."""

import codecs
import re
from dataclasses import dataclass, replace

from kivo_worker.errors import DocumentError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_OF_TEXT = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "utf-7"})
"""What Python decodes text from, though no text is stored so, or not in a time that grows with it."""
_MOST_NON_ASCII = 0.25
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was in, whether that had to be guessed, and a note where it is not the declared one."""

    text: str
    encoding: str
    detected: bool
    notes: tuple[str, ...] = ()


def decode(data: bytes, *, where: str, charset: str | None = None) -> Decoded:
    """Decode bytes to text.

    Args:
        data: the exact bytes.
        where: the URI, for the error.
        charset: the encoding that is declared, if any.

    Raises:
        DocumentError: the bytes are no text in any known encoding.
    """
    if charset is None:
        return _undeclared(data, where)
    declared = _as_declared(data, charset)
    if declared is not None:
        return declared
    decoded = _undeclared(data, where)
    return replace(decoded, notes=(f"Read as {decoded.encoding}: the declared charset does not fit.",))


def encoding_named(charset: str) -> str | None:
    """Python's name of a charset; none when it knows no such charset, or none that texts are stored in."""
    try:
        encoding = codecs.lookup(charset).name
        b"".decode(encoding)
    except (LookupError, ValueError):
        return None
    return None if encoding in _NOT_OF_TEXT else encoding


def _as_declared(data: bytes, charset: str) -> Decoded | None:
    """The text in the declared encoding; none when it does not fit, or the bytes are marked as another's."""
    encoding, mark = encoding_named(charset), _mark(data)
    if encoding is None or not encoding.startswith((mark or "").removesuffix("-sig")):
        return None
    text = _decoded(data, mark or encoding)
    return None if text is None or "\0" in text else Decoded(text, encoding, detected=False)


def _mark(data: bytes) -> str | None:
    return next((encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)), None)


def _undeclared(data: bytes, where: str) -> Decoded:
    marked = _mark(data)
    text = _decoded(data, marked or "utf-8")
    if text is not None and "\0" not in text:
        return Decoded(text, (marked or "utf-8").removesuffix("-sig"), detected=False)
    detected = None if marked else _detect(data)
    if detected is None:
        raise DocumentError(
            "these bytes are not text in any encoding this worker knows.",
            where=where,
            hint="Give plain text or markdown, best in UTF-8.",
        )
    return detected


def _detect(data: bytes) -> Decoded | None:
    return _utf_16(data) if b"\0" in data else _western(data) or _other(data)


def _utf_16(data: bytes) -> Decoded | None:
    """UTF-16 without its mark: of mostly Latin text, every other byte is zero."""
    for encoding, high_bytes in (("utf-16-le", data[1::2]), ("utf-16-be", data[0::2])):
        if high_bytes.count(0) > len(high_bytes) / 2:
            return _clean(data, encoding)
    return None


def _western(data: bytes) -> Decoded | None:
    """Windows-1252, as browsers read it: for few bytes beyond ASCII, any statistics are guesswork."""
    non_ascii = len(data) - len(data.decode("ascii", "ignore"))
    return _clean(data, "cp1252") if non_ascii <= _MOST_NON_ASCII * len(data) else None


def _other(data: bytes) -> Decoded | None:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - a table-heavy import, rarely needed

    best = from_bytes(data).best()
    return Decoded(str(best), best.encoding, detected=True) if best else None


def _clean(data: bytes, encoding: str) -> Decoded | None:
    text = _decoded(data, encoding)
    return None if text is None or _CONTROL.search(text) else Decoded(text, encoding, detected=True)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None
