"""HTML reads as a person reads the page: without scripts, navigation and what is hidden; each block by its element."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from kivo_worker.documents import html as reader
from kivo_worker.documents.assemble import assembled
from kivo_worker.documents.html_charset import declared_in
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.media_types import HTML
from kivo_worker.documents.model import Document
from kivo_worker.documents.refusals import Refusal, RefusedError
from tests.documents.samples import HTML_PAGE, RULE, outline, places

NESTED = """<body><div><p>a</p></div><div><section><p>b</p><p>c</p></section></div><div id="x"><p>d</p>
<ul><li>e<li>f<p>g</ul><table><tr><th>h<th>i<tr><td>1<td>2</table>
</div><p id="1">j</p><p id="y">k</p><p id="y">l</p><x:y>m</x:y></body>"""


def read(text: str) -> Document:
    """A page, read."""
    return assembled(reader.extract(text.encode(), DocumentLimits()), HTML)


def test_sample() -> None:
    """The sample reads as it is shown."""
    document = read(HTML_PAGE)

    assert outline(document) == [
        ("heading", "Refund policy"),
        ("paragraph", RULE),
        ("paragraph", "The rules are:"),
        ("list_item", "one"),
        ("list_item", "two"),
        ("heading", "Prices"),
        ("table_header", "Plan", "Price"),
        ("table_row", "Basic", "10"),
    ]
    assert document.blocks[4].headings == ("Refund policy",)
    assert document.blocks[4].lead_in == "The rules are:"
    assert document.blocks[7].columns == ("Plan", "Price")
    assert document.notes == (
        "Navigation and page footers were left out (2).",
        "Scripts were not run, and frames not loaded (1).",
    )


@pytest.mark.parametrize("page", [HTML_PAGE, NESTED])
def test_labels_find_their_elements(page: str) -> None:
    """Each label is a path by which a browser finds the element."""
    tree = LexborHTMLParser(page)
    for label, text in places(read(page)):
        element = tree.css_first(label)

        assert element is not None
        shown = "".join(element.text().split())
        assert shown.startswith("".join(text.replace("|", "").split())) or label == "body"


def test_labels_are_short() -> None:
    """A path begins at the nearest element with an id of its own that can be written as such."""
    labels = {text: label for label, text in places(read(NESTED))}

    assert labels["c"] == "body > div:nth-of-type(2) > section > p:nth-of-type(2)"
    assert labels["g"] == "#x > ul > li:nth-of-type(2) > p"
    assert labels["1 | 2"] == "#x > table > tbody > tr:nth-of-type(2)"
    assert (labels["j"], labels["l"], labels["m"]) == ("body > p", "body > p:nth-of-type(3)", "body")


@pytest.mark.parametrize(
    ("page", "blocks"),
    [
        ("<p>a<b>b</b><i>c</i></p>", [("paragraph", "abc")]),
        ("<p>a<br>b <br/> c</p>", [("paragraph", "a\nb\nc")]),
        ("a<div>b</div>c", [("paragraph", "a"), ("paragraph", "b"), ("paragraph", "c")]),
        ("<p>&amp; &nbsp;&euro;\n  5</p>", [("paragraph", "& \u20ac 5")]),
        ("<pre>a\n  b\n</pre>", [("code", "a\n  b")]),
        ("<h1><span>a</span></h1><h7>b</h7>", [("heading", "a"), ("paragraph", "b")]),
        ("<ul><li><p>a</p><p>b</p></ul>", [("list_item", "a"), ("list_item", "b")]),
        ("<ul>loose</ul>", [("paragraph", "loose")]),
        (
            "<dl><dt>Term:</dt><dd>30 days</dd><dd>more</dd></dl>",
            [("paragraph", "Term: 30 days"), ("paragraph", "more")],
        ),
        ("<custom-card>a</custom-card>b", [("paragraph", "a"), ("paragraph", "b")]),
        ("", []),
    ],
)
def test_blocks(page: str, blocks: list[tuple[str, str]]) -> None:
    """Elements that stand within words join them, others separate; white space counts only where it is kept."""
    assert outline(read(page)) == blocks


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>x</p>",
        "<div style='color: red; DISPLAY : none'><p>x</p></div>",
        "<p style='visibility:hidden'>x</p>",
        "<del>x</del>",
        "<s>x</s>",
        "<script>x</script>",
        "<iframe src='http://a.example'>x</iframe>",
        "<object data='http://a.example'>x</object>",
        "<nav>x</nav>",
        "<footer>x</footer>",
        "<style>x</style>",
        "<template><p>x</p></template>",
        "<noscript>x</noscript>",
        "<svg><text>x</text></svg>",
        "<button>x</button>",
        "<select><option>x</select>",
        "<!-- x -->",
    ],
)
def test_what_is_left_out(hidden: str) -> None:
    """What is hidden, struck out, navigation or a control is no text, alone or in a cell."""
    page = f"<p>a</p>{hidden}<p>b</p><table><tr><td>c{hidden}</td><td>d</td></tr></table>"

    assert outline(read(page)) == [("paragraph", "a"), ("paragraph", "b"), ("table_row", "c", "d")]


def test_nested_lists() -> None:
    """The items of a list in a list carry the sentence that introduces them; those after it the first again."""
    document = read("<p>All of:</p><ol><li>one:<ul><li>inner</ul><li>two</ol><p>After</p>")

    assert [block.lead_in for block in document.blocks] == ["", "All of:", "one:", "All of:", ""]


def test_tables() -> None:
    """Names over several columns are of each, cells over several rows are read with each, captions come first."""
    document = read(
        "<table><caption>Prices</caption><thead><tr><th rowspan=2>Plan<th colspan=2>Price<tr><th>EU<th>US<th>x</thead>"
        "<tr><td rowspan=2>Basic<td>1<td>2<tr><td colspan=2>3<tr><th>Team<td rowspan=x>4</table>"
    )

    assert outline(document) == [
        ("paragraph", "Prices"),
        ("table_header", "Plan", "Price", ""),
        ("table_header", "Plan", "EU", "US", "x"),
        ("table_row", "Basic", "1", "2"),
        ("table_row", "Basic", "3", ""),
        ("table_row", "Team", "4"),
    ]
    assert document.blocks[-1].columns == ("Plan", "Price EU", "Price US", "x")


def test_cells_of_several_elements() -> None:
    """What stands in a cell is one line: words of inline elements together, of others apart."""
    cell = "<p>a<b>b</b></p><ul><li>c<li>d</ul>e<br>f"

    assert outline(read(f"<table><tr><td>{cell}<td>g</table>")) == [("table_row", "ab c d e f", "g")]


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td><table><tr><td><p>a</p><td>b</table></table>",
        "<table role=presentation><tr><td>a<td>b</table>",
        "<table><tr><td>a<tr><td>b</table>",
    ],
)
def test_tables_for_layout(table: str) -> None:
    """A table that only arranges the page, or holds a single column, is no table."""
    assert {block[0] for block in outline(read(table))} <= {"paragraph", "table_row"}
    assert " ".join(" ".join(block[1:]) for block in outline(read(table))) == "a b"


def test_depth() -> None:
    """Elements may be nested as deep as the limit."""
    page = "<div>" * 7 + "x"

    assert reader.extract(page.encode(), DocumentLimits(depth=9)).parts
    with pytest.raises(RefusedError) as caught:
        reader.extract(page.encode(), DocumentLimits(depth=8))
    assert caught.value.refusal is Refusal.DEPTH


def test_unclosed_elements() -> None:
    """Elements that are never closed are counted before they are parsed: the parser's time grows with their square."""
    with pytest.raises(RefusedError) as caught:
        reader.extract(b"<b>" * 2_001, DocumentLimits())
    assert caught.value.refusal is Refusal.DEPTH


def test_cells_beyond_the_limit() -> None:
    """As many cells as the limit are read, one more is refused."""
    table = b"<table><tr><td>1<td>2<tr><td>3<td>4</table>"

    assert reader.extract(table, DocumentLimits(cells=4)).parts
    with pytest.raises(RefusedError) as caught:
        reader.extract(table, DocumentLimits(cells=3))
    assert caught.value.refusal is Refusal.CELLS


def test_a_page_of_frames() -> None:
    """A page of frames has no text of its own."""
    assert outline(read("<frameset><frame src='http://a.example'></frameset>")) == []


def test_too_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the parser fails, memory has failed it."""
    from selectolax import lexbor  # noqa: PLC0415

    def fail(_: str) -> None:
        raise lexbor.SelectolaxError

    monkeypatch.setattr(lexbor, "LexborHTMLParser", fail)
    with pytest.raises(MemoryError):
        reader.extract(b"x", DocumentLimits())


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (b"<meta charset=ISO-8859-1>", "iso-8859-1"),
        (b'<META http-equiv="Content-Type" content="text/html; charset = windows-1252">', "windows-1252"),
        (b'<?xml version="1.0" encoding="latin1"?><html>', "latin1"),
        (b"<meta charset='utf-16le'>", "utf-8"),
        (b"<p>charset=x</p>", None),
        (b" " * 1100 + b"<meta charset=latin1>", None),
    ],
)
def test_charset_in_the_page(data: bytes, charset: str | None) -> None:
    """A page says its charset in its first bytes."""
    assert declared_in(data) == charset
