"""Words are cut into the pieces the models were trained on."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.models.shipped import read_checked
from kivo_worker.models.wordpiece import WordPieces, fit_pair, read_vocabulary

GOLDEN = json.loads((Path(__file__).parent / "word_pieces.json").read_text(encoding="utf-8"))
"""Texts and the pieces that the `tokenizers` library (0.23) cuts them into with the encoder's own settings."""


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    """The pair model's pieces."""
    return read_vocabulary(read_checked("pair-vocabulary.txt"))


@pytest.mark.parametrize("row", GOLDEN, ids=range(len(GOLDEN)))
def test_pieces_are_those_of_the_reference_library(pieces: WordPieces, row: dict[str, object]) -> None:
    """Accents, ideographs, punctuation, controls and overlong words are cut as in training."""
    assert pieces.ids(str(row["text"])) == row["ids"]


@given(st.text(max_size=200))
def test_every_text_has_known_numbers(text: str) -> None:
    """Whatever stands in a text, the model knows its numbers, and the same text has the same ones."""
    pieces = read_vocabulary(b"[UNK]\na\nb\n##a\n##b\n.")
    found = pieces.ids(text)

    assert all(0 <= number < len(pieces.vocabulary) for number in found)
    assert found == pieces.ids(text)


@given(st.text(st.characters(max_codepoint=127), max_size=60))
def test_plain_text_is_cut_as_any_other(text: str) -> None:
    """Text of ASCII characters alone, which is cut by a shorter way, has the pieces it has beside other characters."""
    pieces = read_vocabulary("\n".join(("[UNK]", *map(chr, range(33, 127)))).encode())

    assert pieces.ids(f"{text} \u00e9") == [*pieces.ids(text), pieces.vocabulary["e"]]


@pytest.mark.parametrize(
    ("lengths", "room", "kept"),
    [
        ((3, 4), 7, (3, 4)),
        ((3, 9), 8, (3, 5)),
        ((9, 3), 8, (5, 3)),
        ((9, 9), 8, (4, 4)),
        ((9, 9), 9, (4, 5)),
        ((0, 9), 4, (0, 4)),
    ],
)
def test_the_longer_of_a_pair_is_cut(lengths: tuple[int, int], room: int, kept: tuple[int, int]) -> None:
    """Only what is too long loses its end."""
    first, second = fit_pair(range(lengths[0]), range(lengths[1]), room)

    assert (len(first), len(second)) == kept


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 300))
def test_a_pair_fills_its_room(first: int, second: int, room: int) -> None:
    """A pair never takes more than its room, and never less than it could."""
    left, right = fit_pair(range(first), range(second), room)

    assert len(left) + len(right) == min(first + second, room)
