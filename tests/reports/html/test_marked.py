"""A long text with marks in it."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.pages.markup import element
from kivo_worker.reports.html.marked import BLOCK, Mark, marked_blocks
from tests.pages.outline import Outline

letters = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf")) | st.just("\n"), max_size=60)


@st.composite
def _marked(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(letters)
    places = st.integers(0, len(text))
    ranges = draw(st.lists(st.tuples(places, places).map(sorted), max_size=5))
    return text, [Mark(start, end, f"m{index}") for index, (start, end) in enumerate(ranges) if start < end]


@settings(deadline=None)
@given(_marked())
def test_the_text_stays(marked: tuple[str, list[Mark]]) -> None:
    """Whatever is marked, the text reads as before, and every element is closed in its turn."""
    text, marks = marked
    outline = Outline("".join(marked_blocks(text, marks)))

    assert "".join(outline.words) == text
    assert not outline.open


@settings(deadline=None)
@given(_marked())
def test_each_mark_covers_its_part(marked: tuple[str, list[Mark]]) -> None:
    """The parts that carry a mark's name are together the part it marks, also where marks overlap."""
    text, marks = marked
    html = "".join(marked_blocks(text, marks))
    parts = re.findall(r'<mark data-marks="([^"]*)">(.*?)</mark>', html, re.DOTALL)

    for mark in marks:
        covered = "".join(Outline(f"<p>{inner}</p>").text for names, inner in parts if mark.name in names.split())
        assert " ".join(text[mark.start : mark.end].split()) == " ".join(covered.split())


def test_anchor_and_link() -> None:
    """An anchor stands before the first character of its mark; a mark with a link is one."""
    mark = Mark(2, 4, "c1", element("span", "!", id="x"), "claim", "#c1")

    assert list(marked_blocks("a <b> c", [mark])) == [
        '<div class="block">a <span id="x">!</span><a href="#c1" class="claim" data-marks="c1">&lt;b</a>&gt; c</div>'
    ]


def test_overlap() -> None:
    """Where two marks overlap the part carries both names and each style once."""
    marks = [Mark(0, 2, "a", style="s"), Mark(1, 3, "b", style="s")]

    assert "".join(marked_blocks("xyz", marks)) == (
        '<div class="block"><mark class="s" data-marks="a">x</mark>'
        '<mark class="s" data-marks="a b">y</mark><mark class="s" data-marks="b">z</mark></div>'
    )


def test_blocks() -> None:
    """A long text is cut at the ends of lines, never inside a mark."""
    line = "x" * 99 + "\n"
    text = line * 200
    mark = Mark(BLOCK - 50, 3 * BLOCK, "m")
    blocks = [Outline(block) for block in marked_blocks(text, [mark])]

    assert "".join("".join(block.words) for block in blocks) == text
    assert len("".join(blocks[0].words)) >= 3 * BLOCK
    assert len(blocks) == 3
    assert all("".join(block.words).endswith("\n") for block in blocks)


def test_nothing() -> None:
    """An empty text has no blocks; one endless line is one."""
    assert list(marked_blocks("", [])) == []
    assert len(list(marked_blocks("x" * 3 * BLOCK, []))) == 1
