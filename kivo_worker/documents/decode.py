"""Bytes into text: by a byte order mark, else as UTF-8, else by detection, and never in silence."""

import codecs
import re
from dataclasses import dataclass

from kivo_worker.errors import InputError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MOST_NON_ASCII = 0.25
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was in, and whether that had to be guessed."""

    text: str
    encoding: str
    detected: bool


def decode(data: bytes, *, where: str) -> Decoded:
    """Decode bytes to text.

    Args:
        data: the exact bytes.
        where: the URI, for the error.

    Raises:
        InputError: the bytes are no text in any known encoding.
    """
    marked = next((encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    text = _decoded(data, marked or "utf-8")
    if text is not None and "\0" not in text:
        return Decoded(text, (marked or "utf-8").removesuffix("-sig"), detected=False)
    detected = None if marked else _detect(data)
    if detected is None:
        raise InputError(
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
    except UnicodeDecodeError:
        return None
