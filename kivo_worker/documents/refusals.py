"""Why a document is not read, and what is left out of one that is: closed sets, so that none of its text is said."""

from dataclasses import dataclass
from enum import StrEnum

from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.errors import DocumentError
from kivo_worker.vocabulary import NotCheckedReason


class Refusal(StrEnum):
    """Why a document cannot be read."""

    DAMAGED = "damaged"
    CRASHED = "crashed"
    ENCRYPTED = "encrypted"
    ENTITIES = "entities"
    EMPTY = "empty"
    SCANNED = "scanned"
    PAGES = "pages"
    DECOMPRESSED = "decompressed"
    DEPTH = "depth"
    CELLS = "cells"
    SECONDS = "seconds"
    MEMORY = "memory"
    TEXT = "text"


_SENTENCES = {
    Refusal.DAMAGED: "it is damaged, or not {media_type}.",
    Refusal.CRASHED: "its parser ended without a result: it is damaged, or made to do harm.",
    Refusal.ENCRYPTED: "it is encrypted: it opens only with a password.",
    Refusal.ENTITIES: "it declares XML entities, which no such document needs.",
    Refusal.EMPTY: "it holds no text.",
    Refusal.SCANNED: "none of its pages has text: it is scanned, or holds only images.",
    Refusal.PAGES: "it has more than {limits.pages} pages (limits.max_pages).",
    Refusal.DECOMPRESSED: "it holds more than {limits.decompressed_bytes} bytes (limits.max_decompressed_bytes).",
    Refusal.DEPTH: "it is nested deeper than {limits.depth} levels (limits.max_depth).",
    Refusal.CELLS: "it has more than {limits.cells} cells or values (limits.max_cells).",
    Refusal.SECONDS: "reading it took longer than {limits.seconds} seconds (limits.max_document_seconds).",
    Refusal.MEMORY: "reading it needed more memory than {limits.memory_bytes} bytes (limits.max_document_memory).",
    Refusal.TEXT: "it holds more text than can be checked.",
}
_HINTS = {
    Refusal.DAMAGED: 'Open it in its own program; if it is something else, say so with "media_type" in the job spec.',
    Refusal.ENCRYPTED: "Save it without a password.",
    Refusal.SCANNED: "Run text recognition (OCR) over it first.",
}
_OVER_LIMIT = "Raise the limit in the job spec's limits, or split the document."
_LIMITS = frozenset(
    {Refusal.PAGES, Refusal.DECOMPRESSED, Refusal.DEPTH, Refusal.CELLS, Refusal.SECONDS, Refusal.MEMORY, Refusal.TEXT}
)


class RefusedError(Exception):
    """A reader gives a document up."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def document_error(refusal: Refusal, *, media_type: str, where: str, limits: DocumentLimits) -> DocumentError:
    """The error that says why a document cannot be read."""
    message = _SENTENCES[refusal].format(media_type=media_type, limits=limits)
    is_limit = refusal in _LIMITS
    hint = _HINTS.get(refusal, _OVER_LIMIT if is_limit else "")
    reason = NotCheckedReason.INPUT_TOO_LARGE if is_limit else NotCheckedReason.INPUT_UNREADABLE
    return DocumentError(message, where=where, hint=hint, reason=reason)


class Omission(StrEnum):
    """What is left out of a document that is read."""

    MACROS = "macros"
    EMBEDDED_FILES = "embedded_files"
    OUTSIDE_PARTS = "outside_parts"
    TRACKED_CHANGES = "tracked_changes"
    PAGE_FRAMES = "page_frames"
    EMPTY_PAGES = "empty_pages"
    FORM_FIELDS = "form_fields"
    SCRIPTS = "scripts"
    HIDDEN = "hidden"
    NAVIGATION = "navigation"
    ATTACHMENTS = "attachments"
    BROKEN_CHARSET = "broken_charset"


_NOTES = {
    Omission.MACROS: "Macros and scripts in it were not run.",
    Omission.EMBEDDED_FILES: "Embedded files and objects were not read ({count}).",
    Omission.OUTSIDE_PARTS: "Parts that it fetches from elsewhere were not fetched ({count}).",
    Omission.TRACKED_CHANGES: "Tracked changes were read as if accepted ({count}).",
    Omission.PAGE_FRAMES: "Lines that most pages repeat, and page numbers, were left out ({count}).",
    Omission.EMPTY_PAGES: "Pages without text, scanned or drawn, were not read ({count}).",
    Omission.FORM_FIELDS: "What is filled into form fields was not read.",
    Omission.SCRIPTS: "Scripts were not run, and frames not loaded ({count}).",
    Omission.HIDDEN: "Hidden elements were left out ({count}).",
    Omission.NAVIGATION: "Navigation and page footers were left out ({count}).",
    Omission.ATTACHMENTS: "Attachments were not read ({count}).",
    Omission.BROKEN_CHARSET: "Some characters do not fit the declared charset ({count} parts).",
}


@dataclass(frozen=True, slots=True)
class Note:
    """What was left out, and how often."""

    what: Omission
    count: int = 1

    @property
    def sentence(self) -> str:
        """What people are told."""
        return _NOTES[self.what].format(count=self.count)
