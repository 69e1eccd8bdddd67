"""Words are cut, stemmed and told from the small words of grammar."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.verification.words import content_stems, stands_before, stem, words


def test_words_know_their_place() -> None:
    """Each word is a slice of the text; numbers and names with digits stay whole."""
    text = "FY2024: don\u2019t pay 1,200.50 at 10:30."

    assert [word.text for word in words(text)] == ["FY2024", "don\u2019t", "pay", "1,200.50", "at", "10:30"]
    assert all(word.text == text[word.start : word.end] for word in words(text))


@pytest.mark.parametrize(
    "group",
    [
        ("policy", "policies", "policy's", "Policy\u2019s"),
        ("refund", "refunds", "refunded"),
        ("Z\u00fcrich", "Zurich", "Zu\u0308rich"),
        ("user", "users'", "users"),
    ],
)
def test_forms_of_a_word_share_a_stem(group: tuple[str, ...]) -> None:
    """Number, tense, possessive, case and accents do not make another word."""
    assert len({stem(word) for word in group}) == 1


@pytest.mark.parametrize(
    "text", ["the", "not", "It's", "it\u2019s", "don't", "won\u2019t", "can't", "We've", "30", "1,200", "may"]
)
def test_grammar_is_no_content(text: str) -> None:
    """Articles, auxiliaries, contractions and numbers carry no content of their own."""
    assert content_stems(words(text)) == frozenset()


@pytest.mark.parametrize("text", ["refund", "won", "admin's", "A4", "policy\u2019s"])
def test_what_a_text_is_about_is_content(text: str) -> None:
    """Nouns, verbs and names are content."""
    assert len(content_stems(words(text))) == 1


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_words_of_any_text_lie_in_it(text: str) -> None:
    """Whatever the text, words are slices of it, in order."""
    found = words(text)

    assert all(word.text == text[word.start : word.end] for word in found)
    assert tuple(sorted(found, key=lambda word: word.start)) == found


def test_only_what_stands_right_before_counts() -> None:
    """A text of any length is looked at for a few words back, without taking the middle of a word for its beginning."""
    between = re.compile(r"\bbetween\s+$")

    assert stands_before(between, "a day between 5 and 6", len("a day between "))
    assert not stands_before(between, "a day between 5 and 6", len("a day between 5 "))
    assert not stands_before(between, f"between {' ' * 40}5", 48)
    assert not stands_before(re.compile(r"\btween\s+$"), f"be{'tween':<28}5", 30)
