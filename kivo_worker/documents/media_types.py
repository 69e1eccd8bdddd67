"""How an input is to be read: as declared, as its store says, by its name, by its bytes, in that order."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from kivo_worker.errors import DocumentError, InputError
from kivo_worker.vocabulary import NotCheckedReason

PLAIN = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JSON = "application/json"
JSON_LINES = "application/x-ndjson"
CSV = "text/csv"
TSV = "text/tab-separated-values"
EMAIL = "message/rfc822"

MEDIA_TYPES = (PLAIN, MARKDOWN, HTML, PDF, DOCX, JSON, JSON_LINES, CSV, TSV, EMAIL)
"""The media types this worker reads."""

VERBATIM = frozenset({PLAIN, MARKDOWN})
"""Those whose text is the decoded file itself, so that a line of the one is a line of the other."""

SUFFIXES = {
    ".txt": PLAIN,
    ".text": PLAIN,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".pdf": PDF,
    ".docx": DOCX,
    ".docm": DOCX,
    ".json": JSON,
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
    ".csv": CSV,
    ".tsv": TSV,
    ".eml": EMAIL,
}
"""What the ending of a name says."""

_ALIASES = {
    "text/x-markdown": MARKDOWN,
    "application/xhtml+xml": HTML,
    "application/x-pdf": PDF,
    "application/vnd.ms-word.document.macroenabled.12": DOCX,
    "text/json": JSON,
    "application/jsonl": JSON_LINES,
    "application/x-jsonlines": JSON_LINES,
    "application/jsonlines": JSON_LINES,
    "application/ndjson": JSON_LINES,
    "application/csv": CSV,
}
_GENERIC = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})
_LOOKED_AT = 4_096
_HTML_START = re.compile(
    rb"(?:\s|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_EMAIL_START = re.compile(
    rb"(?:(?:from|to|subject|date|received|return-path|delivered-to|message-id|mime-version|content-type|x-[\w-]+)"
    rb":[^\n]*\n(?:[ \t][^\n]*\n)*){2}",
    re.IGNORECASE,
)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:+-]{1,64})", re.IGNORECASE)
_WITH_MAGIC = frozenset({PDF, DOCX})


@dataclass(frozen=True, slots=True)
class MediaChoice:
    """How an input is to be read, and where its signs disagree.

    Attributes:
        media_type: one of `MEDIA_TYPES`, with the parameters it was declared with.
        notes: sentences for people.
    """

    media_type: str
    notes: tuple[str, ...] = ()


def choose_media_type(*, name: str, declared: str | None, stored: str | None, head: bytes) -> MediaChoice:
    """Choose how to read an input.

    Args:
        name: its URI.
        declared: what the job spec says.
        stored: what the store's metadata say; generic and unknown types say nothing.
        head: its first bytes, best a few thousand.

    Raises:
        InputError: the type it is declared to be is not one this worker reads.
        DocumentError: nothing tells what it is.
    """
    known = ", ".join(MEDIA_TYPES)
    if not _is_generic(declared) and media_type_of(declared or "") is None:
        message = f"media type {_essence(declared or '')!r} cannot be read."
        hint = f"This version reads {known}."
        raise InputError(message, where=name, hint=hint)
    signs = list(_signs(name, declared, stored))
    shown, is_certain = _by_bytes(head[:_LOOKED_AT])
    signs += [("its bytes are", shown)] if shown and (is_certain or not signs) else []
    chosen, parameters = next(
        ((found, _charset(sign)) for _, sign in signs if (found := media_type_of(sign))), ("", "")
    )
    if not chosen:
        hint = f'Add "media_type" to it in the job spec: {known}.'
        message = "neither its name nor its bytes tell what it is."
        raise DocumentError(message, where=name, hint=hint, reason=NotCheckedReason.INPUT_INVALID)
    others = [f"{who} {_essence(sign)}" for who, sign in signs if media_type_of(sign) != chosen]
    if chosen in _WITH_MAGIC and shown is None:
        others.append("its bytes are not")
    return MediaChoice(chosen + parameters, tuple(f"Read as {chosen}, though {other}." for other in others))


def media_type_of(value: str) -> str | None:
    """The one of `MEDIA_TYPES` that a declared type stands for, without its parameters."""
    essence = _essence(value)
    if essence.endswith("+json"):
        return JSON
    found = _ALIASES.get(essence, essence)
    return found if found in MEDIA_TYPES else None


def charset_of(media_type: str) -> str | None:
    """The charset parameter of a media type."""
    found = _CHARSET.search(media_type)
    return found.group(1) if found else None


def _signs(name: str, declared: str | None, stored: str | None) -> Iterator[tuple[str, str]]:
    """What says how to read an input, in the order in which it counts."""
    if declared and not _is_generic(declared):
        yield "the job spec says", declared
    if stored and not _is_generic(stored):
        yield "its store says", stored
    by_name = SUFFIXES.get(PurePosixPath(name).suffix.lower())
    if by_name:
        yield "its name says", by_name


def _by_bytes(head: bytes) -> tuple[str | None, bool]:
    """What the first bytes look like, and whether that is certain."""
    if b"%PDF-" in head[:1024]:
        return PDF, True
    if head.startswith(b"PK\x03\x04"):
        other_office = b"xl/" in head or b"ppt/" in head
        return (
            (DOCX, True) if b"word/" in head or (b"[Content_Types].xml" in head and not other_office) else (None, True)
        )
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if _HTML_START.match(text):
        return HTML, True
    if text.startswith((b"{", b"[")):
        return JSON, False
    return (EMAIL, False) if _EMAIL_START.match(text.replace(b"\r\n", b"\n")) else (None, False)


def _essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _charset(media_type: str) -> str:
    charset = charset_of(media_type)
    return f"; charset={charset}" if charset else ""


def _is_generic(media_type: str | None) -> bool:
    return _essence(media_type or "") in _GENERIC
