"""Email (RFC 5322): who wrote to whom about what, and the message; attachments are left alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from kivo_worker.documents import html
from kivo_worker.documents.decode import encoding_named
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.model import BlockKind, LandmarkKind
from kivo_worker.documents.parts import Extracted, Part, Place, part_of
from kivo_worker.documents.plain import plain_blocks
from kivo_worker.documents.refusals import Note, Omission, Refusal, RefusedError

_HEADERS = ("Subject", "From", "To", "Cc", "Date")
_CHARSET = re.compile(rb"charset\s*=\s*\"?([\w.:+-]{1,40})|=\?([\w.:+-]{1,40})\?", re.IGNORECASE)
_ALWAYS = frozenset({"ascii", "utf-8", "latin-1", "cp1252", "unknown-8bit"})
_MOST_CHARSETS = 50
_TEXTUAL = frozenset({"text", "multipart"})
_BODY = "message body"
_SAMPLES = (
    (
        b"Subject: =?utf-8?q?a?=\nDate: Sun, 22 Nov 2026 09:00:00 +0000\nFrom: A <a@b.example>\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\nQTo=\n--b\n"
        b"Content-Disposition: attachment; filename*=utf-8''a\nContent-Type: text/plain\n\n--b--\n"
    ),
    b"Subject: a\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>a:<ul><li>b",
)
"""Messages that make the library load all it loads only when a message needs it."""


def prepare(data: bytes) -> None:
    """Load what reads the parts of a message, and the encodings it names."""
    html.prepare(data)
    for sample in _SAMPLES:
        extract(sample, DocumentLimits())
    named = {(match[1] or match[2]).decode().lower() for match in _CHARSET.finditer(data)}
    for name in sorted(_ALWAYS | set(sorted(named)[:_MOST_CHARSETS])):
        _encoding(name)


def extract(data: bytes, limits: DocumentLimits) -> Extracted:
    """Read a message: its plain text, else its HTML.

    Raises:
        RefusedError: it cannot be read.
    """
    message = message_from_bytes(data, policy=policy.default)
    headers = tuple(_headers(message))
    body = cast("EmailMessage | None", message.get_body(("plain", "html")))
    if not headers and body is None:
        raise RefusedError(Refusal.DAMAGED)
    found = _body(body, limits) if body is not None else Extracted(())
    attached = sum(1 for part in message.walk() if part.is_attachment() or part.get_content_maintype() not in _TEXTUAL)
    notes = (*found.notes, *([Note(Omission.ATTACHMENTS, attached)] if attached else []))
    return Extracted((*headers, *found.parts), notes)


def _headers(message: EmailMessage) -> Iterator[Part]:
    for name in _HEADERS:
        for value in message.get_all(name, ()):
            text = " ".join(str(value).split())
            if text:
                place = Place(f"header {name}", LandmarkKind.PART)
                yield part_of(BlockKind.TABLE_ROW, f"{name}: {text}", place)


@dataclass(frozen=True, slots=True)
class _Content:
    """The text of a part, and whether all of it fits its charset."""

    text: str
    fits: bool


def _body(body: EmailMessage, limits: DocumentLimits) -> Extracted:
    content = _content(body)
    broken = () if content.fits else (Note(Omission.BROKEN_CHARSET),)
    if body.get_content_subtype() == "html":
        found = html.extract_text(content.text, limits)
        return Extracted(tuple(map(_in_body, found.parts)), (*found.notes, *broken))
    blocks = plain_blocks(content.text)
    place = Place(_BODY, LandmarkKind.PART)
    return Extracted(tuple(part_of(block.kind, block.span.of(content.text), place) for block in blocks), broken)


def _in_body(part: Part) -> Part:
    """A part of an HTML body, with its place in the message."""
    cells = tuple(tuple(replace(run, place=_within(run.place)) for run in cell) for cell in part.cells)
    return replace(part, cells=cells, place=_within(part.place))


def _within(place: Place | None) -> Place | None:
    return replace(place, label=f"{_BODY}, {place.label}") if place else None


def _content(part: EmailMessage) -> _Content:
    """The text of a part in the charset it declares, else as UTF-8, else as browsers read it."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    declared = _encoding(str(part.get_content_charset() or "utf-8"))
    for encoding in (declared, "utf-8"):
        try:
            return _Content(data.decode(encoding), fits=encoding == declared)
        except UnicodeError:
            continue
    return _Content(data.decode("cp1252", "replace"), fits=False)


def _encoding(name: str) -> str:
    """The encoding a charset names; UTF-8 where it names none of text."""
    return encoding_named(name) or "utf-8"
