"""PDF, read by PDFium: the lines of its pages, put together into headings, paragraphs, lists and tables."""

import codecs
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.parts import Extracted
from kivo_worker.documents.pdf_flow import parts_of
from kivo_worker.documents.pdf_frames import without_frames
from kivo_worker.documents.pdf_page import page_lines
from kivo_worker.documents.refusals import Note, Omission, Refusal, RefusedError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_WRONG_PASSWORD = 4


def prepare(_data: bytes) -> None:
    """Load the library, and the encoding in which it hands over text."""
    import pypdfium2  # noqa: F401, PLC0415 - a compiled library, loaded when a PDF needs it

    codecs.lookup("utf-16-le")


def extract(data: bytes, limits: DocumentLimits) -> Extracted:
    """Read a PDF.

    Raises:
        RefusedError: it cannot be read.
    """
    pdf = _opened(data)
    if len(pdf) > limits.pages:
        raise RefusedError(Refusal.PAGES)
    pages = [page_lines(pdf, index) for index in range(len(pdf))]
    empty = sum(not lines for lines in pages)
    if empty == len(pages):
        raise RefusedError(Refusal.SCANNED)
    kept, dropped = without_frames(pages)
    left_out = [(Omission.EMPTY_PAGES, empty), (Omission.PAGE_FRAMES, dropped), *_ignored(pdf)]
    return Extracted(tuple(parts_of(kept)), tuple(Note(what, count) for what, count in left_out if count > 0))


def _opened(data: bytes) -> "PdfDocument":
    from pypdfium2 import PdfDocument, PdfiumError  # noqa: PLC0415 - see prepare

    try:
        return PdfDocument(data)
    except PdfiumError as error:
        is_encrypted = getattr(error, "err_code", None) == _WRONG_PASSWORD
        raise RefusedError(Refusal.ENCRYPTED if is_encrypted else Refusal.DAMAGED) from error


def _ignored(pdf: "PdfDocument") -> Iterator[tuple[Omission, int]]:
    """What a PDF holds besides its pages."""
    from pypdfium2 import raw  # noqa: PLC0415 - see prepare

    yield Omission.EMBEDDED_FILES, int(pdf.count_attachments())
    yield Omission.MACROS, int(raw.FPDFDoc_GetJavaScriptActionCount(pdf))
    yield Omission.FORM_FIELDS, int(pdf.get_formtype() != raw.FORMTYPE_NONE)
