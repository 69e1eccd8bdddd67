"""What was said of a noun in passing, as a sentence of its own."""

from collections.abc import Iterator, Sequence

from kivo_worker.claims.asides import RELATIVES, relative_opening, relative_pronoun
from kivo_worker.claims.cuts import Cut
from kivo_worker.claims.meanwhile import at_the_same_time, is_meanwhile
from kivo_worker.claims.names import is_title
from kivo_worker.claims.naming import name_words
from kivo_worker.claims.proposition import Item, article
from kivo_worker.claims.reference import PRONOUNS, is_plural, is_plural_itself, is_year_number
from kivo_worker.claims.sharing import first_with_subject, subject_meant
from kivo_worker.claims.tense import finite, is_past, perfect
from kivo_worker.syntax.tree import SUBJECTS, Tree, Word

_LASTING = frozenset(
    "aimed allowed based called dedicated devoted expected headquartered held intended known located made managed "
    "named needed operated owned permitted represented required run seen situated spoken used valued worn".split()
)
"""Participles of what goes on, unless a year or another past is named."""


def as_sentence(tree: Tree, cut: Cut, own: Sequence[int]) -> Iterator[Item]:
    """How a clause, participle or apposition reads as a sentence about the noun it speaks of.

    Args:
        tree: the sentence.
        cut: where it is cut off.
        own: the places of its words, in order.
    """
    if is_meanwhile(tree, cut.word, cut.governor):
        yield from at_the_same_time(tree, cut.word, cut.governor, own)
        return
    noun = _spoken_of(tree, cut)
    named = _known(tree, name_of(tree, cut), noun)
    pronoun, opening = relative_pronoun(tree, cut.word), relative_opening(tree, cut.word)
    said = own[1:] if tree.words[own[0]].text == "(" else own
    if pronoun is not None:
        is_object = pronoun.kind == "obj"
        before = [place for place in said if is_object and place <= cut.word.index and place != pronoun.index]
        yield from (*before, *named)
        yield from (place for place in said if place != pronoun.index and place not in before)
    elif opening:
        yield from _of_place_or_owner(tree, cut, opening, own, named)
    else:
        yield from (*named, *_told_of(tree, noun, cut, said))


def name_of(tree: Tree, cut: Cut) -> Sequence[int]:
    """The words for the noun that is spoken of; those it means when it is a pronoun for a subject before it."""
    noun, predicate = _spoken_of(tree, cut), _predicate(tree, cut)
    before = tree.head(predicate) if predicate.kind in {"conj", "parataxis"} else None
    is_pronoun = noun.text.lower() in PRONOUNS and noun.head == predicate.index
    meant = subject_meant(tree, before, noun) if before is not None and is_pronoun else ()
    return meant or [place for place in name_words(tree, noun) if not _is_later(place, noun, cut)]


def _is_later(place: int, noun: Word, cut: Cut) -> bool:
    """Whether a word of a noun stands behind what is said of it, which is not said of what is joined there."""
    return noun.index < cut.word.index < place


def _predicate(tree: Tree, cut: Cut) -> Word:
    return first_with_subject(tree, cut.governor) or cut.governor


def _spoken_of(tree: Tree, cut: Cut) -> Word:
    """The noun before a cut, or the subject of the clause."""
    subject = tree.child(_predicate(tree, cut), "nsubj")
    if subject is None or subject.text.lower() in RELATIVES:
        return cut.governor
    says_what_it_is = cut.word.kind in {"acl", "conj"} and tree.child(cut.governor, "cop") is not None
    agent = tree.child(cut.governor, "obl:agent")
    if agent is not None and agent.tag == "PROPN" and cut.word.text.lower().endswith("ing"):
        return agent
    is_doing = cut.word.kind == "advcl" or cut.word.text.lower().endswith("ing")
    return subject if is_doing or says_what_it_is else cut.governor


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
    points_back = subject is not None and subject.text.lower() in PRONOUNS
    meant = subject_meant(tree, above, subject) if above is not None and subject is not None and points_back else ()
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
    is_joined = any(noun.index < child.index < cut.word.index for child in tree.children(noun, ("conj",)))
    plural = is_plural(tree, noun) if is_joined or cut.word.index < noun.index else is_plural_itself(tree, noun)
    if cut.word.tag == "VERB" and cut.word.text.lower().endswith("ing"):
        yield from (_doing(tree, cut, plural=plural) if place == cut.word.index else place for place in said)
        return
    past = cut.word.tag == "VERB" and not _lasts(tree, cut)
    yield ("were" if plural else "was") if past else "are" if plural else "is"
    if is_title(cut.word):
        yield article(tree.words[said[0]].text)
    yield from (cut.word.text.lower() if past and place == cut.word.index else place for place in said)


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
