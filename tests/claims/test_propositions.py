"""A parsed sentence is cut into the statements it makes, and only where each can stand alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.claims.propositions import propositions
from kivo_worker.syntax.tree import Tree, Word
from tests.claims.readings import readings, tree_of


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
        ("He moved to Medford, New Jersey, and sang.", ["He moved to Medford, New Jersey", "He sang"]),
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
            "The firm is a bakery that employs 30 people.",
            ["The firm is a bakery", "The firm employs 30 people"],
        ),
        (
            "Dance Gavin Dance, an American band that formed in 2005, toured in May.",
            [
                "Dance Gavin Dance toured in May",
                "Dance Gavin Dance is an American band",
                "Dance Gavin Dance formed in 2005",
            ],
        ),
        (
            "The movie, which is about a girl who is a dancer, was sold.",
            ["The movie was sold", "The movie is about a girl who is a dancer"],
        ),
        (
            "Acme is a firm in Leeds, founded in 1990, led by Ann Lee and owned by Bo.",
            ["Acme is a firm in Leeds", "Acme was founded in 1990", "Acme was led by Ann Lee", "Acme is owned by Bo"],
        ),
        (
            "The plan, designed in May and approved in June, is new.",
            ["The plan is new", "The plan was designed in May", "The plan was approved in June"],
        ),
        ("Acme (founded in 1990) sells pumps.", ["Acme sells pumps", "Acme was founded in 1990"]),
        ("Ann Lee (Born in 1926) took part in it.", ["Ann Lee took part in it", "Ann Lee was born in 1926"]),
        ("Ann Lee (daughter of Bo Roe) runs the shop.", ["Ann Lee runs the shop", "Ann Lee is daughter of Bo Roe"]),
        (
            "The bear (generally larger than the wolf) lives in the north.",
            ["The bear lives in the north", "The bear is generally larger than the wolf"],
        ),
        (
            "The club lost in the Leeds Cup which was held in May.",
            ["The club lost in the Leeds Cup", "The Leeds Cup was held in May"],
        ),
        (
            "Ann Lee, born in Leeds, and Dan Roe run the bar.",
            ["Ann Lee runs the bar", "Ann Lee was born in Leeds", "Dan Roe runs the bar"],
        ),
        (
            "The north shop closed in May while the south shop stayed open.",
            ["The north shop closed in May", "The south shop stayed open"],
        ),
        (
            "Although the north shop closed, the south shop stayed open.",
            ["The north shop closed", "The south shop stayed open"],
        ),
        (
            "The show runs at the hall until 16 May, then goes to Bath in June with all works.",
            ["The show runs at the hall until 16 May", "The show then goes to Bath in June with all works"],
        ),
        (
            "Ann Lee is six feet tall, has brown hair and brown eyes.",
            ["Ann Lee is six feet tall", "Ann Lee has brown hair", "Ann Lee has brown eyes"],
        ),
        (
            "Ann Lee began as a cook, and she ran a shop, selling bread.",
            ["Ann Lee began as a cook", "Ann Lee ran a shop", "Ann Lee sold bread"],
        ),
        (
            "A crowd attended the game, where the team won a prize.",
            ["A crowd attended the game", "The team won a prize at the game"],
        ),
        (
            "Ann Lee met Dan Roe and Bo Moe, a cook from Leeds.",
            ["Ann Lee met Dan Roe", "Ann Lee met Bo Moe, a cook from Leeds"],
        ),
        (
            "The game was won by Nick Foles who passed ten yards.",
            ["The game was won by Nick Foles", "Nick Foles passed ten yards"],
        ),
        (
            "The firm moved to Leeds (the seat of Acme) in May.",
            ["The firm moved to Leeds in May", "Leeds is the seat of Acme"],
        ),
        ("The hall lies in Leeds, where Ann Lee lives.", ["The hall lies in Leeds", "Ann Lee lives in Leeds"]),
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
        "Tom and Ann were the members of the board",
        "The pump accounted for half and the hose for a third",
        "The price rose, so we bought less",
        "The rule is plain: fees are kept",
        "You may close the case, talk or write",
        "You may bring your own wine for £4 corkage per bottle, paid to the warden",
        "Of 186 doses, 74 must be destroyed, worth about £2,300; 112 can be used",
        "The shop closed, and that was in 2022",
        "Workers between 22 and 65 have to be enrolled",
        "The lease runs for a day and a half",
        "The fee is due at once, which means that you pay today",
        "The mean, rounded to the nearest tenth, is 9.5",
        "Ann Lee is the only rider who finished",
        "Her father was a cook, and she had four sisters",
        "The person on the Pay Committee who proposed the raise left",
        "You may not work for others while you are paid",
        "Although the pump is light, it must be fixed",
        "While a hold lasts, records are kept",
        "Waiting room off (the manager must agree)",
        "It has an office in Leeds, the capital, and one in Bath",
        "Ann met Bo, the son of Roe in May",
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


RELATIONS = [
    "nsubj", "obj", "conj", "acl:relcl", "acl", "appos", "cc", "punct", "advcl", "ccomp", "mark", "parataxis", "nmod",
    "amod", "case", "flat", "cop", "det",
]  # fmt: skip
WORDS = [
    "firm",
    "Acme",
    "sells",
    "which",
    "it",
    "and",
    ",",
    "built",
    "although",
    "2",
    "(",
    ")",
    "so",
    "is",
    "where",
    "earning",
    "including",
    "a",
    "while",
    '"',
    "painters",
]
TAGS = ["NOUN", "PROPN", "VERB", "PRON", "CCONJ", "PUNCT", "AUX", "NUM", "SCONJ", "ADJ", "SYM"]


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


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "She runs Acme, which Ann founded and Bo led.",
            ["She runs Acme", "Ann founded Acme", "Bo led Acme"],
        ),
        (
            "She runs Acme, which Ann founded and later sold to Bo.",
            ["She runs Acme", "Ann founded Acme", "Ann later sold Acme to Bo"],
        ),
        (
            "She runs Acme, which Ann founded but Bo had left the town.",
            ["She runs Acme", "Ann founded Acme", "Bo had left the town"],
        ),
        (
            "She runs Acme, which Ann founded and sold, although Bo objected to it.",
            ["She runs Acme", "Ann founded Acme", "Ann sold Acme", "Bo objected to it"],
        ),
        (
            "She runs Acme, which Ann founded and which Bo led.",
            ["She runs Acme", "Ann founded Acme", "Bo led Acme"],
        ),
    ],
)
def test_object_told_before(sentence: str, expected: list[str]) -> None:
    """What "which" means is the object of each verb that has none of its own."""
    assert readings(sentence) == expected


@pytest.mark.parametrize(
    "sentence", ["Key ward: Leeds, where Ann Lee won by four votes", "Fee: 5 euros, which is due in May"]
)
def test_label_stays_with_what_it_is_for(sentence: str) -> None:
    """A part without a verb says nothing on its own."""
    assert readings(f"{sentence}.") == [sentence]


def test_qualities_by_participles() -> None:
    """A participle before its noun is a quality like any other."""
    assert readings("The fracture is a rare and often overlooked injury.") == [
        "The fracture is a rare injury",
        "The fracture is an often overlooked injury",
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Able to swim, Ann Lee crossed the lake.", ["Ann Lee is able to swim", "Ann Lee crossed the lake"]),
        (
            "The film was shown by Acme, earning praise.",
            ["The film was shown by Acme", "Acme earned praise"],
        ),
        (
            "Ann Lee, a nurse whose son left in May, retired.",
            ["Ann Lee retired", "Ann Lee is a nurse", "Ann Lee's son left in May"],
        ),
        (
            "Changes in HIF1A, a major growth regulator, are common.",
            ["Changes in HIF1A are common", "HIF1A is a major growth regulator"],
        ),
        (
            "Tomar is a city in Portugal whose president is Anabela Freitas.",
            ["Tomar is a city in Portugal", "Tomar's president is Anabela Freitas"],
        ),
    ],
)
def test_whom_it_is_said_of(sentence: str, expected: list[str]) -> None:
    """What is said in passing goes with whom it is said of: the doer of a passive verb, a name that is a sign."""
    assert readings(sentence) == expected


def test_object_of_further_verbs() -> None:
    """Each verb of the relative clause has the object, but one with its own; what is said in passing is told."""
    tree = tree_of(
        ("She", "PRON", 1, "nsubj"),
        ("runs", "VERB", None, "root"),
        ("Acme", "PROPN", 1, "obj"),
        (",", "PUNCT", 6, "punct"),
        ("which", "PRON", 6, "obj"),
        ("Ann", "PROPN", 6, "nsubj"),
        ("founded", "VERB", 2, "acl:relcl"),
        ("and", "CCONJ", 13, "cc"),
        ("Bo", "PROPN", 13, "nsubj"),
        (",", "PUNCT", 11, "punct"),
        ("a", "DET", 11, "det"),
        ("painter", "NOUN", 8, "appos"),
        (",", "PUNCT", 11, "punct"),
        ("bought", "VERB", 6, "conj"),
        (",", "PUNCT", 15, "punct"),
        ("sold", "VERB", 13, "conj"),
        ("and", "CCONJ", 17, "cc"),
        ("closed", "VERB", 13, "conj"),
        ("shops", "NOUN", 17, "obj"),
    )

    assert [one.reading(tree) for one in propositions(tree)] == [
        "She runs Acme",
        "Ann founded Acme",
        "Bo bought Acme",
        "Bo is a painter",
        "Bo sold Acme",
        "Bo closed shops",
    ]
