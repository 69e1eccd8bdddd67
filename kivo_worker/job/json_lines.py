"""Finds the line of a JSON text on which a value begins, for error messages."""

import json
from collections.abc import Iterator

Path = tuple[str | int, ...]

_VALUES = json.JSONDecoder()


def line_of(text: str, path: Path) -> int:
    """Find the line, from 1, of the value at a path, or of the nearest ancestor that is there.

    Args:
        text: a well-formed JSON text.
        path: keys and indices from the top.
    """
    position = _skip(text, 0)
    for step in path:
        found = next((start for key, start in _children(text, position) if key == step), None)
        if found is None:
            break
        position = found
    return text.count("\n", 0, position) + 1


def _children(text: str, position: int) -> Iterator[tuple[str | int, int]]:
    """The keys or indices of an object or array at a position, and where each value begins."""
    opening = text[position]
    if opening not in "{[":
        return
    position, index = _skip(text, position + 1), 0
    while text[position] not in "}]":
        key: str | int = index
        if opening == "{":
            key, position = _VALUES.raw_decode(text, position)
            position = _skip(text, _skip(text, position) + 1)
        yield key, position
        _, position = _VALUES.raw_decode(text, position)
        position, index = _skip(text, position), index + 1
        if text[position] == ",":
            position = _skip(text, position + 1)


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position
