"""Words are cut as the treebanks cut them, and nothing but white space is lost."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.syntax.words import cut_words


def cut(sentence: str) -> list[str]:
    """The words of a sentence."""
    return [sentence[start:end] for start, end in cut_words(sentence)]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Refunds don't apply.", ["Refunds", "do", "n't", "apply", "."]),
        ("You cannot pay.", ["You", "can", "not", "pay", "."]),
        ("the firm's well-known rule", ["the", "firm", "'s", "well", "-", "known", "rule"]),
        ("It costs $1,200.50 (25 %).", ["It", "costs", "$", "1,200.50", "(", "25", "%", ")", "."]),
        ("Dr. Lee met Mr. Roe at 8:30 a.m.", ["Dr.", "Lee", "met", "Mr.", "Roe", "at", "8:30", "a.m."]),
        ("See https://kivo.example/a?b=1.", ["See", "https://kivo.example/a?b=1", "."]),
        ("Write to a.b@kivo.example now", ["Write", "to", "a.b@kivo.example", "now"]),
        ("the 3rd of May", ["the", "3rd", "of", "May"]),
        ("We\u2019ll see\u2026 now", ["We", "\u2019ll", "see", "\u2026", "now"]),
        ("", []),
    ],
)
def test_words(sentence: str, words: list[str]) -> None:
    """Punctuation, hyphens and clitics stand alone; figures, addresses and abbreviations stay whole."""
    assert cut(sentence) == words


@given(st.text(max_size=60))
def test_nothing_but_white_space_is_left_out(sentence: str) -> None:
    """Words are in order and hold every visible character."""
    assert "".join(cut(sentence)).split() == "".join(sentence.split()).split()
    spans = cut_words(sentence)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
