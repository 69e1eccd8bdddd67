"""Bytes and a media type into a document."""

from collections.abc import Callable
from pathlib import PurePosixPath

from kivo_worker.documents.decode import decode
from kivo_worker.documents.markdown import markdown_blocks
from kivo_worker.documents.model import Block, Document
from kivo_worker.documents.plain import plain_blocks
from kivo_worker.errors import InputError

MARKDOWN = "text/markdown"
PLAIN = "text/plain"

_BLOCKS: dict[str, Callable[[str], tuple[Block, ...]]] = {MARKDOWN: markdown_blocks, PLAIN: plain_blocks}
MEDIA_TYPES = tuple(_BLOCKS)
"""The media types this worker reads."""

_SUFFIXES = {".md": MARKDOWN, ".markdown": MARKDOWN, ".txt": PLAIN, ".text": PLAIN}


def media_type_for(name: str, declared: str | None = None) -> str:
    """Choose how to read an input: as declared, else by the ending of its name.

    Raises:
        InputError: the type is not one this worker reads.
    """
    chosen = (declared or "").partition(";")[0].strip().lower() or _SUFFIXES.get(PurePosixPath(name).suffix.lower())
    if chosen in _BLOCKS:
        return chosen
    known = ", ".join(MEDIA_TYPES)
    if chosen:
        message, hint = f"media type {chosen!r} cannot be read.", f"This version reads {known}."
    else:
        message, hint = (
            "its name does not tell what it is.",
            f'Add "media_type" to it in the job spec: {known}.',
        )
    raise InputError(message, where=name, hint=hint)


def text_document(text: str, media_type: str = PLAIN) -> Document:
    """Take a text that is already decoded as a document of a known media type."""
    return Document(text, _BLOCKS[media_type](text), media_type)


def read_document(data: bytes, *, media_type: str, where: str) -> Document:
    """Read bytes of a known media type into a document.

    Raises:
        InputError: the bytes are not text.
    """
    decoded = decode(data, where=where)
    blocks = _BLOCKS[media_type](decoded.text)
    return Document(decoded.text, blocks, media_type, decoded.encoding, decoded.detected)
