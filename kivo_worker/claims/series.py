"""Things joined by "and", told apart."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from kivo_worker.claims.agreement import agreeing
from kivo_worker.claims.denial import is_denied
from kivo_worker.claims.proposition import Item, Proposition, article
from kivo_worker.claims.reference import is_plural_itself, is_year_number
from kivo_worker.claims.together import hold_together, is_rest_of_name
from kivo_worker.syntax.tree import NOUNS, SUBJECTS, Tree, Word

_SERIES = frozenset({"nsubj", "obj", "obl", "nmod", "root", "conj", "appos", "amod"})
_AMOUNTS = frozenset({"SYM", "NUM"})
_QUOTES = frozenset({'"', "\u201c", "\u201d"})
_CLAUSE_PARTS = (
    "nsubj", "csubj", "expl", "cop", "aux", "advcl", "parataxis", "punct", "discourse", "mark", "ccomp",
)  # fmt: skip


def told_apart(tree: Tree, one: Proposition, within: Collection[int] = ()) -> Iterator[Proposition]:
    """A statement about several things joined by "and" as one statement about each.

    Args:
        tree: the sentence.
        one: the statement.
        within: only things at these places are told apart; all when none are given.
    """
    series = _outermost_series(tree, one, within)
    if not series:
        yield one
        return
    first = series[0]
    members = member_words(tree, series)
    joined = set().union(*members)
    between = {place for place in one.own if min(joined) < place < max(joined)} - joined
    if _are_mixed(members) or any(not _is_between(tree.words[place]) for place in between):
        yield one  # what else stands between them may go with any of them
        return
    for number, (member, words) in enumerate(zip(series, members, strict=True)):
        kept = words | shared_lead(tree, series, number)
        own = [place for place in one.own if place in words or (not number and place not in joined | between)]
        items = tuple(item for item in one.items if item in kept or item not in joined | between)
        predicate = tree.head(first) if first.kind == "nsubj" else None
        agreed = agreeing(tree, items, predicate) if predicate and not is_plural_itself(tree, member) else items
        each = Proposition(tuple(own), _with_articles(tree, agreed))
        inner = words - {member.index}
        yield from told_apart(tree, each, inner) if inner else (each,)


def member_words(tree: Tree, series: Sequence[Word]) -> list[set[int]]:
    """The places of each member of a series, the first without what it says when it is a predicate."""
    first, *others = series
    apart = {other.index for other in others} | {child.index for child in tree.children(first, _CLAUSE_PARTS)}
    return [_without_joints(tree, tree.subtree(member, apart - {member.index})) for member in series]


def _outermost_series(tree: Tree, one: Proposition, within: Collection[int]) -> list[Word]:
    """The series of a statement that stands in no other, the longest of them; empty when there is none."""
    starts = [tree.words[place] for place in one.own if not within or place in within]
    found = (series for word in starts if (series := _series(tree, word, one)))
    return min(found, key=lambda series: (len(list(tree.ancestors(series[0]))), -len(series)), default=[])


def shared_lead(tree: Tree, series: Sequence[Word], number: int) -> set[int]:
    """What a member has from the first: its preposition, and its article when none since has one of its own."""
    first, member = series[0], series[number]
    if not number:
        return set(_places(tree, first, ("case", "det", "nmod:poss")))
    lead = set() if tree.child(member, "case") else set(_places(tree, first, ("case",)))
    has_own = any(tree.child(other, "det", "nummod", "nmod:poss", "case") for other in series[1 : number + 1])
    if not has_own and "PROPN" not in {first.tag, member.tag}:
        lead.update(_places(tree, first, ("det", "nmod:poss")))
    return lead


def _places(tree: Tree, word: Word, kinds: Sequence[str]) -> Iterator[int]:
    """The places of what stands before a word and depends on it in one of these ways."""
    for child in tree.children(word, kinds):
        if child.index < word.index:
            yield from tree.subtree(child)


def _without_joints(tree: Tree, places: Sequence[int]) -> set[int]:
    """The places of a member without the comma and the "and" before it."""
    start = next((number for number, place in enumerate(places) if not _is_joint(tree.words[place])), 0)
    return set(places[start:])


def _is_joint(word: Word) -> bool:
    return word.kind in {"cc", "punct"} and word.text.lower() in {",", ";", "and", "&", "or", "nor"}


def _is_between(word: Word) -> bool:
    return _is_joint(word) or word.text in _QUOTES


def _are_mixed(members: Sequence[Collection[int]]) -> bool:
    """Whether words of one member stand behind the beginning of the next, and before that of the last."""
    last = min(members[-1])
    return any(min(after) < place < last for before, after in pairwise(members) for place in before)


def _series(tree: Tree, first: Word, one: Proposition) -> list[Word]:
    """The things joined by "and" that a word begins; empty when they must stay together."""
    joined = (child for child in tree.children(first, ("conj",)) if child.index in one.own)
    others = [other for other in joined if not is_rest_of_name(tree, other, first)]
    if not others or first.kind not in _SERIES or not _are_alike(tree, first, others):
        return []
    if any(tree.child(other, *SUBJECTS) for other in others):
        return []
    if first.kind == "root" and tree.child(first, "cop") is None:
        return []  # no sentence
    joints = [joint.text.lower() for other in others for joint in tree.children(other, ("cc",))]
    joining = {"and", "&"}
    if is_denied(tree, first):
        joining = {"or", "nor"} if all(tree.child(word, "nmod", "acl") for word in (first, *others)) else {"nor"}
    if not joints or any(joint not in joining for joint in joints):
        return []
    return [] if hold_together(tree, first, others, one) else [first, *others]


def _are_alike(tree: Tree, first: Word, others: Sequence[Word]) -> bool:
    """Whether words are all things, all qualities, or all amounts with what each is of: "2 % in May, 3 % in June"."""
    words = (first, *others)
    if all(is_year_number(word.text) for word in words):
        return not any(
            is_year_number(child.text) for word in words for child in tree.children(word) if child not in others
        )
    if first.tag in _AMOUNTS:
        are_told = all(tree.child(word, "nmod") and not tree.child(word, "appos") for word in words)
        return are_told and all(word.tag in _AMOUNTS for word in words)
    kinds = NOUNS if first.tag in NOUNS else _qualities(tree, words)
    return all(word.tag in kinds for word in words)


def _qualities(tree: Tree, words: Sequence[Word]) -> Collection[str]:
    """Which words tell qualities: participles too when they stand before their noun, "a rare and overlooked fault"."""
    noun = tree.head(words[0]) if words[0].kind == "amod" else None
    if noun is None and tree.child(words[0], "cop") is None:
        return ()
    return {"ADJ", "VERB"} if noun is not None and words[-1].index < noun.index else {"ADJ"}


def _with_articles(tree: Tree, items: Sequence[Item]) -> tuple[Item, ...]:
    """Items with "a" and "an" as the word after them asks for."""
    found = list(items)
    for place, (item, after) in enumerate(pairwise(items)):
        if isinstance(item, str) or isinstance(after, str) or after == item + 1:
            continue
        if tree.words[item].text in {"a", "an"}:
            found[place] = article(tree.words[after].text)
    return tuple(found)
