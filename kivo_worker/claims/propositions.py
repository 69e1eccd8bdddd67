"""A parsed sentence into the statements it makes: one for each predicate that can stand on its own.

Coordinated predicates share subject, auxiliaries and leading conditions; clauses set off by commas (relative,
participial, appositions) speak of the noun they follow; things joined by "and" are told apart. What is bound to its
predicate stays with it: conditions and reasons, who said it, clauses that tell which one is meant.

The shape follows clause-based open information extraction (Del Corro and Gemulla, 2013).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from kivo_worker.claims.asides import COMMAS, is_address, name_words, relative_pronoun
from kivo_worker.claims.tense import is_past
from kivo_worker.claims.cuts import Cut, cuts
from kivo_worker.claims.ellipsis import completed, ellipsis_of
from kivo_worker.claims.proposition import Item, Proposition
from kivo_worker.claims.reference import PRONOUNS, is_plural
from kivo_worker.claims.repair import repaired
from kivo_worker.claims.series import told_apart
from kivo_worker.claims.sharing import first_with_subject, shared_with, subject_words
from kivo_worker.syntax.tree import SUBJECTS, Tree, Word

_OPENING = frozenset("\"'([\u201c\u2018$\u00a3\u20ac")
_KEPT_AT_END = frozenset("\"')]\u201d\u2019.!?%")

_LASTING = frozenset("located based situated known called named used made needed required intended".split())


def propositions(tree: Tree) -> list[Proposition]:
    """Cut a sentence into its statements, in the order of their own words; one when it cannot be cut."""
    tree = repaired(tree)
    found = [part for one in _clause(tree, tree.root, ()) for part in told_apart(tree, one)]
    told = sorted((one for one in found if one.own), key=lambda one: one.own[0])
    return told if len(told) < 2 else [one.balanced(tree) for one in told]  # noqa: PLR2004 - a whole one is as it stands


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
    yield Proposition(tuple(own), _items({*shared, *own} - set(left_out), meant))
    for cut in found:
        if cut.is_aside:
            yield from _about_noun(tree, cut)
        elif cut.word.kind == "advcl":
            mark = tree.child(cut.word, "mark")
            subject = () if tree.child(cut.word, *SUBJECTS) is None else subject_words(tree, head)
            pronoun = tree.child(cut.word, "nsubj")
            hidden = subject if pronoun is not None and pronoun.text.lower() in PRONOUNS else ()
            yield from _clause(tree, cut.word, hidden, (mark.index,) if mark else ())
        elif (left := ellipsis_of(tree, cut.word)) and (whole := completed(tree, cut.governor, left)):
            yield Proposition(tuple(_own(tree, cut.word, ())), tuple(whole))
        else:
            above = [place for place in own if place not in set(tree.subtree(cut.governor))]
            kept = shared if tree.child(cut.word, *SUBJECTS) is None or cut.governor is not head else ()
            with_it = shared_with(tree, cut.governor, cut.word)
            yield from _clause(tree, cut.word, [*kept, *above, *with_it])


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
    if not apart:
        return places
    return [
        place
        for number, place in enumerate(places)
        if tree.words[place].text not in COMMAS
        or (number + 1 < len(places) and places[number + 1] == place + 1 and number and places[number - 1] == place - 1)
    ]


def _joins(word: Word) -> bool:
    return word.relation in {"cc", "punct"}


def _about_noun(tree: Tree, cut: Cut) -> Iterator[Proposition]:
    """What a clause, participle or apposition says of a noun."""
    found = list(cuts(tree, cut.word))
    own = _own(tree, cut.word, found)
    holder = first_with_subject(tree, cut.governor) or cut.governor
    subject = tree.child(holder, "nsubj")
    speaks_of_subject = subject is not None and (
        cut.word.kind == "advcl"
        or cut.word.text.lower().endswith("ing")
        or (cut.word.kind == "acl" and tree.child(cut.governor, "cop") is not None)
    )
    noun = subject if speaks_of_subject and subject else cut.governor
    named = name_words(tree, noun)
    pronoun = relative_pronoun(tree, cut.word) if cut.word.relation == "acl:relcl" else None
    if pronoun is None:
        said = [place for place in own if tree.words[place].text not in {"(", ")"}]
        yield Proposition(tuple(own), (*named, *_to_be(tree, noun, cut), *said))
    elif pronoun.kind == "obj":
        before = [place for place in own if place <= cut.word.index and place != pronoun.index]
        yield Proposition(tuple(own), (*before, *named, *(place for place in own if place > cut.word.index)))
    else:
        yield Proposition(tuple(own), (*named, *(place for place in own if place != pronoun.index)))
    for further in found:
        if further.is_aside:
            yield from _about_noun(tree, further)
        else:
            auxiliaries = [
                place
                for place in shared_with(tree, further.governor, further.word)
                if pronoun is None or place != pronoun.index
            ]
            has_own = tree.child(further.word, *SUBJECTS) is not None
            yield from _clause(tree, further.word, () if has_own else [*named, *auxiliaries])


def _to_be(tree: Tree, noun: Word, cut: Cut) -> Iterator[str]:
    """The form of "to be" with which something is said of a noun.

    What was done is past, what it is goes on, what it does goes with the verb of the clause; a place lies in a place.
    """
    said = cut.word
    plural = is_plural(tree, noun)
    if said.text.lower().endswith("ing") and said.tag == "VERB":
        yield from _going_on(tree, cut.governor, plural=plural)
        return
    done = said.tag == "VERB" and said.text.lower() not in _LASTING
    yield ("were" if plural else "was") if done else "are" if plural else "is"
    if is_address(tree, said, cut.governor):
        yield "in"


def _going_on(tree: Tree, verb: Word, *, plural: bool) -> Iterator[str]:
    """What makes a participle finite: "was earning" after "received", "has been leading" after "has worked"."""
    auxiliaries = {word.text.lower() for word in tree.children(verb, ("aux", "cop"))}
    if auxiliaries & {"has", "have"}:
        yield "have been" if plural else "has been"
    elif is_past(tree, verb):
        yield "were" if plural else "was"
    else:
        yield "are" if plural else "is"
