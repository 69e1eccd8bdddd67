"""JSON and JSON Lines: each value by its pointer (RFC 6901), read with the keys that lead to it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.media_types import JSON_LINES
from kivo_worker.documents.model import BlockKind, LandmarkKind
from kivo_worker.documents.parts import Extracted, Part, Place, Run
from kivo_worker.documents.plain import plain_blocks
from kivo_worker.documents.refusals import Refusal, RefusedError

_LONG = 15
"""A text of more words is a paragraph of its own."""
_NEXT_WORD = re.compile(r"(?<=[a-z\d])[A-Z](?=[a-z])")


class _Written(str):
    """A number, true, false or null, as it is written."""

    __slots__ = ()


class _Pairs(list[tuple[str, object]]):
    """An object with all its pairs, also those whose key comes again."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a value stands."""

    pointer: str
    keys: tuple[str, ...]
    line: int | None

    def below(self, token: str, key: str = "") -> "_Spot":
        """The place of a value in this one."""
        escaped = token.replace("~", "~0").replace("/", "~1")
        return _Spot(f"{self.pointer}/{escaped}", (*self.keys, key) if key else self.keys, self.line)

    @property
    def place(self) -> Place:
        """What people are told."""
        pointer = self.pointer or "the whole value"
        label = pointer if self.line is None else f"line {self.line}, {pointer}"
        return Place(label, LandmarkKind.POINTER, self.line)


def extract_json(text: str, media_type: str, limits: DocumentLimits) -> Extracted:
    """Read JSON, or a JSON value a line; nothing in it is evaluated.

    Raises:
        RefusedError: it is no JSON, nested too deep, or has too many values.
    """
    reader = _Reader(limits)
    if media_type != JSON_LINES:
        return Extracted(tuple(reader.value(_parsed(text), _Spot("", (), None), 0)))
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    spots = ((_parsed(line), _Spot("", (), number)) for number, line in lines)
    return Extracted(tuple(part for value, spot in spots for part in reader.value(value, spot, 0)))


def _parsed(text: str) -> object:
    try:
        return json.loads(
            text, object_pairs_hook=_Pairs, parse_int=_Written, parse_float=_Written, parse_constant=_Written
        )
    except ValueError:
        raise RefusedError(Refusal.DAMAGED) from None
    except RecursionError:
        raise RefusedError(Refusal.DEPTH) from None


@dataclass(slots=True)
class _Reader:
    """Values into parts: a row of an object's short values, a list of an array's, a paragraph of a long text."""

    limits: DocumentLimits
    values: int = 0
    headings: tuple[str, ...] = ()

    def value(self, value: object, spot: _Spot, depth: int) -> Iterator[Part]:
        """The parts of a value and all in it."""
        if depth > self.limits.depth:
            raise RefusedError(Refusal.DEPTH)
        if isinstance(value, _Pairs):
            yield from self._object(value, spot, depth)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield from self._item(item, spot.below(str(index)), depth)
        else:
            yield from self._text(value, spot, BlockKind.PARAGRAPH)

    def _object(self, pairs: _Pairs, spot: _Spot, depth: int) -> Iterator[Part]:
        short = [(key, value) for key, value in pairs if _is_short(value)]
        if short:
            self._count(len(short))
            yield from self._under(spot.keys)
            cells = tuple((Run(f"{_words(key)}: {_shown(value)}", spot.below(key).place),) for key, value in short)
            yield Part(BlockKind.TABLE_ROW, cells, place=spot.place, under=len(spot.keys))
        for key, value in pairs:
            if not _is_short(value):
                yield from self.value(value, spot.below(key, _words(key)), depth + 1)

    def _item(self, item: object, spot: _Spot, depth: int) -> Iterator[Part]:
        if isinstance(item, list):
            yield from self.value(item, spot, depth + 1)
        else:
            yield from self._text(item, spot, BlockKind.LIST_ITEM)

    def _text(self, value: object, spot: _Spot, kind: BlockKind) -> Iterator[Part]:
        """A text, cut as plain text is."""
        self._count(1)
        text = _shown(value)
        yield from self._under(spot.keys)
        for block in plain_blocks(text):
            is_item = kind is BlockKind.LIST_ITEM or block.kind is BlockKind.LIST_ITEM
            run = Run(block.span.of(text), spot.place)
            yield Part(BlockKind.LIST_ITEM if is_item else kind, ((run,),), under=len(spot.keys))

    def _under(self, keys: tuple[str, ...]) -> Iterator[Part]:
        """A heading for each key that leads to what follows and not to what came before."""
        shared = 0
        while shared < min(len(keys), len(self.headings)) and keys[shared] == self.headings[shared]:
            shared += 1
        self.headings = keys
        for level, key in enumerate(keys[shared:], shared + 1):
            yield Part(BlockKind.HEADING, ((Run(key),),), level)

    def _count(self, values: int) -> None:
        self.values += values
        if self.values > self.limits.cells:
            raise RefusedError(Refusal.CELLS)


def _is_short(value: object) -> bool:
    return not isinstance(value, list) and "\n" not in _shown(value) and len(_shown(value).split()) <= _LONG


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _words(key: str) -> str:
    spaced = _NEXT_WORD.sub(lambda match: f" {match[0].lower()}", key)
    return " ".join(spaced.replace("_", " ").split())
