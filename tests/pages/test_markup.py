"""Markup that data cannot break."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.pages.markup import Html, element, table
from tests.pages.outline import Outline


@given(st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_text_comes_out_as_it_went_in(text: str) -> None:
    """Escaping loses nothing but what HTML cannot hold."""
    outline = Outline(element("p", text, title=text))
    held = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "\N{REPLACEMENT CHARACTER}", text)

    assert outline.tags == ["p"]
    assert "".join(outline.words) == held
    assert outline.attributes == [("title", held)]


def test_elements_hold_elements_and_text() -> None:
    """Names of attributes that Python reserves end in `_`; none leaves one out; numbers are short."""
    inner = element("b", "a<b", class_="x", stroke_width=0.5, open=None)

    assert element("p", inner, "&") == '<p><b class="x" stroke-width="0.5">a&lt;b</b>&amp;</p>'
    assert isinstance(inner, Html)


def test_a_table_names_its_rows() -> None:
    """The first cell of a row is its heading."""
    assert table(("a", "b"), [("x", "1")], "Figures.") == (
        '<div class="wide"><table><caption>Figures.</caption>'
        '<thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>'
        '<tbody><tr><th scope="row">x</th><td>1</td></tr></tbody></table></div>'
    )
