"""Markdown becomes the blocks a reader sees, each character of them with its place in the original."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.documents.markdown import markdown_blocks
from kivo_worker.documents.model import Block

Outline = list[tuple[str, str]]


def outline(text: str) -> Outline:
    """Each block's kind and what it reads; the cells of a row between bars."""
    return [(block.kind.value, "|".join(cell.text for cell in block.cells)) for block in markdown_blocks(text)]


def only(text: str) -> Block:
    """The one block of a text."""
    (block,) = markdown_blocks(text)
    return block


def readings(text: str) -> list[str]:
    """What each block reads."""
    return [reading for _, reading in outline(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One\none.\n\nTwo.", [("paragraph", "One\none."), ("paragraph", "Two.")]),
        ("# One\n\ntwo", [("heading", "One"), ("paragraph", "two")]),
        ("One\n===\ntwo\n---\n", [("heading", "One"), ("heading", "two")]),
        ("#One", [("paragraph", "#One")]),
        ("- one\n- two", [("list_item", "one"), ("list_item", "two")]),
        ("- one\n\n- two", [("list_item", "one"), ("list_item", "two")]),
        ("1. one\n2) two", [("list_item", "one"), ("list_item", "two")]),
        ("- one\n\n  more\n- two", [("list_item", "one"), ("list_item", "more"), ("list_item", "two")]),
        ("- one\n  - two\n    - three\n- four", [("list_item", word) for word in "one two three four".split()]),
        ("- one\n  > two", [("list_item", "one"), ("list_item", "two")]),
        ("- # one\n  two", [("heading", "one"), ("list_item", "two")]),
        ("- [x] one\n- [ ] two", [("list_item", "one"), ("list_item", "two")]),
        ("> one\n> two\n\nthree", [("paragraph", "one\ntwo"), ("paragraph", "three")]),
        ("> > - one", [("list_item", "one")]),
        ("```python\nx = 1\n```\n\n    y = 2", [("code", "x = 1\n"), ("code", "y = 2")]),
        ("- one\n\n      x = 1", [("list_item", "one"), ("code", "x = 1")]),
        ("<div>\none\n</div>\n\ntwo", [("html", "<div>\none\n</div>\n"), ("paragraph", "two")]),
        ("<!-- one -->", [("html", "<!-- one -->")]),
        ("one\n\n---\n\n* * *\n", [("paragraph", "one")]),
        ("", []),
        ("- \n1.\n> \n#\n", []),
    ],
)
def test_blocks(text: str, expected: Outline) -> None:
    """Paragraphs, headings, list items, code and HTML are what CommonMark says they are."""
    assert outline(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*a* **b** __c__ ~~d~~", "a b c d"),
        ("a [b](http://c 'd') <http://e.f>", "a b http://e.f"),
        ("![a *b*](c)", "a b"),
        ("a  \nb\\\nc\nd", "a\nb\nc\nd"),
        (r"\*a\* \[1\] \# 5\.", "*a* [1] # 5."),
        ("&amp; &lt;b&gt; &#8364;5 &nosuch; &", "& <b> \u20ac5 &nosuch; &"),
        ("`a * b` and `` `c` ``", "a * b and `c`"),
        ("`&amp;` `\\*`", "&amp; \\*"),
        ("a<br>b", "a b"),
        ("a<br/>b<!-- c -->d", "a b d"),
        ("10<sup>6</sup>", "10 6 "),
        ("<b>3</b>0 <span class='x'>d</span>ays", "30 days"),
        ("**a *b", "**a *b"),
        ("`a [b](c <d", "`a [b](c <d"),
        ("a | b", "a | b"),
    ],
)
def test_what_a_reader_sees(text: str, expected: str) -> None:
    """Markup, link targets and inline HTML are not seen; escapes, character references and code read as shown."""
    assert readings(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a [1].", "a [1]."),
        ("a [1].\n\n[1]: http://b", "a [1]."),
        ("a [1][2], [^3].\n\n[1]: http://b\n[2]: http://c\n[^3]: http://d", "a [1][2], [^3]."),
        ("a [1][].\n\n[1]: http://b", "a [1]."),
        ("a [1](http://b) [ 2 ](c).", "a [1] [ 2 ]."),
        ("a [[1]](http://b).", "a [1]."),
        ("a [2024](http://b) b [c1](d).", "a 2024 b c1."),
        ("a [1]\\[2].\n\n[1]: http://b", "a [1][2]."),
        ("a [**b**](c) [**d**][1].\n\n[1]: http://b", "a b d."),
        ("a [terms].\n\n[terms]: http://b", "a [terms]."),
        ("a [*terms*].\n\n[*terms*]: http://b", "a [*terms*]."),
        ("a ![1].\n\n[1]: http://b", "a 1."),
    ],
)
def test_citation_markers_stay(text: str, expected: str) -> None:
    """A number in brackets reads as the marker it is, with a link behind it or without."""
    assert readings(text) == [expected]


def test_marker_is_located_without_its_link() -> None:
    """A marker with a link behind it stands where its brackets stand."""
    text = "Caf\u00e9 *x* [1](http://b) y"
    view = only(text).cells[0]
    start = view.text.index("[1]")

    assert view.locate(start, start + 3).of(text) == "[1]"
    assert view.locate(0, len(view.text)).of(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[^1]: Refund policy, section 2", ["[^1]: Refund policy, section 2"]),
        ("[1]: http://b", []),
        ("[1]: http://b 'Refund policy'\n[2]: c", []),
        ("[1] Refund policy\n[2] Terms", ["[1] Refund policy\n[2] Terms"]),
    ],
)
def test_footnotes(text: str, expected: list[str]) -> None:
    """A link definition is not seen; any other line that begins with a marker is text."""
    assert readings(text) == expected


TABLE = "| Plan | Price |\n|:--|--:|\n| *Basic* | $5 [1] |\n| Plus | `a\\|b` \\| c |\n"


def test_table() -> None:
    """A table is its header and its rows, a view a cell, and a row carries the header's words."""
    header, *rows = markdown_blocks(TABLE)

    assert outline(TABLE) == [
        ("table_header", "Plan|Price"),
        ("table_row", "Basic|$5 [1]"),
        ("table_row", "Plus|a|b | c"),
    ]
    assert [header.columns, *[row.columns for row in rows]] == [("Plan", "Price")] * 3
    assert [block.span.of(TABLE) for block in rows] == ["Basic* | $5 [1]", "Plus | `a\\|b` \\| c"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("|a|b|\n|-|-|\n|1|", [["a", "b"], ["1", ""]]),
        ("|a|b|\n|-|-|\n|1|2|3|", [["a", "b"], ["1", "2"]]),
        ("|a|b|\n|-|-|\n||2|", [["a", "b"], ["", "2"]]),
        ("|a|b|\n|-|-|\n| | |\n|1|2|", [["a", "b"], ["1", "2"]]),
        ("| | |\n|-|-|\n|1|2|", [["1", "2"]]),
        ("||b|\n|-|-|\n|1|2|", [["", "b"], ["1", "2"]]),
        ("a|b\n-|-\n1|2", [["a", "b"], ["1", "2"]]),
        ("|a|\n|-|", [["a"]]),
    ],
)
def test_odd_tables(text: str, rows: list[list[str]]) -> None:
    """Missing cells are empty, cells beyond the header are not seen, and a row with nothing in it is none."""
    assert [[cell.text for cell in block.cells] for block in markdown_blocks(text)] == rows


def test_columns_end_with_their_table() -> None:
    """A table without words in its header lends no names of a table before it."""
    *_, last = markdown_blocks("|a|\n|-|\n|1|\n\ntext\n\n| |\n|-|\n|2|")

    assert last.columns == ("",)


def test_table_in_a_list() -> None:
    """A table within a list item is a table."""
    assert outline("- one\n\n  |a|\n  |-|\n  |1|\n\n  two") == [
        ("list_item", "one"),
        ("table_header", "a"),
        ("table_row", "1"),
        ("list_item", "two"),
    ]


def test_headings_trail() -> None:
    """Each block carries the headings it stands under; a heading ends those of its level and below."""
    blocks = markdown_blocks("a\n# *A* &amp;\nb\n### B\nc\n## C\nd\n\nD\n===\n- e\n")

    assert [(block.cells[0].text, block.headings) for block in blocks] == [
        ("a", ()),
        ("A &", ()),
        ("b", ("A &",)),
        ("B", ("A &",)),
        ("c", ("A &", "B")),
        ("C", ("A &",)),
        ("d", ("A &", "C")),
        ("D", ()),
        ("e", ("D",)),
    ]


@pytest.mark.parametrize(
    ("text", "lead_ins"),
    [
        ("The *limits*\nare:\n\n- a\n- b\n\n  c", ["", *["The limits are:"] * 3]),
        ("The limits are:\n1. a\n2. b", ["", "The limits are:", "The limits are:"]),
        ("Refunds are paid. The limits are:\n\n- a", ["", "The limits are:"]),
        ("The limits are\n\n- a", ["", ""]),
        ("## Limits:\n- a", ["", "Limits:"]),
        ("One:\n- two:\n  - a\n  - b\n- c", ["", "One:", "two:", "two:", "One:"]),
        ("One:\n- two\n  - a\n- b", ["", "One:", "", "One:"]),
        ("One:\n\ntwo\n\n- a", ["", "", ""]),
        ("One:\n\n    code\n\n- a", ["", "", ""]),
        ("One:\n\n- a\n\ntwo\n\n- b", ["", "One:", "", ""]),
        ("One:\n\ntwo", ["", ""]),
        (f"{'word ' * 100}:\n- a", ["", ""]),
    ],
)
def test_lead_ins(text: str, lead_ins: list[str]) -> None:
    """A list's items carry the sentence that introduces them: one that ends in a colon, right before the list."""
    assert [block.lead_in for block in markdown_blocks(text)] == lead_ins


@pytest.mark.parametrize(
    ("text", "seen", "original"),
    [
        ("\U0001f600 caf\u00e9 **e\u0301** x", "e\u0301", "e\u0301"),
        ("\U0001f600 *caf\u00e9*\r\n**x** y", "caf\u00e9\nx y", "caf\u00e9*\r\n**x** y"),
        ("- \u9000\u6b3e\r\n- `\u9000` \u6b3e", "\u9000\u6b3e", "\u9000\u6b3e"),
        ("\u00e9 Terms &amp;", "s &", "s &amp;"),
        ("\u00e9 &amp;amp; x", "&amp; x", "&amp;amp; x"),
        ("&#97;&Aacute;b", "a\u00c1", "&#97;&Aacute;"),
        (r"\u00e9 \*x\* y", "*x*", r"*x\*"),
        ("> `a b\r\n> c` d", "a b  c", "a b\r\n> c"),
        ("> `a b\n> c` d", "b c` d".replace("`", ""), "b\n> c` d"),
        ("a  \nb", "a\nb", "a  \nb"),
    ],
)
def test_exact_offsets(text: str, seen: str, original: str) -> None:
    """What is seen is found again in the original, whatever characters, line ends and markup stand between."""
    view = markdown_blocks(text)[0].cells[0]
    start = view.text.index(seen)

    assert view.locate(start, start + len(seen)).of(text) == original


@pytest.mark.parametrize("text", ["&ThickSpace;&nbsp;", "[](a)", "![](a)", "<b></b>", "- <b></b>\n- [](a)"])
def test_nothing_visible(text: str) -> None:
    """What shows nothing is no block."""
    assert markdown_blocks(text) == ()


def test_block_without_its_outer_space() -> None:
    """A block stands from its first to its last visible character."""
    text = "<br> *one* two <br>\n"

    assert only(text).span.of(text) == "one* two"


BITS = [
    "a",
    "`",
    "``",
    "\n",
    "\r\n",
    "\n> ",
    "\n  ",
    " ",
    "\t",
    "|",
    "\\|",
    "\\",
    "&amp;",
    "\u00e9",
    "\U0001f600",
    ">",
    "- ",
]


@given(
    st.sampled_from(["", "> ", "- ", "> - ", "|a|\n|-|\n|"]), st.lists(st.sampled_from(BITS), max_size=16).map("".join)
)
@settings(deadline=None, max_examples=150)
def test_code_over_lines(container: str, inside: str) -> None:
    """Code over several lines, in quotes, lists and tables, is placed run by run where it stands."""
    text = f"{container}`` {inside} ``"
    for piece in [piece for block in markdown_blocks(text) for cell in block.cells for piece in cell.pieces]:
        original = piece.span.of(text)

        assert original == piece.text or piece.text.isspace() or original == "&amp;"


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("word " * 200_000, 1),
        ("\u00e9\u20ac\U0001f600 " * 100_000, 1),
        ("- item\n" * 100_000, 100_000),
        ("# a\n" * 15_000, 15_000),
        ("> " * 50_000 + "a", 1),
        ("- " * 20_000 + "a", 1),
        ("[" * 50_000 + "]" * 50_000, 1),
        ("(" * 50_000 + ")" * 50_000, 1),
        ("[a](" * 20_000, 1),
        ("*a **b " * 20_000, 1),
        ("`a" * 50_000, 1),
        ("``" + "a\n" * 50_000 + "``", 1),
        ("<b" * 50_000, 1),
        ("&amp;" * 50_000, 1),
        ("|a|b|\n|-|-|\n" + "|c|d|\n" * 20_000, 20_001),
        ("[1][2]" * 20_000 + "\n\n[1]: a\n[2]: b", 1),
    ],
    ids=str.split(
        "line emoji items headings quotes nested brackets parentheses links stars ticks code tags entities rows markers"
    ),
)
def test_linear_time(text: str, blocks: int) -> None:
    """Long texts of any shape take time in proportion to their length: else this would not end."""
    assert len(markdown_blocks(text)) == blocks
