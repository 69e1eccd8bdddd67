"""What the process that reads a document hands over arrives as it was, or not at all."""

import json

import pytest

from kivo_worker.documents.model import BlockKind, LandmarkKind
from kivo_worker.documents.parts import Extracted, Part, Place, Run
from kivo_worker.documents.refusals import Note, Omission, Refusal
from kivo_worker.documents.wire import pack, unpack

PLACE = Place("page 1", LandmarkKind.PAGE, 1, (1.0, 2.0, 3.0, 4.5))
EVERYTHING = Extracted(
    (
        Part(BlockKind.HEADING, ((Run("T\u00e9xt \U0001f600", PLACE),),), 2),
        Part(BlockKind.TABLE_HEADER, ((Run("a"), Run("b", Place("x", LandmarkKind.CELL))), ()), 1, PLACE, ("a", ""), 0),
    ),
    (Note(Omission.MACROS, 3),),
)


@pytest.mark.parametrize("found", [EVERYTHING, Extracted(()), *Refusal])
def test_round_trip(found: Extracted | Refusal) -> None:
    """Everything arrives as it was."""
    assert unpack(pack(found)) == found


def test_half_a_character() -> None:
    """Half of a surrogate pair, which no text has, arrives as a question mark."""
    found = unpack(pack(Extracted((Part(BlockKind.PARAGRAPH, ((Run("a\ud800"),),)),))))

    assert isinstance(found, Extracted)
    assert found.parts[0].cells[0][0].text == "a?"


GOOD = ["paragraph", 1, None, [], None, [[["a", None]]]]


def changed(index: int, value: object) -> str:
    """An answer of one part with one of its fields changed."""
    return json.dumps({"parts": [[*GOOD[:index], value, *GOOD[index + 1 :]]], "notes": []})


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "null",
        "1",
        "{}",
        '{"refusal": "unheard"}',
        '{"refusal": []}',
        '{"parts": [], "notes": [["unheard", 1]]}',
        '{"parts": [], "notes": [["macros", "1"]]}',
        '{"parts": [[]], "notes": []}',
        changed(0, "x"),
        changed(1, 1.5),
        changed(2, [1, 2, 3, 4]),
        changed(2, ["x", "page", 1, [1]]),
        changed(2, ["x", "page", 1, [1, 2, 3, "x"]]),
        changed(2, ["x", "page", "1", None]),
        changed(3, [1]),
        changed(4, []),
        changed(5, [[[1, None]]]),
        changed(5, 1),
        "[" * 100_000,
    ],
)
def test_what_is_no_answer(answer: str) -> None:
    """Anything else is refused, whatever it holds."""
    with pytest.raises(ValueError):  # noqa: PT011 - any will do
        unpack(answer.encode())
