"""A small real file of each format, all of one policy."""

import io
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import docx

from kivo_worker.documents.assemble import assembled
from kivo_worker.documents.media_types import CSV, DOCX, EMAIL, HTML, JSON, JSON_LINES, MARKDOWN, PDF, PLAIN, TSV
from kivo_worker.documents.model import Document
from kivo_worker.documents.parts import Extracted
from tests.documents.pdf_files import BOLD, REGULAR, paragraph, pdf

RULE = (
    "You may cancel a first annual subscription within 30 days of the invoice date and receive a full refund. "
    "Requests must be made by the billing owner, either on the Billing page or by email."
)
HTML_PAGE = f"""<!doctype html><html><head><meta charset="utf-8"><title>Refunds</title><style>p {{}}</style></head>
<body><nav><a href="/">Home</a></nav><script>steal()</script><main id="refunds"><h1>Refund <em>policy</em></h1>
<p>{RULE}</p><p>The rules are:</p><ul><li>one</li><li>two</li></ul>
<h2>Prices</h2><table><tr><th>Plan</th><th>Price</th></tr><tr><td>Basic</td><td>10</td></tr></table></main>
<footer>Imprint</footer></body></html>"""
JSON_VALUE = (
    '{"refundPolicy": {"window_days": 30, "text": "Refunds are paid.\\nThe rules are:\\n- one\\n- two"},'
    ' "plans": [{"plan": "Basic", "price": 10.50}, {"plan": "Team", "price": 20.00}]}'
)


def docx_file(build: Callable[["docx.document.Document"], object]) -> bytes:
    """A Word document with what is built into it."""
    document = docx.Document()
    build(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _word(document: "docx.document.Document") -> None:
    document.add_heading("Refund policy", 0)
    document.add_heading("Scope", 1)
    document.add_paragraph(RULE)
    document.add_paragraph("The rules are:")
    document.add_paragraph("one", style="List Bullet")
    document.add_paragraph("two", style="List Bullet 2")
    fill_table(document, [["Plan", "Price", "Days"], ["Basic", "10", "30"], ["Team", "20", "10"]])
    document.add_paragraph("After the table.")


def fill_table(document: "docx.document.Document", rows: list[list[str]]) -> Any:
    """Add a table with these cells."""
    table = document.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


def email_file() -> bytes:
    """A message with a plain and an HTML version and an attachment."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "R\u00fcckgabe", "J\u00f6rg <a@b.example>", "c@d.example"
    message["Date"] = "Sun, 22 Nov 2026 09:00:00 +0000"
    message.set_content(f"{RULE}\n\nThe rules are:\n- one\n- two\n", charset="iso-8859-1")
    message.add_alternative(f"<h1>Other</h1><p>{RULE}</p>", subtype="html")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="a.pdf")
    return message.as_bytes()


def pdf_file() -> bytes:
    """Two pages with headings, a paragraph, a list and a table."""
    page = [
        (72.0, 770.0, 18.0, BOLD, "Refund policy"),
        *paragraph(RULE, 740),
        (72.0, 680.0, 13.0, BOLD, "1. Rules"),
        (72.0, 660.0, 11.0, REGULAR, "The rules are:"),
        (72.0, 640.0, 11.0, REGULAR, "\u2022"),
        (90.0, 640.0, 11.0, REGULAR, "one"),
        (72.0, 625.0, 11.0, REGULAR, "\u2022"),
        (90.0, 625.0, 11.0, REGULAR, "two"),
    ]
    rows = [("Plan", "Price", "Days"), ("Basic", "10 euro", "30"), ("Team", "20 euro", "10")]
    table = [
        (72.0 + 130 * column, 770.0 - 16 * row, 11.0, BOLD if row == 0 else REGULAR, text)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]
    return pdf([page, table])


SAMPLES: dict[str, bytes] = {
    PLAIN: f"Refund policy\n\n{RULE}\n\nThe rules are:\n- one\n- two\n".encode(),
    MARKDOWN: f"# Refund policy\n\n{RULE}\n\n- one\n- two\n\n| Plan | Price |\n|---|---|\n| Basic | 10 |\n".encode(),
    HTML: HTML_PAGE.encode(),
    PDF: pdf_file(),
    DOCX: docx_file(_word),
    JSON: JSON_VALUE.encode(),
    JSON_LINES: b'{"plan": "Basic", "price": 10}\n\n{"plan": "Team", "price": 20}\n',
    CSV: b'Plan,Price,"Notes, all"\r\nBasic,10,"two\nlines"\r\n\r\nTeam,20,none\r\n',
    TSV: b"Plan\tPrice\nBasic\t10\nTeam\t20\n",
    EMAIL: email_file(),
}
"""The bytes of a file, by media type."""


def outline(found: Extracted | Document) -> list[tuple[str, ...]]:
    """Each block's kind and the text of its cells."""
    document = assembled(found, PLAIN) if isinstance(found, Extracted) else found
    return [(block.kind.value, *(cell.text for cell in block.cells)) for block in document.blocks]


def places(found: Extracted | Document) -> list[tuple[str, str]]:
    """Each landmark's label and the text it is of."""
    document = assembled(found, PLAIN) if isinstance(found, Extracted) else found
    return [(landmark.label, landmark.span.of(document.text)) for landmark in document.landmarks]
