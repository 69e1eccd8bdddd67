"""The line on which a value begins is found, however the JSON text is laid out."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.job.json_lines import line_of

SAMPLE = """
{
  "a": {"b": [1,
    {"c": "x\\n}]"}], "d": null},

  "e": "\\"e\\"",
  "f\\u00e9": []
}
"""

keys = st.sampled_from(["a", "b", "é", '"', "\\", "\n", "{", "]", ",", "😀", ""])
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | keys
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)
breaks = st.sampled_from(["", "", " ", "\n", "\r\n", "\t", "\n\n  ", " \r\n\t"])


class _Printer:
    """Prints a value in a random layout, and notes where each part of it begins."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw
        self.text = ""
        self.begins: dict[tuple[str | int, ...], int] = {}

    def print(self, value: object, path: tuple[str | int, ...] = ()) -> None:
        """Print a value that stands at a path."""
        self._gap()
        self.begins[path] = len(self.text)
        if isinstance(value, dict):
            self._print_parts("{}", {(*path, key): inner for key, inner in value.items()})
        elif isinstance(value, list):
            self._print_parts("[]", {(*path, index): inner for index, inner in enumerate(value)})
        else:
            self._scalar(value)
        self._gap()

    def _print_parts(self, brackets: str, parts: dict[tuple[str | int, ...], object]) -> None:
        self.text += brackets[0]
        for number, (path, inner) in enumerate(parts.items()):
            self.text += "," if number else ""
            if isinstance(path[-1], str):
                self._gap()
                self._scalar(path[-1])
                self._gap()
                self.text += ":"
            self.print(inner, path)
        self._gap()
        self.text += brackets[1]

    def _scalar(self, value: object) -> None:
        self.text += json.dumps(value, ensure_ascii=self._draw(st.booleans()))

    def _gap(self) -> None:
        self.text += self._draw(breaks)


@settings(max_examples=150, deadline=None)
@given(st.data(), values)
def test_any_layout(data: st.DataObject, value: Any) -> None:
    """Every value of a JSON text is found on its line, whatever breaks, blanks and escapes stand before it."""
    printer = _Printer(data.draw)
    printer.print(value)
    assert json.loads(printer.text) == value

    for path, begin in printer.begins.items():
        assert printer.text[:begin].count("\n") + 1 == line_of(printer.text, path)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("a",), 3),
        (("a", "b"), 3),
        (("a", "b", 0), 3),
        (("a", "b", 1), 4),
        (("a", "b", 1, "c"), 4),
        (("a", "d"), 4),
        (("e",), 6),
        (("fé",), 7),
    ],
)
def test_known(path: tuple[str | int, ...], line: int) -> None:
    """Lines count from 1, and a break or a bracket inside a text is none."""
    assert line == line_of(SAMPLE, path)


@pytest.mark.parametrize(
    ("path", "line"),
    [(("nope",), 2), (("a", "nope", "b"), 3), (("a", "b", 9), 3), (("e", "f"), 6), (("a", 0), 3), (("a", "d", "e"), 4)],
)
def test_missing(path: tuple[str | int, ...], line: int) -> None:
    """For a value that is not there it is the line of what should hold it."""
    assert line == line_of(SAMPLE, path)


@pytest.mark.parametrize("indent", [None, 0, 2])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_usual_printers(indent: int | None, end: str) -> None:
    """What editors and programs write is understood: compact, indented, with either line end."""
    text = json.dumps({"a": [{"b": 1}, {"c": 2}], "d": 3}, indent=indent).replace("\n", end)

    assert text[: text.index('"d"')].count("\n") + 1 == line_of(text, ("d",))
    assert text[: text.index('"c"')].count("\n") + 1 == line_of(text, ("a", 1, "c"))
