"""A PDF's lines become headings, paragraphs, lists and tables, each with its page and box."""

import pytest
from pypdfium2 import raw

from kivo_worker.documents import pdf as reader
from kivo_worker.documents import pdf_page
from kivo_worker.documents.assemble import assembled
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.media_types import PDF
from kivo_worker.documents.model import Document
from kivo_worker.documents.pdf_style import style_of
from kivo_worker.documents.refusals import Refusal, RefusedError
from tests.documents.pdf_files import BOLD, REGULAR, Placed, many_pages, paragraph, pdf, pdf_of_streams, width
from tests.documents.samples import RULE, SAMPLES, outline

LONG = "The audit log is kept for twelve months and then deleted, unless the law asks for more, or the customer does."


def read(*pages: list[Placed], rotation: int = 0, extra: str = "") -> Document:
    """A PDF of these pages, read."""
    return assembled(reader.extract(pdf(pages, rotation=rotation, extra=extra), DocumentLimits()), PDF)


def line(text: str, baseline: float, left: float = 72, size: float = 11, font: str = REGULAR) -> Placed:
    """A line of a page."""
    return left, baseline, size, font, text


def rows(cells: list[list[str]], top: float, font: str = REGULAR, step: float = 16) -> list[Placed]:
    """Rows of a table, in columns of the same width, the first in a font of its own."""
    return [
        line(text, top - step * row, 72 + 150 * column, font=font if row == 0 else REGULAR)
        for row, texts in enumerate(cells)
        for column, text in enumerate(texts)
        if text
    ]


def test_sample() -> None:
    """The sample reads as it is set: headings by size, a paragraph of several lines, a list, a table."""
    document = assembled(reader.extract(SAMPLES[PDF], DocumentLimits()), PDF)

    assert outline(document) == [
        ("heading", "Refund policy"),
        ("paragraph", RULE),
        ("heading", "1. Rules"),
        ("paragraph", "The rules are:"),
        ("list_item", "one"),
        ("list_item", "two"),
        ("table_header", "Plan", "Price", "Days"),
        ("table_row", "Basic", "10 euro", "30"),
        ("table_row", "Team", "20 euro", "10"),
    ]
    assert document.blocks[4].headings == ("Refund policy", "1. Rules")
    assert document.blocks[4].lead_in == "The rules are:"
    assert document.blocks[8].columns == ("Plan", "Price", "Days")


def test_page_and_box() -> None:
    """Each line has its page and the box around it, in points from the lower left corner."""
    document = read([line("First", 700)], [line("Second line", 600, left=100)])
    first, second = document.landmark(0), document.landmark(document.text.index("Second"))

    assert first is not None
    assert second is not None
    assert (first.label, first.number, second.label, second.number) == ("page 1", 1, "page 2", 2)
    assert second.box is not None
    left, bottom, right, top = second.box
    assert 99 <= left < 102 < right <= 102 + width("Second line", 11)
    assert 595 <= bottom < 600 < top <= 612


@pytest.mark.parametrize(
    ("rotation", "first", "second"),
    [
        (90, b"0 1 -1 0 95 40", b"0 1 -1 0 195 40"),
        (180, b"-1 0 0 -1 555 342", b"-1 0 0 -1 555 442"),
        (270, b"0 -1 1 0 500 802", b"0 -1 1 0 400 802"),
    ],
)
def test_a_turned_page(rotation: int, first: bytes, second: bytes) -> None:
    """The lines and boxes of a turned page are as it is shown."""
    texts = (first, LONG[:70].encode()), (second, b"Another one.")
    stream = b"".join(b"BT /F1 11 Tf %s Tm (%s) Tj ET\n" % placed for placed in texts)
    found = reader.extract(pdf_of_streams([stream], rotation=rotation), DocumentLimits())
    landmark = assembled(found, PDF).landmark(0)

    assert outline(found) == [("paragraph", LONG[:70]), ("paragraph", "Another one.")]
    assert landmark is not None
    assert landmark.box is not None
    left, bottom, right, top = landmark.box
    assert 39 <= left < 42
    assert right > 300
    assert 490 <= bottom < 500 < top <= 515


@pytest.mark.parametrize(
    ("first", "second", "elsewhere", "expected"),
    [
        ("within 30 days of the in-", "voice date, which is", "", "of the invoice date"),
        ("the third-", "party must confirm it", "A third-party may", "the third-party must"),
        ("the self-", "service page is the way", "", "the self-service page"),
        ("the algorithm AES-", "256 is what we use for", "", "algorithm AES-256 is"),
        ("a non-", "refundable fee is due", "It is nonrefundable.", "a nonrefundable fee"),
    ],
)
def test_words_cut_at_line_ends(first: str, second: str, elsewhere: str, expected: str) -> None:
    """A word cut by a line end is whole again; a hyphen that belongs to it stays."""
    document = read([line(first, 700), line(second, 686), line(elsewhere or "Else.", 600)])

    assert expected in document.text


def test_a_dash_at_a_line_end() -> None:
    """A dash that stands alone joins no words."""
    assert "the term - it" in read([line("This is the term -", 700), line("it is as long as this and more", 686)]).text


def test_paragraphs_by_distance() -> None:
    """Lines that stand farther apart than usual begin a paragraph; others go on."""
    document = read([*paragraph(RULE, 700), *paragraph(LONG, 640)])

    assert outline(document) == [("paragraph", RULE), ("paragraph", LONG)]


def test_paragraphs_without_distance() -> None:
    """A line that ends though the next word had room ends its paragraph, whatever the distance."""
    first, second = paragraph(RULE, 700), paragraph(LONG, 700 - 3 * 13.75)

    assert outline(read([*first, *second])) == [("paragraph", RULE), ("paragraph", LONG)]


def test_paragraphs_by_indent() -> None:
    """A line that stands to the right begins a paragraph."""
    full = "Fees are due in advance and are not paid back when a term ends before its time, as said"
    document = read([line(full, 700), line("Indented " + full[:-9], 686, left=90), line(full, 672)])

    assert len(document.blocks) == 2


@pytest.mark.parametrize("text", ["2.1 You may cancel", "2.1.3. You may cancel", "12.1 You may cancel"])
def test_clauses(text: str) -> None:
    """A numbered clause begins a paragraph and keeps its number."""
    assert outline(read([*paragraph(LONG, 700), line(text, 672.5)]))[1] == ("paragraph", text)


@pytest.mark.parametrize("marker", ["\u2022", "-", "*", "1.", "2)", "(a)", "b)"])
def test_list_items(marker: str) -> None:
    """A marker begins a list item, is no part of it, and its lines go on indented."""
    document = read([line("The rules are:", 714), line(f"{marker} {LONG}", 700), line("and more.", 686, left=84)])

    assert outline(document)[1:] == [("list_item", f"{LONG} and more.")]
    assert document.blocks[1].lead_in == "The rules are:"


def test_nested_lists() -> None:
    """How far an item stands to the right tells how deep its list is nested."""
    lines = [("The rules are:", 72), ("- one:", 72), ("- inner", 90), ("- two", 72)]
    document = read([line(text, 700 - 14 * index, left) for index, (text, left) in enumerate(lines)])

    assert [block.lead_in for block in document.blocks] == ["", "The rules are:", "one:", "The rules are:"]


def test_bold_headings() -> None:
    """A short bold line is a heading below those set larger; a bold sentence or a bold text is none."""
    document = read(
        [
            line("Policy", 780, size=18, font=BOLD),
            line("Scope", 760, font=BOLD),
            line("Nothing else counts.", 740, font=BOLD),
            *paragraph(RULE, 700),
        ]
    )

    assert [kind for kind, _ in outline(document)] == ["heading", "heading", "paragraph", "paragraph"]
    assert document.blocks[3].headings == ("Policy", "Scope")
    several = read(
        [line("Policy", 780, font=BOLD), line("It is short. " * 3, 740, font=BOLD), *paragraph(RULE * 2, 700)]
    )
    assert outline(several)[:2] == [("heading", "Policy"), ("paragraph", ("It is short. " * 3).strip())]
    assert outline(read([line("All of it", 700, font=BOLD)])) == [("paragraph", "All of it")]


def test_a_heading_of_two_lines() -> None:
    """A heading that is wrapped is one."""
    title = [line("Refund and Cancellation Policy of the", 780, size=18), line("company", 758, size=18)]

    assert outline(read([*title, *paragraph(RULE, 700)]))[0] == (
        "heading",
        "Refund and Cancellation Policy of the company",
    )


def test_a_paragraph_over_two_pages() -> None:
    """A sentence that goes on on the next page is one paragraph with two places."""
    document = read([line("The fee is paid back", 100)], [line("within 30 days.", 780)])

    assert outline(document) == [("paragraph", "The fee is paid back within 30 days.")]
    assert [landmark.number for landmark in document.landmarks] == [1, 2]


@pytest.mark.parametrize("last", ["The fee is paid.", "The rules are:"])
def test_a_page_that_ends_a_sentence(last: str) -> None:
    """After the end of a sentence the next page begins a paragraph."""
    assert len(read([line(last, 100)], [line("within 30 days.", 780)]).blocks) == 2


def test_two_columns() -> None:
    """Columns are read one after the other when they are written so."""
    left, right = paragraph(RULE, 700, right=290), paragraph(LONG, 700, left=310)

    assert outline(read([*left, *right])) == [("paragraph", RULE), ("paragraph", LONG)]


def test_two_columns_line_by_line() -> None:
    """Columns that are written line by line across are read one after the other too."""
    left, right = paragraph(RULE, 700, right=290), paragraph(RULE, 700, left=310)
    across = [one for pair in zip(left, right, strict=False) for one in pair]

    assert outline(read([*across, *left[len(right) :]])) == [("paragraph", RULE), ("paragraph", RULE)]


def test_two_columns_with_a_gap() -> None:
    """A line that only one of two columns has is read in its column."""
    left, right = paragraph(f"{RULE} {RULE}", 700, right=290), paragraph(RULE, 700, left=310)
    across = [one for pair in zip(left[3:], right[3:], strict=False) for one in pair]
    document = read([left[0], right[0], left[1], left[2], right[2], *across])

    assert document.text.startswith(" ".join(text for *_, text in left[: len(right)]))


def test_runs_side_by_side() -> None:
    """A bold word and the words after it are one line, as close as words stand."""
    runs = [
        line("Note", 700, font=BOLD),
        line("that fees are due at once,", 700, left=103),
        line("always.", 700, left=240),
    ]

    assert outline(read(runs)) == [("paragraph", "Note that fees are due at once, always.")]


def test_a_hyphen_that_stays() -> None:
    """A hyphen that PDFium leaves at the end of a line joins what it stands between."""
    assert style_of([]).joined("in AES-", "256 bits") == ""
    assert style_of([]).joined("a dash -", "and more") == " "


def test_frames() -> None:
    """Headers, footers and page numbers that pages repeat are left out, and a note says so."""
    pages = [
        [
            line("Acme confidential", 815, size=8),
            line(f"Text of page {number}.", 700),
            line(f"Page {number}", 30, size=8),
        ]
        for number in (1, 2, 3)
    ]
    document = read(*pages)

    assert document.text == "Text of page 1.\n\nText of page 2.\n\nText of page 3."
    assert document.notes == ("Lines that pages repeat at their edges, and page numbers, were left out (6).",)


def test_years_are_no_page_numbers() -> None:
    """Titles that differ in a number other than the page's are no frame."""
    pages = [[line(f"Prices of {year}", 815), line(f"Text of {year}.", 700)] for year in (2026, 2020, 2023)]

    assert read(*pages).notes == ()


def test_a_marker_of_another_size() -> None:
    """A marker or a word that is set larger or smaller does not end its list item."""
    lines = [
        line("\u2022", 700, size=15),
        line("A standard way for applications to install new information, that is the", 700, left=84, size=10),
        line("files", 686, left=84, size=8),
        line("of all the users of one machine, who may add more.", 686, left=108, size=10),
    ]

    assert len(read(lines).blocks) == 1


def test_what_is_no_frame() -> None:
    """What stands once, in the middle of pages, or heads a table on each page is kept."""
    table = rows([["Plan", "Price", "Days"], ["Basic", "10", "30"]], 820)
    document = read([*table, line("The same text.", 500)], [*table, line("The same text.", 500)])

    assert document.notes == ()
    assert document.text.count("Plan") == document.text.count("The same text.") == 2


@pytest.mark.parametrize(
    ("cells", "font", "kinds"),
    [
        ([["Plan", "Price"], ["Basic", "ten"], ["Team", "six"]], BOLD, ["table_header", "table_row", "table_row"]),
        ([["Plan", "Price"], ["Basic", "10"], ["Team", "20"]], REGULAR, ["table_header", "table_row", "table_row"]),
        ([["Plan", "Basic"], ["Price", "10"]], REGULAR, ["table_header", "table_row"]),
        ([["Plan", "Basic"], ["Term", "a year"]], REGULAR, ["table_row", "table_row"]),
        ([["", "EU", "US"], ["Basic", "ten", "six"]], REGULAR, ["table_header", "table_row"]),
        ([["Price", "10"], ["Days", "30"]], REGULAR, ["table_row", "table_row"]),
    ],
)
def test_table_headers(cells: list[list[str]], font: str, kinds: list[str]) -> None:
    """A first row that alone is bold, or is complete and alone has no numbers, names the columns."""
    assert [kind for kind, *_ in outline(read(rows(cells, 700, font)))] == kinds


def test_cells_of_several_lines() -> None:
    """A cell that goes on in the next line is one, in whichever column it stands."""
    cells = rows(
        [["Plan", "Price", "Days"], ["Basic", "10 euro", "30 days"], ["Team", "20 euro", "10 days"]], 700, BOLD, 30
    )
    more = [line("and small", 658), line("and more", 658, left=222), line("or less", 628, left=372)]
    ordered = sorted([*cells, *more], key=lambda one: (-one[1], one[0]))

    assert outline(read(ordered))[1:] == [
        ("table_row", "Basic and small", "10 euro and more", "30 days"),
        ("table_row", "Team", "20 euro", "10 days or less"),
    ]


def test_a_table_over_two_pages() -> None:
    """The rest of a table on the next page is read with the header of the first."""
    first = rows([["Plan", "Price", "Days"], ["Basic", "10", "30"]], 120, BOLD)
    document = read(first, rows([["Team", "20", "10"], ["Max", "30", "5"]], 700))

    assert document.blocks[-1].columns == ("Plan", "Price", "Days")
    assert [landmark.number for landmark in document.landmarks if landmark.span.end == len(document.text)] == [2, 2]


def test_text_after_a_table() -> None:
    """A paragraph below a table is no row of it."""
    document = read([*rows([["Plan", "Price"], ["Basic", "10"]], 700, BOLD), *paragraph(RULE, 650)])

    assert outline(document)[-1] == ("paragraph", RULE)


def test_the_size_of_letters() -> None:
    """Letters enlarged by their matrix count as large as they are shown."""
    stream = b"BT /F1 1 Tf 20 0 0 20 72 760 Tm (Refunds) Tj ET\n" + b"\n".join(
        b"BT /F1 1 Tf 11 0 0 11 72 %d Tm (%s) Tj ET" % (700 - 14 * index, LONG[:80].encode()) for index in range(3)
    )
    document = assembled(reader.extract(pdf_of_streams([stream]), DocumentLimits()), PDF)

    assert outline(document)[0] == ("heading", "Refunds")


def test_what_is_noted() -> None:
    """Embedded files, scripts and forms are not read, and said."""
    files, scripts = "[(a) << /F (a) >>]", "[(b) << /S /JavaScript /JS (x) >>]"
    names = f"/Names << /EmbeddedFiles << /Names {files} >> /JavaScript << /Names {scripts} >> >>"
    document = read([line("Text", 700)], extra=f"{names} /AcroForm << /Fields [] >>")

    assert document.notes == (
        "Embedded files and objects were not read (1).",
        "Macros and scripts in it were not run.",
        "What is filled into form fields was not read.",
    )


LOCKED = "/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <00> /U <00> /P -4 >>"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Refusal.DAMAGED),
        (b"%PDF-1.4", Refusal.DAMAGED),
        (b"x" * 100, Refusal.DAMAGED),
        (many_pages(4), Refusal.PAGES),
        (many_pages(3), Refusal.SCANNED),
        (pdf_of_streams([b""], trailer=LOCKED.replace("<00> /", f"<{'00' * 32}> /")), Refusal.ENCRYPTED),
    ],
)
def test_refused(data: bytes, expected: Refusal) -> None:
    """What is no PDF is damaged; one of too many pages, without text or with a password is not read."""
    with pytest.raises(RefusedError) as caught:
        reader.extract(data, DocumentLimits(pages=3))
    assert caught.value.refusal is expected


def test_characters_that_are_none() -> None:
    """Control characters are no text; a page of little else has none."""
    some = pdf_of_streams([b"BT /F1 11 Tf 72 700 Td (Some text) Tj 0 -50 Td (\\001\\002) Tj ET"])
    none = pdf_of_streams([b"BT /F1 11 Tf 72 700 Td (\\001\\002\\003\\004) Tj ET"])

    assert outline(reader.extract(some, DocumentLimits())) == [("paragraph", "Some text")]
    with pytest.raises(RefusedError):
        reader.extract(none, DocumentLimits())


def test_characters_of_two_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PDFium's text is shorter than its count of characters, they are read one by one; half of a pair is none."""
    codes = [0x41, 0x1F600, 0xD83D, 0x42]

    class Page:
        """A page of characters beyond the first plane."""

        def get_text_range(self) -> str:
            """The text, without the half that is alone."""
            return "A\U0001f600B"

        def count_chars(self) -> int:
            """How many characters there are."""
            return len(codes)

    monkeypatch.setattr(raw, "FPDFText_GetUnicode", lambda _, index: codes[index])

    assert pdf_page._characters(Page()) == "A\U0001f600\ufffdB"  # noqa: SLF001


def test_what_is_loaded_before() -> None:
    """Preparing loads what is loaded late otherwise."""
    reader.prepare(b"")


def test_single_characters_in_cells() -> None:
    """A cell of one character stands in its row, and one beside a word in its line."""
    document = read(
        [
            *rows([["Plan", "Price", "Days"], ["Basic", "10", "5"], ["A", "1", "2"]], 700),
            line("Plan", 600),
            line("B", 600, 101),
        ]
    )

    assert outline(document)[1:] == [
        ("table_row", "Basic", "10", "5"),
        ("table_row", "A", "1", "2"),
        ("paragraph", "Plan B"),
    ]
