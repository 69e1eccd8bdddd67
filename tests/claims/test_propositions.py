"""A parsed sentence is cut into the statements it makes, and only where each can stand alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.claims.propositions import propositions
from kivo_worker.models.shipped import load_parser
from kivo_worker.syntax.tree import Tree, Word


def readings(sentence: str) -> list[str]:
    """How the statements of a sentence read."""
    tree = load_parser().parse(sentence)
    assert tree is not None
    return [one.reading(tree).rstrip(".") for one in propositions(tree)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Admins can export audit logs, rotate keys and revoke tokens.",
            ["Admins can export audit logs", "Admins can rotate keys", "Admins can revoke tokens"],
        ),
        (
            "The plan costs $5 a month, although it does not include support.",
            ["The plan costs $5 a month", "The plan does not include support"],
        ),
        (
            "If the fee is unpaid, access ends and the data is deleted.",
            ["If the fee is unpaid, access ends", "If the fee is unpaid, the data is deleted"],
        ),
        (
            "The director said that sales rose and that costs fell.",
            ["The director said that sales rose", "The director said that costs fell"],
        ),
        (
            "The pump, which was built in 1990, weighs 14 kg, while the motor weighs 3 kg.",
            ["The pump weighs 14 kg", "The pump was built in 1990", "The motor weighs 3 kg"],
        ),
        (
            "In 2019, Acme bought Borea and moved to Leeds.",
            ["In 2019, Acme bought Borea", "In 2019, Acme moved to Leeds"],
        ),
        (
            "The update, released on 3 May, fixes a fault.",
            ["The update fixes a fault", "The update was released on 3 May"],
        ),
        ("Ann Lee, the chief executive, left.", ["Ann Lee left", "Ann Lee is the chief executive"]),
        (
            "Founded in 1990, the firm employs 300 people and it pays a bonus.",
            ["The firm was founded in 1990", "The firm employs 300 people", "The firm pays a bonus"],
        ),
        ("The pump is old, and it's being cleaned.", ["The pump is old", "The pump is being cleaned"]),
        ("Acme sells pumps and valves.", ["Acme sells pumps", "Acme sells valves"]),
        (
            "The pump, which Acme built in 1990, weighs 14 kg.",
            ["The pump weighs 14 kg", "Acme built the pump in 1990"],
        ),
        (
            "Acme, which was founded in 1990 and employs 30 people, sells pumps.",
            ["Acme sells pumps", "Acme was founded in 1990", "Acme employs 30 people"],
        ),
        (
            "The firm, based in Leeds, which is a city, sells pumps.",
            ["The firm sells pumps", "The firm is based in Leeds", "Leeds is a city"],
        ),
        ("Refunds are paid and please keep the receipt.", ["Refunds are paid", "Please keep the receipt"]),
        ("The firm has bought Borea and sold Kestrel.", ["The firm has bought Borea", "The firm has sold Kestrel"]),
        (
            "The firm is buying Borea and selling Kestrel.",
            ["The firm is buying Borea", "The firm is selling Kestrel"],
        ),
        (
            "The pump was built in 1990 and repaired in 2001.",
            ["The pump was built in 1990", "The pump was repaired in 2001"],
        ),
        (
            "The pump was built in 1990 and moved to Leeds.",
            ["The pump was built in 1990", "The pump moved to Leeds"],
        ),
        (
            "Ann Lee, the chief executive and founder, left.",
            ["Ann Lee left", "Ann Lee is the chief executive", "Ann Lee is the founder"],
        ),
        ("The 1997 film, Money Talks, won a prize.", ["The 1997 film won a prize", "The 1997 film is Money Talks"]),
        ("He settled in Medford, New Jersey.", ["He settled in Medford", "Medford is in New Jersey"]),
        (
            "The firm sold its ships, earning 5 million euros.",
            ["The firm sold its ships", "The firm earned 5 million euros"],
        ),
        ("The firm has grown, winning two prizes.", ["The firm has grown", "The firm has won two prizes"]),
        ("The film is a success, earning praise.", ["The film is a success", "The film earns praise"]),
        ("Song Kang is an actor, born in 1994.", ["Song Kang is an actor", "Song Kang was born in 1994"]),
        ("Focus is a band formed in 1969.", ["Focus is a band", "Focus was formed in 1969"]),
        (
            "Ann Lee moved to Leeds, where she opened a shop.",
            ["Ann Lee moved to Leeds", "Ann Lee opened a shop in Leeds"],
        ),
        ("Ann Lee, whose son left, runs the shop.", ["Ann Lee runs the shop", "Ann Lee's son left"]),
        (
            "The fair has a contest, in which Bo won a prize.",
            ["The fair has a contest", "Bo won a prize in the contest"],
        ),
        ("The pump and the motor are new.", ["The pump is new", "The motor is new"]),
        (
            "Admins and owners read and sign the log.",
            ["Admins read the log", "Owners read the log", "Admins and owners sign the log"],
        ),
        (
            "Backups must be searched and purged within four weeks.",
            ["Backups must be searched within four weeks", "Backups must be purged within four weeks"],
        ),
        (
            "The plans that cost less are popular and sell well.",
            ["The plans that cost less are popular", "The plans that cost less sell well"],
        ),
        (
            "If a magnet sticks, the pan is fine; copper never works.",
            ["If a magnet sticks, the pan is fine", "Copper never works"],
        ),
        (
            "He appeared in films such as Grease and Help.",
            ["He appeared in films such as Grease", "He appeared in films such as Help"],
        ),
    ],
)  # fmt: skip
def test_cuts(sentence: str, expected: list[str]) -> None:
    """Predicates and asides stand alone, with what they share with the rest of the sentence."""
    assert readings(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Refunds are paid within 14 days, but not to resellers",
        "Customers cannot cancel or change the order once it has been shipped",
        "The plant that was built in 1990 closed",
        "The firm employs 300 people in Leeds and Bath",
        "Anna and Bert met in Leeds",
        "Sales fell because the store closed and the staff left",
        "The fee is due when the goods arrive",
        "Both the pump and the motor are new",
        "Frost: you may call for help",
        "Acme is the controller and your organisation is the processor",
        "Acme founded the Center for Design and Learning",
        "The firm works for Smith & Sons",
        "The average of sales and costs is low",
        "Tom and Ann played together",
        "Tom and Ann were members of the board",
        "The pump accounted for half and the hose for a third",
        "The price rose, so we bought less",
        "The rule is plain: fees are kept",
        "You may close the case, talk or write",
        "The shop closed, and that was in 2022",
        "Workers between 22 and 65 have to be enrolled",
        "The lease runs for a day and a half",
        "The fee is due at once, which means that you pay today",
    ],
)
def test_stays_whole(sentence: str) -> None:
    """Alternatives, conditions, reasons, totals and what is done together are not cut."""
    assert readings(f"{sentence}.") == [sentence]


def test_which_after_a_plural_may_mean_the_whole() -> None:
    """What "takes effect" cannot be several tokens."""
    assert readings("Admins revoke tokens, which takes effect at once.") == [
        "Admins revoke tokens, which takes effect at once"
    ]


RELATIONS = ["nsubj", "obj", "conj", "acl:relcl", "acl", "appos", "cc", "punct", "advcl", "ccomp", "mark", "parataxis"]
WORDS = ["firm", "Acme", "sells", "which", "it", "and", ",", "built", "although", "2"]
TAGS = ["NOUN", "PROPN", "VERB", "PRON", "CCONJ", "PUNCT", "AUX", "NUM", "SCONJ"]


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """Any tree over any words: what a parser may come up with."""
    size = draw(st.integers(1, 9))
    root = draw(st.integers(0, size - 1))
    placed = [root]
    heads: dict[int, int | None] = {root: None}
    for index in draw(st.permutations([place for place in range(size) if place != root])):
        heads[index] = draw(st.sampled_from(placed))
        placed.append(index)
    words, start = [], 0
    for index in range(size):
        text = draw(st.sampled_from(WORDS))
        relation = "root" if index == root else draw(st.sampled_from(RELATIONS))
        words.append(Word(index, start, start + len(text), text, draw(st.sampled_from(TAGS)), heads[index], relation))
        start += len(text) + 1
    return Tree(" ".join(word.text for word in words), tuple(words))


@given(trees())
def test_no_word_is_the_own_of_two_statements(tree: Tree) -> None:
    """Whatever the tree, every statement has words of its own, in order, and no two have the same."""
    found = propositions(tree)
    own = [place for one in found for place in one.own]

    assert len(own) == len(set(own))
    assert all(one.own == tuple(sorted(one.own)) for one in found)
    assert [one.own[0] for one in found] == sorted(one.own[0] for one in found)
