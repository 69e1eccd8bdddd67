"""Bytes and a media type into a document."""

from collections.abc import Callable
from dataclasses import replace

from kivo_worker.documents.assemble import assembled
from kivo_worker.documents.decode import Decoded, decode
from kivo_worker.documents.html_charset import declared_in
from kivo_worker.documents.json_text import extract_json
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.markdown import markdown_blocks
from kivo_worker.documents.media_types import (
    CSV,
    DOCX,
    EMAIL,
    HTML,
    JSON,
    JSON_LINES,
    MARKDOWN,
    PDF,
    PLAIN,
    TSV,
    charset_of,
    media_type_of,
)
from kivo_worker.documents.model import Block, Document
from kivo_worker.documents.parts import Extracted
from kivo_worker.documents.plain import plain_blocks
from kivo_worker.documents.refusals import Refusal, RefusedError, document_error
from kivo_worker.documents.sandbox import extract_apart
from kivo_worker.documents.table import extract_table
from kivo_worker.errors import DocumentError

__all__ = ["MARKDOWN", "PLAIN", "read_document", "text_document"]

_BLOCKS: dict[str, Callable[[str], tuple[Block, ...]]] = {MARKDOWN: markdown_blocks, PLAIN: plain_blocks}
_VALUES: dict[str, Callable[[str, str, DocumentLimits], Extracted]] = {
    JSON: extract_json,
    JSON_LINES: extract_json,
    CSV: extract_table,
    TSV: extract_table,
}
"""Text that is read in this process: its parsers are Python's own and take a time in proportion to its length."""
_APART = {PDF: "pdf", DOCX: "docx", EMAIL: "email"}
"""Bytes that are read in a process of their own, and the module that reads them."""
_DEFAULT_LIMITS = DocumentLimits()


def text_document(text: str, media_type: str = PLAIN) -> Document:
    """Take a text that is already decoded as a document: markdown or plain text."""
    return Document(text, _BLOCKS[media_type](text), media_type)


def read_document(data: bytes, *, media_type: str, where: str, limits: DocumentLimits = _DEFAULT_LIMITS) -> Document:
    """Read bytes of a known media type into a document.

    Args:
        data: the exact bytes.
        media_type: what they are; a `charset` parameter counts before detection.
        where: the URI, for the error.
        limits: how much is taken on.

    Raises:
        DocumentError: what they hold cannot be read.
    """
    kind = media_type_of(media_type)
    if kind is None:
        raise DocumentError(f"media type {media_type!r} cannot be read.", where=where)
    try:
        return _read(data, kind, charset_of(media_type), where, limits)
    except RefusedError as error:
        raise document_error(error.refusal, media_type=kind, where=where, limits=limits) from None


def _read(data: bytes, kind: str, charset: str | None, where: str, limits: DocumentLimits) -> Document:
    if kind in _APART:
        return _with_text(assembled(extract_apart(_APART[kind], data, limits), kind))
    if kind == HTML:
        decoded = decode(data, where=where, charset=charset or declared_in(data))
        found = extract_apart("html", decoded.text.encode("utf-8", "replace"), limits)
        return _as_decoded(_with_text(assembled(found, kind)), decoded)
    decoded = decode(data, where=where, charset=charset)
    if kind in _VALUES:
        found = _VALUES[kind](decoded.text.removeprefix("\ufeff"), kind, limits)
        return _as_decoded(assembled(found, kind), decoded)
    return _as_decoded(text_document(decoded.text, kind), decoded)


def _with_text(document: Document) -> Document:
    """The document, unless there is nothing to read in it.

    Raises:
        RefusedError: it holds no text.
    """
    if not document.blocks:
        raise RefusedError(Refusal.EMPTY)
    return document


def _as_decoded(document: Document, decoded: Decoded) -> Document:
    notes = (*decoded.notes, *document.notes)
    return replace(document, encoding=decoded.encoding, encoding_detected=decoded.detected, notes=notes)
