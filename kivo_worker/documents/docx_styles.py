"""What the styles of a Word document make of a paragraph: a heading, a list item, or text."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"

_HEADING = re.compile(r"heading (\d)")
_LIST = re.compile(r"list (?:bullet|number|continue)(?: (\d))?")
_TEXT_LEVEL = 9
_OFF = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class Role:
    """What a paragraph is: a heading of a level, an item of a list nested so deep, or neither."""

    heading: int | None = None
    depth: int = 0


class Styles:
    """The paragraph styles of a document."""

    def __init__(self, styles: "_Element | None") -> None:
        found = [] if styles is None else styles.findall(f"{W}style")
        self._styles = {style.get(f"{W}styleId") or "": style for style in found}
        self._roles: dict[str, Role] = {}

    def role_of(self, paragraph: "_Element") -> Role:
        """What a paragraph is, by its own properties, else by its style and those it is based on."""
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        of_style = self._role(style.get(VAL) or "" if style is not None else "")
        own = _role_of(paragraph.find(f"{W}pPr"), "")
        if own.heading is not None or of_style.heading is not None:
            return Role(own.heading if own.heading is not None else of_style.heading)
        is_numbered = paragraph.find(f"{W}pPr/{W}numPr") is not None
        return own if is_numbered else of_style

    def _role(self, name: str) -> Role:
        """The role a style gives; a style that is based on itself ends the search."""
        if name not in self._roles:
            self._roles[name] = Role()
            style = self._styles.get(name)
            if style is not None:
                self._roles[name] = self._role_of_style(style)
        return self._roles[name]

    def _role_of_style(self, style: "_Element") -> Role:
        name, base = style.find(f"{W}name"), style.find(f"{W}basedOn")
        own = _role_of(style.find(f"{W}pPr"), (name.get(VAL) or "").lower() if name is not None else "")
        return own if own != Role() or base is None else self._role(base.get(VAL) or "")


def is_on(properties: "_Element | None", name: str) -> bool:
    """Whether a property that is on or off is there and on."""
    found = None if properties is None else properties.find(f"{W}{name}")
    return found is not None and (found.get(VAL) or "1") not in _OFF


def number_of(properties: "_Element | None", path: str, default: int) -> int:
    """The number a property gives; the default where it is not there or no number."""
    found = None if properties is None else properties.find(path)
    value = found.get(VAL) or "" if found is not None else ""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < len("10000") else default


def _role_of(properties: "_Element | None", name: str) -> Role:
    heading, listed = _HEADING.fullmatch(name), _LIST.fullmatch(name)
    outline = number_of(properties, f"{W}outlineLvl", _TEXT_LEVEL)
    if heading:
        return Role(int(heading[1]))
    if name == "title" or outline < _TEXT_LEVEL:
        return Role(0 if name == "title" else outline + 1)
    by_name = int(listed[1] or 1) if listed else 0
    is_numbered = number_of(properties, f"{W}numPr/{W}numId", 0) > 0
    by_number = 1 + number_of(properties, f"{W}numPr/{W}ilvl", 0) if is_numbered else 0
    return Role(depth=max(by_name, by_number))
