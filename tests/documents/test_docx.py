"""A Word document's paragraphs, lists and tables in place, each with its number."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.parser import parse_xml
from lxml.etree import XMLSyntaxError

from kivo_worker.documents import docx as reader
from kivo_worker.documents.assemble import assembled
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.media_types import DOCX
from kivo_worker.documents.model import Document
from kivo_worker.documents.refusals import Refusal, RefusedError
from tests.documents.samples import RULE, SAMPLES, docx_file, fill_table, outline, places

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def read(data: bytes) -> Document:
    """A Word document, read."""
    return assembled(reader.extract(data, DocumentLimits()), DOCX)


def built(build: Callable[["docx.document.Document"], object]) -> Document:
    """A Word document with what is built into it, read."""
    return read(docx_file(build))


def written(xml: str) -> Document:
    """A Word document with this XML in its body, read."""

    def build(document: "docx.document.Document") -> None:
        body = parse_xml(f"<w:body {NAMESPACES}>{xml}</w:body>")
        for child in list(body):
            document.element.body.insert_element_before(child, "w:sectPr")

    return built(build)


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_sample() -> None:
    """The sample reads as it is written: headings by style, lists, a table between paragraphs."""
    document = read(SAMPLES[DOCX])

    assert outline(document) == [
        ("heading", "Refund policy"),
        ("heading", "Scope"),
        ("paragraph", RULE),
        ("paragraph", "The rules are:"),
        ("list_item", "one"),
        ("list_item", "two"),
        ("table_header", "Plan", "Price", "Days"),
        ("table_row", "Basic", "10", "30"),
        ("table_row", "Team", "20", "10"),
        ("paragraph", "After the table."),
    ]
    assert document.blocks[4].headings == ("Refund policy", "Scope")
    assert [document.blocks[index].lead_in for index in (4, 5)] == ["The rules are:", ""]
    assert document.blocks[8].columns == ("Plan", "Price", "Days")


def test_numbers() -> None:
    """Paragraphs with text are counted from 1, tables and their rows too."""
    labels = [label for label, _ in places(built(_numbered))]

    assert labels == ["paragraph 1", "table 1, row 1", "table 1, row 2", "paragraph 2", "table 2, row 1"]


def _numbered(document: "docx.document.Document") -> None:
    document.add_paragraph("One.")
    document.add_paragraph("")
    fill_table(document, [["a", "b"], ["c", "d"]])
    document.add_paragraph("Two.")
    fill_table(document, [["e", "f"]])


def test_merged_cells() -> None:
    """A cell over several columns is read once, one over several rows with each of them."""

    def build(document: "docx.document.Document") -> None:
        table = fill_table(document, [["Plan", "Price", "Days"], ["Basic", "10", ""], ["", "20", "5"]])
        table.cell(1, 0).merge(table.cell(2, 0))
        table.cell(1, 1).merge(table.cell(1, 2))

    assert outline(built(build))[1:] == [("table_row", "Basic", "10", ""), ("table_row", "Basic", "20", "5")]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (f'<w:p><w:ins w:id="1">{run("new ")}</w:ins>{run("text")}</w:p>', "new text"),
        (f'<w:p>{run("kept")}<w:del w:id="1"><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>', "kept"),
        (f"<w:p>{run('a')}<w:hyperlink>{run('link')}</w:hyperlink>{run('b')}</w:p>", "alinkb"),
        (f"<w:p><w:sdt><w:sdtContent>{run('control')}</w:sdtContent></w:sdt></w:p>", "control"),
        (f"<w:sdt><w:sdtContent><w:p>{run('block')}</w:p></w:sdtContent></w:sdt>", "block"),
        ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/></w:r></w:p>", "a b\nc-"),
        (
            f"<w:p>{run('shown')}{run('hidden', '<w:vanish/>')}{run('x', '<w:vanish w:val=&quot;0&quot;/>')}</w:p>",
            "shownx",
        ),
        (
            '<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple w:instr="PAGE">'
            + run("3")
            + "</w:fldSimple></w:p>",
            "3",
        ),
    ],
)
def test_what_is_read(xml: str, text: str) -> None:
    """Tracked changes are accepted, fields show their result, controls and links are text, hidden text is none."""
    assert [block[1] for block in outline(written(xml.replace("&quot;", '"')))] == [text]


def test_what_is_noted() -> None:
    """Tracked changes and hidden text are counted in the notes."""
    document = written(f'<w:p><w:ins w:id="1">{run("a")}</w:ins>{run("b", "<w:vanish/>")}</w:p>')

    assert document.notes == ("Tracked changes were read as if accepted (1).", "Hidden elements were left out (1).")


def test_text_boxes() -> None:
    """A text box is read after its paragraph, and once, though it is there a second time for older programs."""
    box = f"<w:txbxContent><w:p>{run('Boxed.')}</w:p></w:txbxContent>"
    drawn = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )

    assert outline(written(f"<w:p><w:r><w:t>Text.</w:t>{drawn}</w:r></w:p>")) == [
        ("paragraph", "Text."),
        ("paragraph", "Boxed."),
    ]


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ('<w:outlineLvl w:val="1"/>', "heading"),
        ('<w:outlineLvl w:val="9"/>', "paragraph"),
        ('<w:outlineLvl w:val="x"/>', "paragraph"),
        ('<w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr>', "list_item"),
        ('<w:numPr><w:numId w:val="0"/></w:numPr>', "paragraph"),
        ('<w:pStyle w:val="ListBullet"/><w:numPr><w:numId w:val="0"/></w:numPr>', "paragraph"),
        ('<w:pStyle w:val="ListNumber"/>', "list_item"),
        ('<w:pStyle w:val="Heading3"/>', "heading"),
        ('<w:pStyle w:val="Title"/>', "heading"),
        ('<w:pStyle w:val="NoSuchStyle"/>', "paragraph"),
    ],
)
def test_roles(properties: str, expected: str) -> None:
    """A paragraph is a heading or list item by its outline level, its numbering or its style."""
    assert outline(written(f"<w:p><w:pPr>{properties}</w:pPr>{run('Text.')}</w:p>")) == [(expected, "Text.")]


def test_a_style_based_on_a_heading() -> None:
    """A style takes its role from the one it is based on; one based on itself has none."""

    def build(document: "docx.document.Document") -> None:
        for name, base in (("House", "Heading 2"), ("Loop", None)):
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = document.styles[base] if base else style
            document.add_paragraph("Text.", style=name)

    assert [kind for kind, _ in outline(built(build))] == ["heading", "paragraph"]


def test_bold_paragraphs() -> None:
    """A short bold paragraph without an end is a heading; a bold sentence, a bold word or a long one is none."""
    texts = [
        (run("Scope", "<w:b/>"), "heading"),
        (run("Nothing else.", "<w:b/>"), "paragraph"),
        (run("Scope", "<w:b/>") + run(" of it"), "paragraph"),
        (run("word " * 20, "<w:b/>"), "paragraph"),
        (run("Scope", '<w:b w:val="false"/>'), "paragraph"),
    ]

    assert [kind for kind, _ in outline(written("".join(f"<w:p>{xml}</w:p>" for xml, _ in texts)))] == [
        kind for _, kind in texts
    ]


@pytest.mark.parametrize(
    ("rows", "marks", "headers"),
    [
        ([["a", "b"], ["c", "d"], ["e", "f"]], "<w:trPr><w:tblHeader/></w:trPr>", 1),
        ([["a", "b"], ["c", "d"]], '<w:trPr><w:tblHeader w:val="0"/></w:trPr>', 0),
        ([["a", "b"], ["c", "4"]], "", 1),
        ([["a", "b"], ["c", "d"]], "", 0),
        ([["", "b", "c"], ["d", "e", "f"]], "", 1),
        ([["a", "b", ""], ["d", "e", "f"]], "", 0),
        ([["a", "2", "c"], ["d", "e", "f"]], "", 0),
        ([["a", "b", "c"]], "", 0),
    ],
)
def test_table_headers(rows: list[list[str]], marks: str, headers: int) -> None:
    """The rows marked as header name the columns; else the first where it reads so."""
    made = [
        f"<w:tr>{marks if not index else ''}"
        + "".join(f"<w:tc><w:p>{run(text)}</w:p></w:tc>" for text in row)
        + "</w:tr>"
        for index, row in enumerate(rows)
    ]
    kinds = [kind for kind, *_ in outline(written(f"<w:tbl>{''.join(made)}</w:tbl>"))]

    assert kinds == ["table_header"] * headers + ["table_row"] * (len(rows) - headers)


def test_a_bold_first_row() -> None:
    """A first row that alone is bold names the columns."""
    made = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:p>{run(text, bold)}</w:p></w:tc>" for text in row) + "</w:tr>"
        for row, bold in ((("a", "b"), "<w:b/>"), (("c", "d"), ""))
    )

    assert [kind for kind, *_ in outline(written(f"<w:tbl>{made}</w:tbl>"))] == ["table_header", "table_row"]


def test_a_table_that_frames_text() -> None:
    """A table of one column is no table: what stands in it is read as it is."""
    row = f"<w:tr><w:tc><w:p>{run('One.')}</w:p><w:p>{run('Two.')}</w:p></w:tc></w:tr>"
    frame = f"<w:tbl><w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt></w:tbl>"

    assert outline(written(frame)) == [("paragraph", "One."), ("paragraph", "Two.")]


def test_too_many_cells() -> None:
    """A table of more cells than the limit is refused."""
    with pytest.raises(RefusedError) as caught:
        reader.extract(SAMPLES[DOCX], DocumentLimits(cells=8))
    assert caught.value.refusal is Refusal.CELLS


def _with(members: dict[str, bytes], changed: dict[str, tuple[bytes, bytes]]) -> bytes:
    """The sample with more members, and with changes in those it has."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SAMPLES[DOCX])) as sample, zipfile.ZipFile(target, "w") as made:
        for name in sample.namelist():
            made.writestr(name, sample.read(name).replace(*changed.get(name, (b"\0", b"\0"))))
        for name, data in members.items():
            made.writestr(name, data)
    return target.getvalue()


def test_notes_at_the_foot() -> None:
    """A foot note is read where it is referred to, once, with its number."""
    note = f'<w:footnote w:id="7"><w:p>{run("Except on Sundays.")}</w:p></w:footnote><w:footnote w:id="9"/>'
    notes = f"<w:footnotes {NAMESPACES}>{note}</w:footnotes>"
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    relation = b'<Relationship Id="rId99" Type="%s" Target="footnotes.xml"/></Relationships>' % kind
    references = b"".join(b'<w:footnoteReference w:id="%d"/>' % number for number in (7, 7, 8, 9))
    reference = b"<w:r>%s</w:r></w:p>" % references
    document = read(
        _with(
            {"word/footnotes.xml": notes.encode()},
            {
                "word/_rels/document.xml.rels": (b"</Relationships>", relation),
                "word/document.xml": (b"by email.</w:t></w:r></w:p>", b"by email.</w:t></w:r>" + reference),
            },
        )
    )

    assert places(document)[2:4] == [("paragraph 3", RULE), ("footnote 1", "Except on Sundays.")]


def test_macros_and_what_is_embedded() -> None:
    """Macros, embedded objects and parts from elsewhere are ignored and said; a document with macros is read."""
    relation = b'<Relationship Id="rId98" Type="http://x/attachedTemplate" Target="http://evil.example/t" '
    relation += b'TargetMode="External"/></Relationships>'
    types = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    data = _with(
        {"word/vbaProject.bin": b"x", "word/embeddings/a.bin": b"x", "word/activeX/a.bin": b"x"},
        {
            "word/_rels/document.xml.rels": (b"</Relationships>", relation),
            "[Content_Types].xml": (types, b"application/vnd.ms-word.document.macroEnabled.main+xml"),
        },
    )
    document = read(data)

    assert document.blocks == read(SAMPLES[DOCX]).blocks
    assert document.notes == (
        "Macros and scripts in it were not run.",
        "Embedded files and objects were not read (2).",
        "Parts that it fetches from elsewhere were not fetched (1).",
    )


def test_another_kind_of_document() -> None:
    """A package that holds no Word document is damaged."""
    types = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    sheet = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

    with pytest.raises(RefusedError) as caught:
        read(_with({}, {"[Content_Types].xml": (types, sheet)}))
    assert caught.value.refusal is Refusal.DAMAGED


def test_too_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the parser of XML has no memory left, that is what is raised."""

    def fail(*_: object) -> None:
        raise XMLSyntaxError("", 2, 0, 0)

    monkeypatch.setattr(reader, "_extract", fail)
    with pytest.raises(MemoryError):
        reader.extract(b"", DocumentLimits())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Refusal.DAMAGED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), Refusal.ENCRYPTED),
        (_with({"a": b"x" * 1_000_001}, {}), Refusal.DECOMPRESSED),
        (_with({"a.xml": b"<!DOCTYPE a>"}, {}), Refusal.ENTITIES),
        (_with({"a.RELS": "<!ENTITY a>".encode("utf-16")}, {}), Refusal.ENTITIES),
        (SAMPLES[DOCX].replace(b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\1\0"), Refusal.ENCRYPTED),
    ],
)
def test_refused(data: bytes, expected: Refusal) -> None:
    """What is encrypted, too large, declares entities or is of old Word is refused before it is parsed."""
    with pytest.raises(RefusedError) as caught:
        reader.extract(data, DocumentLimits(decompressed_bytes=1_000_000))
    assert caught.value.refusal is expected


def test_what_is_loaded_before() -> None:
    """Preparing loads what is loaded late otherwise."""
    reader.prepare(b"")


def test_damaged_xml() -> None:
    """XML that is cut off is an error of the parser, and not one of memory."""
    with pytest.raises(SyntaxError):
        read(_with({}, {"word/document.xml": (b"</w:body>", b"</w:bodi>")}))
