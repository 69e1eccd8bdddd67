"""Sentences are cut where a person would cut them, and each stands where it was found."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.documents.markdown import markdown_blocks
from kivo_worker.documents.model import Block, BlockKind, Document
from kivo_worker.documents.plain import plain_blocks
from kivo_worker.documents.sentences import Sentence, lead_in_of, row_reading, sentences
from tests.documents.conftest import TEXTS

Reader = Callable[[str], tuple[Block, ...]]


def read(text: str, reader: Reader = markdown_blocks) -> list[Sentence]:
    """The sentences of a text."""
    return list(sentences(Document(text, reader(text), "text/markdown")))


def readings(text: str) -> list[str]:
    """How the sentences of a text read."""
    return [sentence.reading for sentence in read(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Refunds are paid.", "Fees are not!", "Is that so?", "Yes."],
        ["Dr. Smith pays.", "Mr. and Mrs. Jones do, too."],
        ["Use e.g. macros, i.e. saved replies.", "Then send."],
        ["U.S. customers pay.", "The U.S. is large."],
        ["Version 2.1.3 is out.", "See v1.0 for more."],
        ["It costs $3.50 or 0.5 %.", "Taxes are extra."],
        ["Call at 9 a.m. on Monday.", "Then wait."],
        ["Acme Inc. pays.", "Acme Ltd. does not."],
        ["See sec. 4, no. 5 and fig. 3.", "Then go."],
        ["\u201cIt stops. It starts.\u201d is one quotation.", "This is none."],
        ['It says "Stop. Now." to all.', "Nobody stops."],
        ["It ends (as above. And below.) here.", "Next."],
        ["Visit www.acme.com or mail a.b@c.de.", "Done."],
        ["Wait...", "What?"],
        ["Refunds take approx. 5 days incl. VAT on avg. 3 days.", "Fees est. 5 dollars."],
        ["Refunds take max. 5 days.", "They take 5 days max.", "Fees apply."],
        ["Refunds are paid.[1]", "Fees are not.[1][2]", "Nor taxes."],
        ["\u9000\u6b3e\u5728\u4e09\u5341\u5929\u5185\u652f\u4ed8\u3002", "\u8d39\u7528\u9002\u7528\u3002"],
        ["Done \U0001f600.", "E\u0301te\u0301 is summer.", "Refunds are paid."],
    ],
)
def test_hard_cases(parts: list[str]) -> None:
    """Abbreviations, numbers, quotations and brackets end no sentence; what ends one is part of it."""
    found = read(" ".join(parts))

    assert [sentence.view.text[sentence.start : sentence.end] for sentence in found] == parts


def test_reading_is_one_line() -> None:
    """A sentence reads without markup and on one line, and stands where it stood."""
    text = "# The *plan*\n\nRefunds\u00a0are  **paid**\r\nhere &amp; now. Fees\n`are\nnot`."

    assert readings(text) == ["The plan", "Refunds are paid here & now.", "Fees are not."]
    assert [sentence.span.of(text) for sentence in read(text)] == [
        "The *plan",
        "Refunds\u00a0are  **paid**\r\nhere &amp; now.",
        "Fees\n`are\nnot`.",
    ]


@pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\u2028", "\u3000", "\x85", "\x0c"])
def test_other_white_space(space: str) -> None:
    """White space beyond ASCII is white space, also where the library that cuts sentences would panic."""
    assert readings(f"This is plan{space}A{space}. Fees{space}apply.") == ["This is plan A . Fees apply."]


def test_sentences_end_with_their_block() -> None:
    """A list item or heading is a sentence also without a full stop."""
    assert readings("# One\n- two\n- three. Four\n") == ["One", "two", "three.", "Four"]


def test_code_and_html_are_not_cut() -> None:
    """Code and HTML blocks stay whole."""
    assert readings("```\na. B.\nC.\n```\n\n<p>\nOne. Two.\n</p>") == ["a. B. C.", "<p> One. Two. </p>"]


def test_table_rows_read_with_their_header() -> None:
    """A row reads cell by cell with the names of the columns, and without the empty cells."""
    text = "| Plan | | Refund. Period |\n|-|-|-|\n| *Basic* | no | 30\u00a0days. Full. |\n| Plus | | |\n"

    assert readings(text) == [
        "Plan; Refund. Period",
        "Plan: Basic; no; Refund. Period: 30 days. Full.",
        "Plan: Plus",
    ]
    assert read(text)[1].span.of(text) == "Basic* | no | 30\u00a0days. Full."


@pytest.mark.parametrize(
    ("kind", "columns", "cells", "expected"),
    [
        (BlockKind.TABLE_ROW, ("a", "b"), ["1", "2"], "a: 1; b: 2"),
        (BlockKind.TABLE_ROW, ("a", ""), ["1", "2"], "a: 1; 2"),
        (BlockKind.TABLE_ROW, ("a",), ["1", "2"], "a: 1; 2"),
        (BlockKind.TABLE_ROW, ("a", "b"), ["", ""], ""),
        (BlockKind.TABLE_HEADER, ("a", "b"), ["a", "b"], "a; b"),
    ],
)
def test_row_reading(kind: BlockKind, columns: tuple[str, ...], cells: list[str], expected: str) -> None:
    """Only a row's cells take the names of columns, as far as there are any."""
    block = Block(kind, read("a")[0].span, (), columns=columns)

    assert row_reading(block, cells) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The limits are:", "The limits are:"),
        ("Refunds are paid. The\nlimits are: ", "The limits are:"),
        ("The limits are: many", ""),
        ("The limits are.", ""),
        (" ", ""),
        (f"{'a ' * 249}a:", f"{'a ' * 249}a:"),
        (f"{'a ' * 250}a:", ""),
    ],
)
def test_lead_in(text: str, expected: str) -> None:
    """A lead-in is the last sentence when it ends in a colon, and short enough to be one."""
    assert lead_in_of(text) == expected


def test_very_long_sentences_are_cut_at_words() -> None:
    """A sentence far longer than any is cut between words, and nothing of it is lost."""
    found = read("word " * 3000 + "end. Refunds are paid.")

    assert len(found) == 5
    assert found[-1].reading == "Refunds are paid."
    assert {word for sentence in found for word in sentence.reading.split()} == {
        "word",
        "end.",
        *"Refunds are paid.".split(),
    }
    assert sum(len(sentence.reading.split()) for sentence in found) == 3004


def test_long_text_is_cut_as_short_text_is() -> None:
    """How long a paragraph is changes nothing about where its sentences end."""
    part = "Dr. Smith pays 3.5 dollars, e.g. for refunds. \u201cFees. Apply.\u201d is a quotation. "

    assert readings(part * 200) == readings(part) * 200


def test_very_long_gap() -> None:
    """A long stretch of white space is no sentence."""
    assert [sentence.reading for sentence in read(f"Refunds{' ' * 12_000}apply.", plain_blocks)] == [
        "Refunds",
        "apply.",
    ]


def test_a_word_longer_than_any() -> None:
    """A run of characters without a space is cut, not lost."""
    assert "".join(readings("\u9000" * 12_000)) == "\u9000" * 12_000


@pytest.fixture(params=[plain_blocks, markdown_blocks], scope="module")
def reader(request: pytest.FixtureRequest) -> Reader:
    """Each reader in turn."""
    chosen: Reader = request.param
    return chosen


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_every_sentence_stands_in_the_text(reader: Reader, data: st.DataObject) -> None:
    """For any text the sentences are in order, inside the text, do not overlap, and read as something."""
    text = data.draw(TEXTS)
    position = 0
    for sentence in read(text, reader):
        assert position <= sentence.span.start < sentence.span.end <= len(text)
        assert sentence.reading.strip()
        position = sentence.span.end


@given(st.data())
@settings(deadline=None, max_examples=100)
def test_sentences_leave_out_no_word(reader: Reader, data: st.DataObject) -> None:
    """For any text the sentences of a block are all of its visible characters."""
    text = data.draw(TEXTS)
    for block in reader(text):
        found = sentences(Document(text, (block,), "text/markdown"))
        seen = "".join(sentence.view.text[sentence.start : sentence.end] for sentence in found)

        assert "".join(seen.split()) == "".join("".join(cell.text for cell in block.cells).split())


@pytest.mark.parametrize(
    "part",
    [
        "word ",
        "w",
        "A. ",
        "Is it? ",
        "\u201ca. ",
        "\u201c",
        "\u00ab",
        "`",
        "''",
        "'a. ",
        '"',
        "(",
        "(a. ",
        ". ",
        "e.g. ",
        "max. 5 ",
    ],
)
def test_linear_time(part: str) -> None:
    """Long paragraphs of any shape take time in proportion to their length: else this would not end."""
    text = part * (200_000 // len(part))
    found = read(text, plain_blocks)

    assert sum(len(sentence.reading) for sentence in found) <= len(text)
