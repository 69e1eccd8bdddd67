"""A parsed sentence into the statements it makes: one for each predicate that can stand on its own.

Coordinated predicates share subject, auxiliaries and leading conditions; clauses set off by commas (relative,
participial, appositions) speak of the noun they follow; things joined by "and" are told apart. What is bound to its
predicate stays with it: conditions and reasons, who said it, clauses that tell which one is meant.

The shape follows clause-based open information extraction (Del Corro and Gemulla, 2013).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from kivo_worker.claims.asides import relative_opening, relative_pronoun, says_what_it_is
from kivo_worker.claims.cuts import Cut, cuts
from kivo_worker.claims.ellipsis import completed, ellipsis_of
from kivo_worker.claims.in_order import told_in_order
from kivo_worker.claims.inclusions import with_inclusions
from kivo_worker.claims.naming import without_stray
from kivo_worker.claims.numbered import told_by_number
from kivo_worker.claims.predication import as_sentence, name_of
from kivo_worker.claims.proposition import Item, Proposition
from kivo_worker.claims.reference import PRONOUNS
from kivo_worker.claims.repair import repaired
from kivo_worker.claims.series import told_apart
from kivo_worker.claims.sharing import late_object, shared_with, subject_words
from kivo_worker.syntax.tree import NOUNS, SUBJECTS, Tree, Word

_OPENING = frozenset("\"'([\u201c\u2018$\u00a3\u20ac")
_KEPT_AT_END = frozenset("\"')]\u201d\u2019.!?%")


def propositions(tree: Tree) -> list[Proposition]:
    """Cut a sentence into its statements, in the order of their own words; one when it cannot be cut."""
    tree = repaired(tree)
    whole = (part for one in _clause(tree, tree.root, ()) for part in with_inclusions(tree, one))
    found = [part for one in whole for part in _told_apart(tree, one)]
    if any(one.is_label(tree) for one in found) and any(one.tells(tree) for one in found):
        everything = tuple(range(len(tree.words)))
        return [Proposition(everything, everything)]  # a label says nothing without what it is for
    told = sorted((one for one in found if one.own), key=lambda one: one.own[0])
    return told if len(told) < 2 else [one.balanced(tree) for one in told]  # noqa: PLR2004 - a whole one is as it stands


def _told_apart(tree: Tree, one: Proposition) -> Iterator[Proposition]:
    """A statement about several things, as one about each."""
    for by_number, within in told_by_number(tree, one):
        for in_order in told_in_order(tree, by_number):
            yield from told_apart(tree, in_order, within)


def _clause(tree: Tree, head: Word, shared: Sequence[int], left_out: Collection[int] = ()) -> Iterator[Proposition]:
    """The statement of a predicate, then those cut off from it.

    Args:
        tree: the sentence.
        head: the predicate.
        shared: what it has from the clause it is joined to.
        left_out: words of its own that are not read, such as "although".
    """
    found = list(cuts(tree, head))
    own = _own(tree, head, found)
    meant = _meant(tree, head, shared)
    late = late_object(tree, head, [cut.word for cut in found if cut.governor is head and not cut.is_aside])
    yield Proposition(tuple(own), _items({*shared, *own, *late} - set(left_out), meant))
    for cut in found:
        if cut.is_aside:
            yield from _about_noun(tree, cut)
        elif cut.word.kind == "advcl":
            subject = () if tree.child(cut.word, *SUBJECTS) is None else subject_words(tree, head)
            pronoun = tree.child(cut.word, "nsubj")
            hidden = subject if pronoun is not None and pronoun.text.lower() in PRONOUNS else ()
            yield from _clause(tree, cut.word, hidden, _contrast(tree, cut))
        elif (left := ellipsis_of(tree, cut.word)) and (whole := completed(tree, cut.governor, left)):
            yield Proposition(tuple(_own(tree, cut.word, ())), tuple(whole))
        else:
            above = [place for place in own if place not in set(tree.subtree(cut.governor))]
            kept = shared if tree.child(cut.word, *SUBJECTS) is None or cut.governor is not head else ()
            with_it = shared_with(tree, cut.governor, cut.word)
            yield from _clause(tree, cut.word, [*kept, *above, *with_it])


def _contrast(tree: Tree, cut: Cut) -> tuple[int, ...]:
    """The place of the "although" or "while" that a clause is not read with."""
    mark = tree.child(cut.word, "mark") if cut.word.kind == "advcl" else None
    return (mark.index,) if mark else ()


def _meant(tree: Tree, head: Word, shared: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """What the pronoun that is a predicate's subject means, when its words are among those shared."""
    pronoun = tree.child(head, "nsubj")
    if pronoun is None or pronoun.text.lower() not in PRONOUNS or pronoun.index in shared:
        return {}
    named = tuple(place for place in shared if _is_subject_word(tree, place))
    return {pronoun.index: named} if named else {}


def _is_subject_word(tree: Tree, place: int) -> bool:
    word: Word | None = tree.words[place]
    while word is not None and word.kind not in SUBJECTS:
        word = tree.head(word)
    return word is not None


def _items(places: Collection[int], meant: Mapping[int, tuple[int, ...]]) -> tuple[Item, ...]:
    """Words in the order of the sentence, pronouns replaced by what they mean."""
    moved = {place for named in meant.values() for place in named}
    found: list[Item] = []
    for place in sorted(places):
        if place in meant:
            found.extend(meant[place])
        elif place not in moved:
            found.append(place)
    return tuple(found)


def _own(tree: Tree, head: Word, apart: Sequence[Cut]) -> list[int]:
    """A predicate's own words, without joining words and punctuation at either end or left alone by a cut."""
    places = tree.subtree(head, {cut.word.index for cut in apart})
    while places and _joins(tree.words[places[0]]) and tree.words[places[0]].text not in _OPENING:
        places.pop(0)
    while places and _joins(tree.words[places[-1]]) and tree.words[places[-1]].text not in _KEPT_AT_END:
        places.pop()
    return without_stray(tree, places) if apart else places


def _joins(word: Word) -> bool:
    return word.relation in {"cc", "punct"}


def _about_noun(tree: Tree, cut: Cut) -> Iterator[Proposition]:
    """What a clause, participle or apposition says of a noun."""
    found = list(cuts(tree, cut.word))
    own = without_stray(tree, _own(tree, cut.word, found))
    yield Proposition(tuple(own), tuple(as_sentence(tree, cut, own)))
    for further in found:
        of_same = further.governor == cut.word and _is_of_same(tree, cut.word, further)
        if further.is_aside or of_same:
            yield from _about_noun(tree, Cut(further.word, cut.governor, is_aside=True) if of_same else further)
        elif _leaves_object_out(tree, cut, further):
            yield from _with_object(tree, cut, further)
        else:
            yield from _clause(tree, further.word, _shared_with_aside(tree, cut, further), _contrast(tree, further))


def _leaves_object_out(tree: Tree, cut: Cut, further: Cut) -> bool:
    """Whether a further predicate has the noun for its object too: "Acme, which Ann founded and Bo led"."""
    pronoun = relative_pronoun(tree, cut.word)
    has_object = tree.child(further.word, "obj", "ccomp", "xcomp", "cop") is not None
    is_verb = further.word.tag == "VERB" and further.word.kind == "conj"
    return pronoun is not None and pronoun.kind == "obj" and is_verb and not has_object


def _with_object(tree: Tree, cut: Cut, further: Cut) -> Iterator[Proposition]:
    """What a further predicate says of the noun that is its object, then what is cut off from it."""
    found = list(cuts(tree, further.word))
    own = _own(tree, further.word, found)
    named = name_of(tree, cut)
    before = [place for place in own if place <= further.word.index]
    has_subject = any(tree.words[place].tag in NOUNS for place in before)
    shared = [] if has_subject else [place for place in _shared_with_aside(tree, cut, further) if place not in named]
    yield Proposition(tuple(own), (*shared, *before, *named, *own[len(before) :]))
    for other in found:
        if other.is_aside:
            yield from _about_noun(tree, other)
        elif _leaves_object_out(tree, cut, other):
            yield from _with_object(tree, cut, other)
        else:
            yield from _clause(tree, other.word, shared_with(tree, other.governor, other.word))


def _is_of_same(tree: Tree, word: Word, further: Cut) -> bool:
    """Whether what follows a remark on a noun speaks of that noun too: "a firm, based in Leeds and led by Ann Lee"."""
    if further.is_aside:
        return word.kind == "appos" or says_what_it_is(tree, word)
    return word.relation == "acl" and further.word.kind == "conj"


def _shared_with_aside(tree: Tree, cut: Cut, further: Cut) -> list[int]:
    """What a further predicate in what is said of a noun shares with the first: the noun, unless it has a subject."""
    if tree.child(further.word, *SUBJECTS) is not None:
        return []
    pronoun, opening = relative_pronoun(tree, cut.word), relative_opening(tree, cut.word)
    left_out = (*opening, *((pronoun.index,) if pronoun else ()))
    with_it = [place for place in shared_with(tree, further.governor, further.word) if place not in left_out]
    return with_it if opening else [*name_of(tree, cut), *with_it]
