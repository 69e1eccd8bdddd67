"""Markdown documents saved as other formats, as an office would: for tests that compare what is read from each."""

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Any

from kivo_worker.documents.model import Block, BlockKind, Document
from tests.documents.pdf_files import BOLD, REGULAR, Placed, paragraph, pdf
from tests.documents.samples import docx_file

_ROWS = {BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW}
_TOP, _BOTTOM, _LEFT, _RIGHT = 780.0, 80.0, 72.0, 523.0


def as_html(document: Document) -> bytes:
    """A page with the navigation and footer of a site."""
    body = "".join(_elements(document))
    page = f"<nav><a href='/'>Home</a></nav><main>{body}</main><footer>Imprint</footer>"
    return f"<!doctype html><meta charset=utf-8><title>Policy</title>{page}".encode()


def as_docx(document: Document) -> bytes:
    """A Word document with the styles of its template."""

    def build(word: Any) -> None:
        for is_table, group in groupby(document.blocks, lambda block: block.kind in _ROWS):
            blocks = list(group)
            if is_table:
                table = word.add_table(len(blocks), len(blocks[0].cells))
                for row, block in zip(table.rows, blocks, strict=True):
                    for cell, text in zip(row.cells, _texts(block), strict=True):
                        cell.text = text
                continue
            for block in blocks:
                word.add_paragraph(_texts(block)[0], style=_style(block))

    return docx_file(build)


def as_pdf(document: Document) -> bytes:
    """A PDF with running headers and page numbers, its text wrapped and its tables set in columns."""
    pages: list[list[Placed]] = [[]]
    height = _TOP
    for block in document.blocks:
        placed, needed = _placed(block)
        if height - needed < _BOTTOM:
            pages.append([])
            height = _TOP
        pages[-1] += [(left, height - drop, size, font, text) for left, drop, size, font, text in placed]
        height -= needed
    for number, page in enumerate(pages, 1):
        page.insert(0, (_LEFT, 815, 8, REGULAR, "Ostervane Software Ltd - controlled document"))
        page.append((280, 30, 8, REGULAR, f"Page {number} of {len(pages)}"))
    return pdf(pages)


def _texts(block: Block) -> list[str]:
    return [" ".join(cell.text.split()) for cell in block.cells]


def _elements(document: Document) -> Iterator[str]:
    for is_table, group in groupby(document.blocks, lambda block: block.kind in _ROWS):
        if is_table:
            yield f"<table>{''.join(map(_row, group))}</table>"
            continue
        for kind, blocks in groupby(group, lambda block: block.kind):
            texts = [(block, escape(_texts(block)[0])) for block in blocks]
            if kind is BlockKind.LIST_ITEM:
                yield f"<ul>{''.join(f'<li>{text}</li>' for _, text in texts)}</ul>"
            elif kind is BlockKind.HEADING:
                yield "".join(
                    f"<h{len(block.headings) + 1}>{text}</h{len(block.headings) + 1}>" for block, text in texts
                )
            else:
                yield "".join(f"<p>{text}</p>" for _, text in texts)


def _row(block: Block) -> str:
    tag = "th" if block.kind is BlockKind.TABLE_HEADER else "td"
    return f"<tr>{''.join(f'<{tag}>{escape(text)}</{tag}>' for text in _texts(block))}</tr>"


def _style(block: Block) -> str:
    if block.kind is BlockKind.HEADING:
        return f"Heading {len(block.headings) + 1}"
    return "List Bullet" if block.kind is BlockKind.LIST_ITEM else "Normal"


def _placed(block: Block) -> tuple[list[Placed], float]:
    """A block set from the height 0 downwards, each line with its drop in place of its height; and how high it is."""
    if block.kind in _ROWS:
        return _table_row(block)
    text, left, size, font = _texts(block)[0], _LEFT, 10.5, REGULAR
    if block.kind is BlockKind.HEADING:
        size, font = (18.0 if not block.headings else 13.0), BOLD
    marker: list[Placed] = []
    if block.kind is BlockKind.LIST_ITEM:
        marker, left = [(left, 0.0, size, font, "\u2022")], left + 14
    lines = [(x, -y, size, font, line) for x, y, _, _, line in paragraph(text, 0, left=left, right=_RIGHT, size=size)]
    return [*marker, *lines], 1.25 * size * len(lines) + 8


def _table_row(block: Block) -> tuple[list[Placed], float]:
    font = BOLD if block.kind is BlockKind.TABLE_HEADER else REGULAR
    width = (_RIGHT - _LEFT) / len(block.cells)
    cells = [
        paragraph(text, 0, left=_LEFT + width * column, right=_LEFT + width * (column + 1) - 16, size=9.5)
        for column, text in enumerate(_texts(block))
    ]
    lines = sorted((-y, x, line) for cell in cells for x, y, _, _, line in cell)
    return [(x, drop, 9.5, font, line) for drop, x, line in lines if line], 12 * max(map(len, cells)) + 6
