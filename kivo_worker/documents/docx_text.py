"""The text of a Word paragraph as it reads with its tracked changes accepted."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kivo_worker.documents.docx_styles import W, is_on
from kivo_worker.documents.refusals import Omission

if TYPE_CHECKING:
    from lxml.etree import _Element

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SIGNS = {
    f"{W}tab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "",
}
_DELETED = frozenset({f"{W}del", f"{W}moveFrom"})
_INSERTED = frozenset({f"{W}ins", f"{W}moveTo"})
_WITHIN = _INSERTED | {
    f"{W}{name}" for name in ("hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo", "r")
}
_DRAWN = frozenset(
    {f"{_COMPATIBILITY}AlternateContent", f"{_COMPATIBILITY}Choice", f"{W}drawing", f"{W}pict", f"{W}object"}
)
BOX = f"{W}txbxContent"
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}


@dataclass(slots=True)
class Text:
    """What a paragraph says, and what hangs on it.

    Attributes:
        omitted: what was passed over, counted.
        texts: its text, run by run.
        boxes: the text boxes in it.
        notes: its foot and end notes, each by kind and id.
        is_bold: whether all that is visible is bold.
    """

    omitted: Counter[Omission]
    texts: list[str] = field(default_factory=list)
    boxes: list["_Element"] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    is_bold: bool = True

    @property
    def text(self) -> str:
        """What it says: lines without white space at their ends."""
        return "\n".join(line for line in (" ".join(line.split()) for line in "".join(self.texts).split("\n")) if line)

    def take(self, element: "_Element") -> None:
        """Take what is in an element."""
        for child in element:
            tag = child.tag
            if tag in _DELETED or tag in _INSERTED:
                self.omitted[Omission.TRACKED_CHANGES] += 1
            if tag == f"{W}r":
                self._run(child)
            elif tag in _WITHIN:
                self.take(child)

    def _run(self, run: "_Element") -> None:
        properties = run.find(f"{W}rPr")
        if is_on(properties, "vanish"):
            self.omitted[Omission.HIDDEN] += 1
            return
        for child in run:
            if child.tag == f"{W}t":
                text = child.text or ""
                self.texts.append(text)
                self.is_bold = self.is_bold and (not text.strip() or is_on(properties, "b"))
            elif child.tag in _SIGNS:
                self.texts.append(_SIGNS[child.tag])
            elif child.tag in _NOTES:
                self.notes.append((_NOTES[child.tag], child.get(f"{W}id") or ""))
            elif child.tag in _DRAWN:
                self.boxes += _boxes(child)


def _boxes(drawn: "_Element") -> Iterator["_Element"]:
    """The text boxes of a drawing; what stands there for older programs says the same again."""
    for child in drawn:
        if child.tag == BOX:
            yield child
        elif child.tag != f"{_COMPATIBILITY}Fallback":
            yield from _boxes(child)
