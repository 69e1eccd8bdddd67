"""Bytes and a media type into a document."""

from collections.abc import Callable

from kivo_worker.documents.decode import decode
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.markdown import markdown_blocks
from kivo_worker.documents.media_types import MARKDOWN, PLAIN, charset_of, media_type_of
from kivo_worker.documents.model import Block, Document
from kivo_worker.documents.plain import plain_blocks
from kivo_worker.errors import DocumentError

__all__ = ["MARKDOWN", "PLAIN", "read_document", "text_document"]

_BLOCKS: dict[str, Callable[[str], tuple[Block, ...]]] = {MARKDOWN: markdown_blocks, PLAIN: plain_blocks}
_DEFAULT_LIMITS = DocumentLimits()


def text_document(text: str, media_type: str = PLAIN) -> Document:
    """Take a text that is already decoded as a document: markdown or plain text."""
    return Document(text, _BLOCKS[media_type](text), media_type)


def read_document(data: bytes, *, media_type: str, where: str, limits: DocumentLimits = _DEFAULT_LIMITS) -> Document:  # noqa: ARG001
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
    if kind not in _BLOCKS:
        raise DocumentError(f"media type {media_type!r} cannot be read.", where=where)
    decoded = decode(data, where=where, charset=charset_of(media_type))
    blocks = _BLOCKS[kind](decoded.text)
    return Document(decoded.text, blocks, kind, decoded.encoding, decoded.detected, notes=decoded.notes)
