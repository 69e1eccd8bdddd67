"""How the process that reads a document hands over what it found: JSON, checked again where it arrives."""

import json
from typing import Any

from kivo_worker.documents.model import BlockKind, LandmarkKind
from kivo_worker.documents.parts import Extracted, Part, Place, Run
from kivo_worker.documents.refusals import Note, Omission, Refusal


def pack(found: Extracted | Refusal) -> bytes:
    """Put what was found, or why nothing was, into bytes."""
    if isinstance(found, Refusal):
        return json.dumps({"refusal": found.value}).encode()
    parts = [_packed(part) for part in found.parts]
    notes = [[note.what.value, note.count] for note in found.notes]
    return json.dumps({"parts": parts, "notes": notes}, ensure_ascii=False).encode("utf-8", "replace")


def unpack(data: bytes) -> Extracted | Refusal:
    """Take what was packed.

    Raises:
        ValueError: it was not packed by this module.
    """
    try:
        found = json.loads(data)
        if "refusal" in found:
            return Refusal(found["refusal"])
        parts = tuple(_unpacked(part) for part in found["parts"])
        return Extracted(parts, tuple(Note(Omission(what), _whole(count)) for what, count in found["notes"]))
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError from error


def _packed(part: Part) -> list[object]:
    cells = [[[run.text, _packed_place(run.place)] for run in cell] for cell in part.cells]
    return [part.kind.value, part.level, _packed_place(part.place), part.columns, part.under, cells]


def _packed_place(place: Place | None) -> list[object] | None:
    return [place.label, place.kind.value, place.number, place.box] if place else None


def _unpacked(part: Any) -> Part:  # noqa: ANN401 - JSON, checked here
    kind, level, place, columns, under, cells = part
    runs = tuple(tuple(Run(_string(text), _place(at)) for text, at in cell) for cell in cells)
    names = tuple(map(_string, columns))
    return Part(BlockKind(kind), runs, _whole(level), _place(place), names, None if under is None else _whole(under))


def _place(place: Any) -> Place | None:  # noqa: ANN401 - JSON, checked here
    if place is None:
        return None
    label, kind, number, box = place
    return Place(_string(label), LandmarkKind(kind), None if number is None else _whole(number), _box(box))


def _box(box: Any) -> tuple[float, float, float, float] | None:  # noqa: ANN401 - JSON, checked here
    if box is None:
        return None
    left, bottom, right, top = (float(side) for side in box)
    return left, bottom, right, top


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value
