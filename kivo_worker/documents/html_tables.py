"""Tables of HTML into rows: cells over several columns count once, cells over several rows are read with each."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kivo_worker.documents.html_elements import Element
from kivo_worker.documents.model import BlockKind
from kivo_worker.documents.parts import Part, Run

_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_WIDEST = 1_000


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell in its place: over how many columns, and how many rows it still reaches down."""

    text: str
    width: int
    rows: int


@dataclass(frozen=True, slots=True)
class _Row:
    place: Element
    cells: tuple[Element, ...]
    is_header: bool


def is_layout(table: Element) -> bool:
    """Whether a table only arranges a page: it holds tables, says so itself, or has no row of two cells."""
    node = table.node
    if node.css_first("table table") or node.attributes.get("role") in {"presentation", "none"}:
        return True
    return node.css_first("td + td, td + th, th + td, th + th") is None


def table_parts(table: Element, number: int, ids: Counter[str], text_of: Callable[[Element], str]) -> Iterator[Part]:
    """Each row of a table, its caption first.

    Args:
        table: the element.
        number: which table of the document it is.
        ids: how often each id is given.
        text_of: reads an element's text.
    """
    for child in table.children(ids):
        if child.tag == "caption":
            yield Part(BlockKind.PARAGRAPH, ((Run(text_of(child), child.place),),))
    above: dict[int, _Cell] = {}
    names: list[str] = []
    in_body = False
    for row in _rows(table, ids):
        cells = _in_columns(row, above, text_of)
        in_body = in_body or not row.is_header
        if not in_body:
            names = _named(names, cells)
        runs = tuple((Run(cell.text),) if cell else () for cell in cells)
        kind = BlockKind.TABLE_ROW if in_body else BlockKind.TABLE_HEADER
        yield Part(kind, runs, number, row.place.place, () if in_body else tuple(names))


def _rows(table: Element, ids: Counter[str]) -> Iterator[_Row]:
    for child in table.children(ids):
        if child.tag in _GROUPS:
            yield from (_row(row, ids, in_head=child.tag == "thead") for row in child.children(ids) if row.tag == "tr")


def _row(row: Element, ids: Counter[str], *, in_head: bool) -> _Row:
    cells = tuple(cell for cell in row.children(ids) if cell.tag in _CELLS)
    return _Row(row, cells, in_head or all(cell.tag == "th" for cell in cells))


def _in_columns(row: _Row, above: dict[int, _Cell], text_of: Callable[[Element], str]) -> list[_Cell | None]:
    """The cells of a row, each at its column, with those of rows above that reach down to it."""
    placed: list[_Cell | None] = []
    for element in row.cells:
        _reach_down(placed, above)
        cell = _Cell(text_of(element), _number(element, "colspan"), _number(element, "rowspan"))
        above[len(placed)] = cell
        placed += [cell, *[None] * (cell.width - 1)]
    _reach_down(placed, above)
    for column, cell in list(above.items()):
        above[column] = replace(cell, rows=cell.rows - 1)
        if cell.rows <= 1:
            del above[column]
    return placed


def _reach_down(placed: list[_Cell | None], above: dict[int, _Cell]) -> None:
    """Put the cells of rows above that stand at the next columns."""
    while len(placed) in above:
        cell = above[len(placed)]
        placed += [cell, *[None] * (cell.width - 1)]


def _named(names: list[str], cells: list[_Cell | None]) -> list[str]:
    """The names of columns, with what another row of the header adds; a name over several columns is of each."""
    found = [""] * len(cells)
    for column, cell in enumerate(cells):
        if cell:
            found[column : column + cell.width] = [cell.text] * cell.width
    length = max(len(names), len(found))
    pairs = zip(names + [""] * (length - len(names)), found + [""] * (length - len(found)), strict=True)
    return [before if before == name else f"{before} {name}".strip() for before, name in pairs]


def _number(cell: Element, attribute: str) -> int:
    value = cell.node.attributes.get(attribute) or ""
    return max(1, min(int(value), _WIDEST)) if value.isdecimal() and len(value) < len(str(_WIDEST)) + 1 else 1
