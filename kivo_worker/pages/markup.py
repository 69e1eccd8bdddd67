"""HTML and SVG that cannot carry markup from data: what is not made here is text, and escaped."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Self

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that HTML does not allow, whichever way they are written, or that turn round what stands behind them."""
_VOID = frozenset({"input", "meta"})


class Html(str):
    """Markup that was made by `element` and may stand as it is."""

    __slots__ = ()

    @classmethod
    def joined(cls, parts: Iterable[str]) -> Self:
        """Put parts one after the other, escaping those that are text."""
        return cls("".join(part if isinstance(part, Html) else _text(part) for part in parts))


def element(name: str, /, *children: str, **attributes: str | float | None) -> Html:
    """Make an element.

    Args:
        name: its tag.
        children: elements, or text, which is escaped.
        attributes: by name, `_` for `-` and a last `_` for names that Python reserves; none leaves one out.
    """
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_text(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    opening = f"<{name}{shown}>"
    return Html(opening if name in _VOID else f"{opening}{Html.joined(children)}</{name}>")


def table(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> Html:
    """Make a table whose first column names the rows; it scrolls by itself where the screen is narrow."""
    titles = element("tr", *(element("th", cell, scope="col") for cell in head))
    lines = [
        element("tr", element("th", row[0], scope="row"), *(element("td", cell) for cell in row[1:])) for row in rows
    ]
    body = element("table", element("caption", caption), element("thead", titles), element("tbody", *lines))
    return element("div", body, class_="wide")


def _text(text: str) -> str:
    return escape(_CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text))


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"
