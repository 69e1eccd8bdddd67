"""Hashes of runs of eight words: the same text is recognised, however it is written, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.shingles import WORDS, shingles

KEY = b"key"
TEXT = "Customers may request a refund within 30 days of purchase"


@pytest.mark.parametrize(
    "other",
    [TEXT.upper(), TEXT.replace(" ", "_"), TEXT.replace(" ", "--"), f"x {TEXT}, and more", "\uff23ustomers" + TEXT[9:]],
)
def test_recognised(other: str) -> None:
    """Case, what stands between the words and what stands around them make no difference."""
    assert set(shingles(TEXT, KEY)) <= set(shingles(other, KEY))


def test_one_word_changed() -> None:
    """A run of eight words with another word in it is another run."""
    changed = TEXT.replace("refund", "discount")

    assert not set(shingles(TEXT, KEY)) & set(shingles(changed, KEY))


def test_other_key() -> None:
    """The numbers of one run mean nothing in another."""
    assert not set(shingles(TEXT, b"other")) & set(shingles(TEXT, KEY))


@given(st.lists(st.sampled_from(["refunds", "é", "60", "Tage", "\ud800"]), max_size=20))
def test_how_many(words: list[str]) -> None:
    """There is one for each run of eight words, and none for a shorter text."""
    known = [word for word in words if word != "\ud800"]

    assert len(list(shingles(" ".join(words), KEY))) == max(0, len(known) - WORDS + 1)
