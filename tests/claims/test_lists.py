"""The members of a series hang on its first, and an apposition on what it explains."""

import pytest

from kivo_worker.claims.repair import repaired
from tests.claims.readings import readings, tree_of


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Costs were 3 euros in May, 4 euros in June and 5 euros in July.",
            ["Costs were 3 euros in May", "Costs were 4 euros in June", "Costs were 5 euros in July"],
        ),
        (
            "Prices were $3 in 2014, $4 in 2015 and $5 in 2016.",
            ["Prices were $3 in 2014", "Prices were $4 in 2015", "Prices were $5 in 2016"],
        ),
        (
            "Ann Lee, a painter, writer and singer, lives in Leeds.",
            ["Ann Lee lives in Leeds", "Ann Lee is a painter", "Ann Lee is a writer", "Ann Lee is a singer"],
        ),
        (
            "He has worked with Dan Roe, Ann Lee and Bo Moe.",
            ["He has worked with Dan Roe", "He has worked with Ann Lee", "He has worked with Bo Moe"],
        ),
        (
            "Smith & Sons, Acme and Borea sell pumps.",
            ["Smith & Sons sells pumps", "Acme sells pumps", "Borea sells pumps"],
        ),
    ],
)
def test_series(sentence: str, expected: list[str]) -> None:
    """Each member is told with what is its own."""
    assert readings(sentence) == expected


def test_a_member_goes_with_the_first_of_its_series() -> None:
    """A word joined to the second part of a name, or to the member before it, is joined to the first member."""
    tree = tree_of(
        ("sold", "VERB", None, "root"), ("Acme", "PROPN", 0, "obj"), ("Bank", "PROPN", 1, "flat"),
        (",", "PUNCT", 4, "punct"), ("Borea", "PROPN", 2, "conj"),
        ("and", "CCONJ", 6, "cc"), ("Kestrel", "PROPN", 4, "conj"),
    )  # fmt: skip

    assert [word.head for word in repaired(tree).words] == [None, 0, 1, 4, 1, 6, 1]


@pytest.mark.parametrize(("article", "relation"), [("the", "conj"), ("a", "conj"), (",", "appos")])
def test_a_member_is_no_apposition(article: str, relation: str) -> None:
    """What stands between the first and the last of a series, and is like them, is one of it."""
    tree = tree_of(
        ("sold", "VERB", None, "root"), ("pumps", "NOUN", 0, "obj"), (",", "PUNCT", 4, "punct"),
        (article, "PUNCT" if article == "," else "DET", 4, "punct" if article == "," else "det"),
        ("hose", "NOUN", 1, "appos"), ("and", "CCONJ", 7, "cc"), ("the", "DET", 7, "det"), ("valve", "NOUN", 1, "conj"),
    )  # fmt: skip

    assert repaired(tree).words[4].relation == relation


def test_what_is_joined_with_and_twice_stays() -> None:
    """In "pumps and valves and hoses" nobody knows what is joined to what."""
    tree = tree_of(
        ("pumps", "NOUN", None, "root"), ("and", "CCONJ", 2, "cc"), ("valves", "NOUN", 0, "conj"),
        ("and", "CCONJ", 4, "cc"), ("hoses", "NOUN", 2, "conj"),
    )  # fmt: skip

    assert repaired(tree) is tree


@pytest.mark.parametrize(("article", "head"), [("a", 2), ("the", 0)])
def test_an_apposition_goes_with_the_name_before_it(article: str, head: int) -> None:
    """Plays are no writer, as in "plays by Ann Lee, a writer"; with "the" it might be said of them."""
    tree = tree_of(
        ("plays", "NOUN", 8, "nsubj"), ("by", "ADP", 2, "case"),
        ("Ann", "PROPN", 0, "nmod"), ("Lee", "PROPN", 2, "flat"),
        (",", "PUNCT", 6, "punct"), (article, "DET", 6, "det"),
        ("writer", "NOUN", 0, "appos"), (",", "PUNCT", 6, "punct"),
        ("sell", "VERB", None, "root"),
    )  # fmt: skip

    assert repaired(tree).words[6].head == head


def test_an_apposition_without_a_name_before_it_stays() -> None:
    """There is nothing else that "a success" could explain."""
    tree = tree_of(
        ("plays", "NOUN", 4, "nsubj"), (",", "PUNCT", 3, "punct"),
        ("a", "DET", 3, "det"), ("success", "NOUN", 0, "appos"),
        ("sell", "VERB", None, "root"),
    )  # fmt: skip

    assert repaired(tree) is tree
