"""One page of a PDF into lines, by what PDFium tells about its characters."""

import re
from collections.abc import Callable, Iterator
from ctypes import byref, c_double, c_int, create_string_buffer
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING

from kivo_worker.documents.pdf_lines import HYPHEN, Box, Line, Segment, around

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

_LINE_END = re.compile(rf"\r\n|\r|\n|(?<={HYPHEN})")
_BOLD = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)
_LONGEST_FONT_NAME = 128
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000-\uf8ff\ufffd]")
_LEAST_READABLE = 0.7
_SURROGATES = range(0xD800, 0xE000)
_WIDE_GAP = 1.2
"""From so many times the size of its letters on, a gap divides a line."""


def page_lines(pdf: "PdfDocument", index: int) -> list[Line]:
    """The lines of a page in reading order; none where it has no text that can be read."""
    page = pdf[index]
    text_page = page.get_textpage()
    try:
        text = _characters(text_page)
        readable = len(_UNREADABLE.sub("", text))
        reader = _PageReader(text_page, text, index + 1, _turn(page), _height(page))
        return list(reader.lines()) if readable > _LEAST_READABLE * len(text) else []
    finally:
        text_page.close()
        page.close()


def _characters(text_page: "PdfTextPage") -> str:
    """The text of a page, one character for each of PDFium's."""
    text = str(text_page.get_text_range())
    if len(text) == text_page.count_chars():
        return text
    from pypdfium2.raw import FPDFText_GetUnicode  # noqa: PLC0415 - loaded when a PDF needs it

    codes = [int(FPDFText_GetUnicode(text_page, index)) for index in range(text_page.count_chars())]
    return "".join("\ufffd" if code in _SURROGATES else chr(code) for code in codes)


def _height(page: "PdfPage") -> float:
    return float(page.get_height())


def _turn(page: "PdfPage") -> Callable[[Box], Box]:
    """How a box on the page's paper stands when the page is turned as it is shown."""
    width, height, rotation = float(page.get_width()), float(page.get_height()), int(page.get_rotation())
    turns: dict[int, Callable[[Box], Box]] = {
        90: lambda box: (box[1], height - box[2], box[3], height - box[0]),
        180: lambda box: (width - box[2], height - box[3], width - box[0], height - box[1]),
        270: lambda box: (width - box[3], box[0], width - box[1], box[2]),
    }
    return turns.get(rotation, lambda box: box)


@dataclass(frozen=True, slots=True)
class _PageReader:
    """A page while its lines are cut."""

    text_page: "PdfTextPage"
    text: str
    number: int
    turn: Callable[[Box], Box]
    height: float

    def lines(self) -> Iterator[Line]:
        """Cut the page's text at its line ends."""
        ends = [0, *(match.end() for match in _LINE_END.finditer(self.text)), len(self.text)]
        for start, end in pairwise(ends):
            shown = self.text[start:end].strip()
            line = self._line(self.text.index(shown, start), shown) if shown else None
            if line:
                yield line

    def _line(self, start: int, shown: str) -> Line | None:
        count = self.text_page.count_rects(start, len(shown))
        boxes = [self.turn(self.text_page.get_rect(index)) for index in range(count)]
        if not boxes:
            return None
        size = self._size(start) or boxes[0][3] - boxes[0][1]
        is_bold = self._is_bold(start) and self._is_bold(start + len(shown.rstrip(HYPHEN)) - 1)
        segments = tuple(self._segments(start, shown, boxes, size))
        return Line(self.number, segments, size, is_bold, self._baseline(start), self.height) if segments else None

    def _segments(self, start: int, shown: str, boxes: list[Box], size: float) -> Iterator[Segment]:
        """Cut a line where its boxes stand wide apart."""
        groups: list[list[Box]] = []
        for box in boxes:
            if groups and abs(box[0] - groups[-1][-1][2]) < _WIDE_GAP * size:
                groups[-1].append(box)
            else:
                groups.append([box])
        joined = [around(group) for group in groups]
        if len(joined) == 1:
            return iter([Segment(_clean(shown), joined[0])] if _clean(shown) else [])
        texts = [""] * len(joined)
        current = 0
        for offset, character in enumerate(shown):
            if not character.isspace():
                current = self._group(start + offset, joined, current)
            texts[current] += character
        return (Segment(text, box) for text, box in zip(map(_clean, texts), joined, strict=True) if text)

    def _group(self, index: int, boxes: list[Box], current: int) -> int:
        """In which of a line's boxes a character stands; the current one where none is around it."""
        left, bottom, right, top = self.turn(self.text_page.get_charbox(index))
        x, y = (left + right) / 2, (bottom + top) / 2
        around_it = (
            i for i, box in enumerate(boxes) if box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1
        )
        return next(around_it, current)

    def _size(self, index: int) -> float:
        """How large a character is set, its matrix included."""
        from pypdfium2 import raw  # noqa: PLC0415 - loaded when a PDF needs it

        matrix = raw.FS_MATRIX()
        found = raw.FPDFText_GetMatrix(self.text_page, index, byref(matrix))
        scale = hypot(matrix.c, matrix.d) if found else 1.0
        return round(float(raw.FPDFText_GetFontSize(self.text_page, index)) * scale, 1)

    def _baseline(self, index: int) -> float:
        from pypdfium2 import raw  # noqa: PLC0415 - loaded when a PDF needs it

        x, y = c_double(), c_double()
        raw.FPDFText_GetCharOrigin(self.text_page, index, byref(x), byref(y))
        return self.turn((x.value, y.value, x.value, y.value))[1]

    def _is_bold(self, index: int) -> bool:
        from pypdfium2.raw import FPDFText_GetFontInfo  # noqa: PLC0415 - loaded when a PDF needs it

        name, flags = create_string_buffer(_LONGEST_FONT_NAME), c_int()
        FPDFText_GetFontInfo(self.text_page, index, name, _LONGEST_FONT_NAME, byref(flags))
        return bool(_BOLD.search(name.value))


def _clean(text: str) -> str:
    return " ".join(_UNREADABLE.sub("", text).split())
