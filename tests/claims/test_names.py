"""A name is one phrase, and what a person is called before it is told of the person."""

import pytest

from kivo_worker.claims.names import with_names
from tests.claims.readings import readings, tree_of


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Dutch painter Ann Lee moved to Leeds and opened a shop.",
            ["Ann Lee is a Dutch painter", "Ann Lee moved to Leeds", "Ann Lee opened a shop"],
        ),
        (
            "The museum bought a picture by British painter Dan Roe.",
            ["The museum bought a picture by Dan Roe", "Dan Roe is a British painter"],
        ),
        (
            "Brazilian battleship Riachuelo was built in Leeds and sold in May.",
            ["Brazilian battleship Riachuelo was built in Leeds", "Brazilian battleship Riachuelo was sold in May"],
        ),
        (
            "The film Sleeping Beauty was shown in May, and it won a prize.",
            ["The film Sleeping Beauty was shown in May", "The film Sleeping Beauty won a prize"],
        ),
        (
            "Bath (North) store was opened in 2011 while the Leeds (South) store was closed in 2013.",
            ["Bath (North) store was opened in 2011", "The Leeds (South) store was closed in 2013"],
        ),
    ],
)
def test_titles(sentence: str, expected: list[str]) -> None:
    """What somebody is called is a statement; the name of a thing stays with what it is."""
    assert readings(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Former player Ann Lee and Dan Roe left",
        "The town's mayor Ann Lee left",
        "Storm Hedwig closed the port",
        "The painter Ann Lee left",
    ],
)
def test_no_title(sentence: str) -> None:
    """What is called together, owned, or a part of the name is no statement of its own."""
    assert readings(f"{sentence}.") == [sentence]


def test_parts_of_a_name_are_put_together() -> None:
    """Two parts of a name that hang on the same verb are one subject, also behind a third."""
    tree = tree_of(
        ("Acme", "PROPN", 3, "nsubj"), ("Borea", "PROPN", 0, "flat"),
        ("Bank", "PROPN", 3, "nsubj"), ("grew", "VERB", None, "root"),
    )  # fmt: skip

    assert [word.head for word in with_names(tree).words] == [3, 0, 0, None]


def test_words_behind_a_title_go_with_the_name() -> None:
    """A clause that the parser hangs on the title speaks of the person."""
    tree = tree_of(
        ("young", "ADJ", 1, "amod"), ("painter", "NOUN", 5, "nsubj"), ("Lee", "PROPN", 1, "appos"),
        ("who", "PRON", 4, "nsubj"), ("sang", "VERB", 1, "acl:relcl"), ("left", "VERB", None, "root"),
    )  # fmt: skip
    people = tuple(
        word if word.index != 1 else type(word)(1, word.start, word.end, word.text, word.tag, 5, "nsubj", "person")
        for word in tree.words
    )

    found = with_names(type(tree)(tree.text, people))

    assert [word.head for word in found.words] == [1, 2, 5, 4, 2, None]
