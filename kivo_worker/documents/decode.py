"""Bytes into text: UTF-8 first, then a byte order mark, then detection, and never in silence."""

import codecs
from dataclasses import dataclass

from kivo_worker.errors import InputError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


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
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return Decoded(_strict(data, encoding, where), encoding.removesuffix("-sig"), detected=False)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _detect(data, where)
    if "\0" in text:
        raise _not_text(where)
    return Decoded(text, "utf-8", detected=False)


def _detect(data: bytes, where: str) -> Decoded:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - a table-heavy import, rarely needed

    best = None if b"\0" in data else from_bytes(data).best()
    if best is None:
        raise _not_text(where)
    return Decoded(str(best), best.encoding, detected=True)


def _strict(data: bytes, encoding: str, where: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_text(where) from error


def _not_text(where: str) -> InputError:
    return InputError(
        "these bytes are not text in any encoding this worker knows.",
        where=where,
        hint="Give plain text or markdown, best in UTF-8.",
    )
