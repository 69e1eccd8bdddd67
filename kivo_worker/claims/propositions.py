"""A parsed sentence into the statements it makes: one for each predicate that can stand on its own.

Coordinated predicates share subject, auxiliaries and leading conditions; clauses set off by commas (relative,
participial, appositions) speak of the noun they follow; things joined by "and" are told apart. What is bound to its
predicate stays with it: conditions and reasons, who said it, clauses that tell which one is meant.

The shape follows clause-based open information extraction (Del Corro and Gemulla, 2013).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from kivo_worker.claims.asides import COMMAS, is_address, name_words, relative_opening, relative_pronoun
from kivo_worker.claims.cuts import Cut, cuts
from kivo_worker.claims.ellipsis import completed, ellipsis_of
from kivo_worker.claims.proposition import Item, Proposition
from kivo_worker.claims.reference import PRONOUNS, is_plural, is_year_number
from kivo_worker.claims.repair import repaired
from kivo_worker.claims.series import told_apart
from kivo_worker.claims.sharing import first_with_subject, late_object, shared_with, subject_meant, subject_words
from kivo_worker.claims.tense import finite, is_past, perfect
from kivo_worker.syntax.tree import SUBJECTS, Tree, Word

_OPENING = frozenset("\"'([\u201c\u2018$\u00a3\u20ac")
_KEPT_AT_END = frozenset("\"')]\u201d\u2019.!?%")

_LASTING = frozenset(
    "allowed based called expected headquartered held intended known located made managed named needed operated "
    "owned permitted represented required run seen situated spoken used valued worn".split()
)
"""Participles of what goes on, unless a year or another past is named."""


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
    late = late_object(tree, head, [cut.word for cut in found if cut.governor is head and not cut.is_aside])
    yield Proposition(tuple(own), _items({*shared, *own, *late} - set(left_out), meant))
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
    name = name_words(tree, noun)
    named = _known(tree, name, noun)
    pronoun = relative_pronoun(tree, cut.word) if cut.word.relation == "acl:relcl" else None
    opening = relative_opening(tree, cut.word) if cut.word.relation == "acl:relcl" and pronoun is None else ()
    if opening:
        yield Proposition(tuple(own), tuple(_of_place_or_owner(tree, cut, opening, own, named)))
    elif pronoun is None:
        said = [place for place in own if tree.words[place].text not in {"(", ")"}]
        yield Proposition(tuple(own), (*named, *_told_of(tree, noun, cut, said)))
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
            shared = [place for place in auxiliaries if place not in opening] if opening else [*name, *auxiliaries]
            yield from _clause(tree, further.word, () if has_own else shared)


def _known(tree: Tree, named: Sequence[int], noun: Word) -> list[Item]:
    """A noun spoken of again: "the archive" after "an archive"."""
    is_new = bool(named) and noun.kind not in SUBJECTS and tree.words[named[0]].text.lower() in {"a", "an"}
    return ["the", *named[1:]] if is_new else list(named)


def _of_place_or_owner(
    tree: Tree, cut: Cut, opening: Sequence[int], own: Sequence[int], named: Sequence[Item]
) -> Iterator[Item]:
    """What happens in a place, or what something of somebody is: ", where he lives", ", whose son left"."""
    rest = [place for place in own if place not in opening]
    if tree.words[opening[0]].text.lower() == "whose":
        yield from (*named, "'s", *rest)
        return
    subject = tree.child(cut.word, "nsubj")
    above = first_with_subject(tree, next(iter(tree.ancestors(cut.governor)), cut.governor))
    meant = subject_meant(tree, above, subject) if above is not None and subject is not None else ()
    later = next((child.index for child in tree.children(cut.word, ("advcl",)) if child.index > cut.word.index), None)
    start = tree.subtree(tree.words[later])[0] if later is not None else len(tree.words)
    ending = [place for place in rest[-1:] if tree.words[place].tag == "PUNCT"]
    told = [place for place in rest if place not in ending]
    for place in told:
        if place < start:
            yield from meant if subject is not None and place == subject.index and meant else (place,)
    yield from (_preposition(tree, cut.governor, opening), *named)
    yield from (*(place for place in told if place >= start), *ending)


def _preposition(tree: Tree, noun: Word, opening: Sequence[int]) -> Item:
    """What stands before a noun when "where" or "in which" is told with it."""
    if len(opening) > 1:
        return opening[0]
    case = tree.child(noun, "case")
    if case is not None and case.text.lower() in {"in", "at", "on"}:
        return case.index
    return "in" if noun.entity == "place" else "at"


def _told_of(tree: Tree, noun: Word, cut: Cut, said: Sequence[int]) -> Iterator[Item]:
    """What is said of a noun, with a verb: what it does goes with the verb of the clause, a place lies in a place."""
    plural = is_plural(tree, noun)
    if cut.word.tag == "VERB" and cut.word.text.lower().endswith("ing"):
        yield from (_doing(tree, cut, plural=plural) if place == cut.word.index else place for place in said)
        return
    past = cut.word.tag == "VERB" and not _lasts(tree, cut)
    yield ("were" if plural else "was") if past else "are" if plural else "is"
    if is_address(tree, cut.word, cut.governor):
        yield "in"
    yield from said


def _lasts(tree: Tree, cut: Cut) -> bool:
    """Whether what a participle says goes on: what was done is past, where something is located is not."""
    was = tree.child(cut.governor, "cop")
    is_dated = any(is_year_number(tree.words[place].text) for place in tree.subtree(cut.word))
    is_told_of_then = was is not None and was.text.lower() in {"was", "were"}
    return cut.word.text.lower() in _LASTING and not is_dated and not is_told_of_then


def _doing(tree: Tree, cut: Cut, *, plural: bool) -> str:
    """A participle made finite: "earned" after "received", "has led" after "has worked"."""
    auxiliaries = {word.text.lower() for word in tree.children(cut.governor, ("aux", "cop"))}
    if auxiliaries & {"has", "have"}:
        return perfect(cut.word.text, plural=plural)
    return finite(cut.word.text, past=is_past(tree, cut.governor), plural=plural)
