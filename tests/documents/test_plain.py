"""Plain text is cut at blank lines, and into the items of lists as people type them."""

import pytest

from kivo_worker.documents.model import Block
from kivo_worker.documents.plain import plain_blocks

LONG = "word " * 100


def outline(text: str) -> list[tuple[str, str]]:
    """Each block's kind and what it reads, checked against what stands there."""
    blocks = plain_blocks(text)
    assert [block.span.of(text) for block in blocks] == [reading(block) for block in blocks]
    return [(block.kind.value, reading(block)) for block in blocks]


def reading(block: Block) -> str:
    """What a block of one cell reads."""
    (cell,) = block.cells
    return cell.text


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_paragraphs(line_end: str) -> None:
    """A blank line ends a paragraph, whatever ends a line, and also when it holds spaces or tabs."""
    text = f"{line_end}  One{line_end}one.{line_end} \t{line_end}{line_end}Two. {line_end}"

    assert outline(text) == [("paragraph", f"One{line_end}one."), ("paragraph", "Two.")]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\r\n \r\n", "\u00a0\u2003"])
def test_nothing_visible(text: str) -> None:
    """Text of white space alone has no blocks."""
    assert plain_blocks(text) == ()


@pytest.mark.parametrize("marker", ["-", "*", "\u2022", "\u2013", "1.", "12)", "  -", "\t*"])
def test_list_markers(marker: str) -> None:
    """A line that begins like a list item is one, and its marker is no part of it."""
    assert outline(f"{marker} One\n{marker}  Two") == [("list_item", "One"), ("list_item", "Two")]


@pytest.mark.parametrize(
    "text", ["-5 degrees", "1.5 dollars", "2026. That year", "- ", "-", "*bold*", "a - b", "(1) x"]
)
def test_no_list_marker(text: str) -> None:
    """A dash or a number that no space follows, or four digits, makes no list item."""
    assert outline(text) == [("paragraph", text.strip())]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_list_items(line_end: str) -> None:
    """An item goes on to the next one, over lines that have no marker."""
    text = line_end.join(["Limits", "- one", "  more", "- two"])

    assert outline(text) == [("paragraph", "Limits"), ("list_item", f"one{line_end}  more"), ("list_item", "two")]


def test_exact_offsets() -> None:
    """Offsets count code points, so emoji and combining marks shift nothing."""
    text = "\U0001f600 caf\u00e9\r\n\r\n- e\u0301 \U0001f600\r\n- \u9000\u6b3e"

    assert outline(text) == [
        ("paragraph", "\U0001f600 caf\u00e9"),
        ("list_item", "e\u0301 \U0001f600"),
        ("list_item", "\u9000\u6b3e"),
    ]


@pytest.mark.parametrize(
    ("text", "lead_ins"),
    [
        ("The limits\nare:\n- a\n- b", ["", "The limits are:", "The limits are:"]),
        ("The limits are:\n\n- a\n\n- b", ["", "The limits are:", "The limits are:"]),
        ("Refunds are paid. The limits are:\n- a", ["", "The limits are:"]),
        ("The limits are\n- a", ["", ""]),
        ("The limits are:\n- a\n\nBesides\n\n- b", ["", "The limits are:", "", ""]),
        ("- a\n- b", ["", ""]),
        (f"{LONG}:\n- a", ["", ""]),
    ],
)
def test_lead_ins(text: str, lead_ins: list[str]) -> None:
    """A list's items carry the sentence that introduces them: one that ends in a colon, right before the list."""
    assert [block.lead_in for block in plain_blocks(text)] == lead_ins


def test_plain_means_plain() -> None:
    """Markup and character references stand as they are."""
    text = "# Terms &amp; **fees** | a | `b` [1]\n\n> <b>x</b>"

    assert outline(text) == [
        ("paragraph", "# Terms &amp; **fees** | a | `b` [1]"),
        ("paragraph", "> <b>x</b>"),
    ]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("word " * 200_000, 1),
        ("a\n   " * 150_000, 1),
        ("- item\n" * 100_000, 100_000),
        ("a" + " \n" * 400_000, 1),
        ("a" + "\n\t" * 400_000 + "b", 2),
        ("a\n" + " " * 1_000_000 + "b", 1),
        ("\n" * 1_000_000, 0),
        ("- " * 400_000, 1),
        ("1" * 1_000_000, 1),
    ],
    ids=["line", "indented", "items", "spaces", "tabs", "indent", "blank", "markers", "digits"],
)
def test_linear_time(text: str, blocks: int) -> None:
    """Long texts of any shape take time in proportion to their length: else this would not end."""
    assert len(plain_blocks(text)) == blocks
