"""A tree is put right where the order of the words speaks against it."""

from kivo_worker.claims.repair import repaired
from kivo_worker.models.shipped import load_parser
from kivo_worker.syntax.tree import Tree
from tests.claims.readings import tree_of


def heads(tree: Tree) -> list[int | None]:
    """The heads of all words."""
    return [word.head for word in tree.words]


def test_a_leading_condition_goes_with_the_first_clause() -> None:
    """In "If it rains, we stay and they go" the condition is not of the second clause alone."""
    tree = tree_of(
        ("If", "SCONJ", 2, "mark"), ("it", "PRON", 2, "nsubj"),
        ("rains", "VERB", 7, "advcl"), ("we", "PRON", 4, "nsubj"),
        ("stay", "VERB", None, "root"), ("and", "CCONJ", 7, "cc"),
        ("they", "PRON", 7, "nsubj"), ("go", "VERB", 4, "conj"),
    )  # fmt: skip

    assert heads(repaired(tree)) == [2, 2, 4, 4, None, 7, 7, 4]


def test_a_condition_between_the_clauses_stays() -> None:
    """In "We stay and if it rains they go" it is of the second clause."""
    tree = tree_of(
        ("we", "PRON", 1, "nsubj"), ("stay", "VERB", None, "root"),
        ("and", "CCONJ", 7, "cc"), ("if", "SCONJ", 5, "mark"),
        ("it", "PRON", 5, "nsubj"), ("rains", "VERB", 7, "advcl"),
        ("they", "PRON", 7, "nsubj"), ("go", "VERB", 1, "conj"),
    )  # fmt: skip

    assert repaired(tree) is tree


def test_parallel_nouns_are_joined() -> None:
    """The brother is not joined to the name of the father."""
    tree = load_parser().parse("He was the son of Quintus Sosius Senecio and the brother of Lucius Sosius Senecio.")
    assert tree is not None
    words = {word.text: word for word in repaired(tree).words}

    assert words["brother"].head == words["son"].index


def test_brackets_go_with_the_noun_before_them() -> None:
    """A year in brackets belongs to the work named right before it."""
    tree = tree_of(
        ("Ann", "PROPN", 1, "nsubj"), ("played", "VERB", None, "root"),
        ("in", "ADP", 3, "case"), ("Help", "PROPN", 1, "obl"),
        ("(", "PUNCT", 5, "punct"), ("1965", "NUM", 1, "obl"), (")", "PUNCT", 5, "punct"),
    )  # fmt: skip

    assert heads(repaired(tree)) == [1, None, 3, 1, 5, 3, 5]


def test_no_word_is_put_above_itself() -> None:
    """What the noun before a bracket depends on stays where it is."""
    tree = tree_of(
        ("Help", "PROPN", 2, "nsubj"), ("(", "PUNCT", 2, "punct"), ("old", "ADJ", 4, "conj"),
        (")", "PUNCT", 2, "punct"),
        ("new", "ADJ", None, "root"),
    )  # fmt: skip

    assert heads(repaired(tree)) == [2, 2, 4, 2, None]


def test_a_cycle_is_not_made() -> None:
    """A word in brackets does not go under a word that depends on it."""
    tree = tree_of(
        ("new", "ADJ", None, "root"), ("Help", "PROPN", 3, "nsubj"), ("(", "PUNCT", 3, "punct"),
        ("old", "ADJ", 0, "conj"),
        (")", "PUNCT", 3, "punct"),
    )  # fmt: skip

    assert heads(repaired(tree)) == [None, 3, 3, 0, 3]
