"""In a conversation every sentence is somebody's, and question and answer are found together."""

import numpy as np
import pytest

from kivo_worker.verification.evidence import read_together
from tests.verification.conftest import MakeIndex

CALL = """Oda: And the garden? Who looks after that?

Tarek: My brother does. He has time on Mondays.

Oda: How many trees are there now?

Tarek: Eleven. Two died in the storm.

[12:04] Mia Vale: Three. I counted them.

(They laugh.)
"""


def test_every_sentence_is_somebodys(make_index: MakeIndex) -> None:
    """The last name before it in the block says a sentence; a block without a name is nobody's."""
    index = make_index(CALL)

    assert [place.speaker for place in index.places] == [
        "Oda", "Oda", "Tarek", "Tarek", "Oda", "Tarek", "Tarek", "Mia Vale", "Mia Vale", "",
    ]  # fmt: skip
    assert index.in_talk.all()
    assert "tarek" in index.places[3].context


@pytest.mark.parametrize(
    "text",
    [
        "Note: Fees rise.\n\nNote: Refunds end. Nothing else changes.",
        "Methods: We asked nine people. Results: Six agreed.",
        "Oda: Yes.\n\nOda: No.\n\nTarek: Yes.\n\nTarek: No.\n\n" + "The minutes were long.\n\n" * 40,
        "",
    ],
)
def test_what_is_no_conversation(make_index: MakeIndex, text: str) -> None:
    """One name, names said once, or names too rare among the sentences make no conversation."""
    index = make_index(text)

    assert not index.in_talk.any()
    assert not any(place.speaker for place in index.places)


def test_the_name_stands_before_what_is_said(make_index: MakeIndex) -> None:
    """A sentence from the middle of a turn is read with its speaker's name, once."""
    places = make_index(CALL).places

    assert read_together([places[1], places[6]]) == "Oda: Who looks after that? Tarek: Two died in the storm."
    assert read_together([places[5], places[6]]) == "Tarek: Eleven. Two died in the storm."
    assert read_together([places[0]]) == "Oda: And the garden?"


def test_an_answer_is_found_by_its_question(make_index: MakeIndex) -> None:
    """A short answer shares no word with the claim; the question before it does."""
    scores = make_index(CALL).rank("There are eleven trees in the garden.")
    order = [int(place) for place in np.argsort(-scores, kind="stable")[:3]]

    assert 5 in order


def test_the_speaker_is_searched_too(make_index: MakeIndex) -> None:
    """What someone says is found by the name."""
    index = make_index(CALL)

    assert "tarek" in index.terms[6]
    assert "tarek" not in index.terms[7]


def test_neighbours_are_of_the_same_source(make_index: MakeIndex) -> None:
    """Nothing is handed on from one source to the next: the same source twice is scored the same twice."""
    once, again = np.split(make_index(CALL, CALL).rank("They laugh about eleven trees in the garden."), 2)

    assert once.tolist() == again.tolist()
