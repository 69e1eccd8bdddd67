"""What the elements of HTML are to a reader, and how one is named."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kivo_worker.documents.model import LandmarkKind
from kivo_worker.documents.parts import Place
from kivo_worker.documents.refusals import Omission

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

TEXT = "-text"
INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd label mark q samp small span strong sub sup
    time tt u var wbr""".split()
)
"""Elements that may stand within a word; any other separates words."""

_LEFT_OUT = {
    Omission.SCRIPTS: "script iframe object embed applet frame",
    Omission.NAVIGATION: "nav footer",
    Omission.HIDDEN: "del s strike",
}
_OMISSION_OF = {tag: what for what, tags in _LEFT_OUT.items() for tag in tags.split()}
_NOT_TEXT = frozenset(
    """head style template noscript svg math canvas audio video map img picture button select option textarea input
    progress meter dialog -comment""".split()
)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_TAG = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Element:
    """An element and the path that finds it: from the nearest one with an id, else from the body."""

    node: "LexborNode"
    tag: str
    path: str

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.path, LandmarkKind.ELEMENT)

    def children(self, ids: Counter[str]) -> Iterator["Element"]:
        """What stands in it, in order: elements, and runs of text that have its own path."""
        seen: Counter[str] = Counter()
        node = self.node.child
        while node is not None:
            tag = node.tag or ""
            seen[tag] += 1
            yield Element(node, tag, self.path if tag == TEXT else self._path_of(node, tag, seen[tag], ids))
            node = node.next

    def _path_of(self, node: "LexborNode", tag: str, number: int, ids: Counter[str]) -> str:
        name = id_of(node)
        if ids[name] == 1 and _ID.fullmatch(name):
            return f"#{name}"
        if not _TAG.fullmatch(tag):
            return self.path
        return f"{self.path} > {tag}" + (f":nth-of-type({number})" if number > 1 else "")

    def omission(self) -> Omission | None:
        """Why its text is left out, if it is to be noted."""
        attributes = self.node.attributes if self.node.is_element_node else {}
        is_hidden = "hidden" in attributes or _HIDING.search(attributes.get("style") or "")
        return _OMISSION_OF.get(self.tag) or (Omission.HIDDEN if is_hidden else None)

    def is_text(self) -> bool:
        """Whether a reader sees text in it."""
        return self.tag not in _NOT_TEXT


def id_of(node: "LexborNode") -> str:
    """The id of an element; empty when it has none."""
    return node.attributes.get("id") or "" if node.is_element_node else ""
