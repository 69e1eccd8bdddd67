"""The shipped parser: one tree a sentence, the same every time; what is too long is not parsed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.models.parser import MOST_WORDS, shape
from kivo_worker.models.shipped import load_parser

SENTENCE = "Ann Lee did not sign the contract in Leeds."


def test_a_sentence_is_parsed() -> None:
    """Words, tags, relations and what a noun names."""
    tree = load_parser().parse(SENTENCE)

    assert tree is not None
    assert [word.text for word in tree.words] == "Ann Lee did not sign the contract in Leeds .".split()
    assert tree.root.text == "sign"
    subject, thing = tree.child(tree.root, "nsubj"), tree.child(tree.root, "obj")
    assert subject is not None
    assert (subject.text, subject.tag, subject.entity) == ("Ann", "PROPN", "person")
    assert thing is not None
    assert thing.text == "contract"
    assert [word.text for word in tree.children(tree.root, ("advmod",))] == ["not"]
    assert [tree.words[place].text for place in tree.subtree(subject)] == ["Ann", "Lee"]


@pytest.mark.parametrize("sentence", ["", " \n", "a " * (MOST_WORDS + 1), "\U0001f600" * 300])
def test_what_is_not_parsed(sentence: str) -> None:
    """Nothing to parse, and more than the parser was made for."""
    assert load_parser().parse(sentence) is None


@given(st.text(max_size=80))
def test_any_text_has_one_root_and_no_cycle(sentence: str) -> None:
    """Whatever the text, words slice back to it, and every word reaches the one root."""
    tree = load_parser().parse(sentence)
    if tree is None:
        return
    assert sum(word.head is None for word in tree.words) == 1
    for word in tree.words:
        assert sentence[word.start : word.end] == word.text
        assert len(list(tree.ancestors(word))) < len(tree.words)


def test_threads_change_nothing() -> None:
    """One thread and two give the same tree."""
    assert load_parser(1).parse(SENTENCE) == load_parser(2).parse(SENTENCE)


@pytest.mark.parametrize(
    ("word", "number"), [("refund", 0), ("Refund", 1), ("A", 1), ("EU", 2), ("iOS", 3), ("3rd", 4), ("%", 5)]
)
def test_shape(word: str, number: int) -> None:
    """How a word is written tells names from words."""
    assert shape(word) == number
