"""Things joined by "and", told apart."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kivo_worker.claims.agreement import agreeing
from kivo_worker.claims.proposition import Item, Proposition
from kivo_worker.syntax.tree import NOUNS, SUBJECTS, Tree, Word

_TOGETHER = frozenset(
    "both either neither between together jointly each combined share shares shared meet meets met agree agreed merge "
    "merged married differ compete split".split()
)
_SERIES = frozenset({"nsubj", "obj", "obl", "nmod", "root", "conj", "appos"})
_QUALITIES = frozenset({"ADJ"})
_QUOTES = frozenset({'"', "\u201c", "\u201d"})
_CLAUSE_PARTS = (
    "nsubj", "csubj", "expl", "cop", "aux", "advcl", "parataxis", "punct", "discourse", "mark", "ccomp",
)  # fmt: skip


def told_apart(tree: Tree, one: Proposition) -> Iterator[Proposition]:
    """A statement about several things joined by "and" as one statement about each."""
    series = max((_series(tree, tree.words[place], one) for place in one.own), key=len, default=[])
    first, *others = series or [None]
    if first is None:
        yield one
        return
    apart = {other.index for other in others} | {child.index for child in tree.children(first, _CLAUSE_PARTS)}
    members = [_without_joints(tree, tree.subtree(member, apart - {member.index})) for member in series]
    joined = set().union(*members)
    between = {place for place in one.own if min(joined) < place < max(joined)} - joined
    if any(not _is_joint(tree.words[place]) and tree.words[place].text not in _QUOTES for place in between):
        yield one  # what else stands between them may go with any of them
        return
    leading = tree.children(first, ("case", "det", "nmod:poss"))
    before = [child for child in leading if child.index < first.index]
    for number, (member, words) in enumerate(zip(series, members, strict=True)):
        has_own = tree.child(member, "det", "nummod", "nmod:poss", "case") is not None
        shares_case = number and tree.child(member, "case") is None
        shares_article = number and not has_own and "PROPN" not in {first.tag, member.tag}
        lead: set[int] = set()
        for child in before:
            if shares_case if child.kind == "case" else shares_article:
                lead.update(tree.subtree(child))
        kept = words | lead
        own = [place for place in one.own if place in words or (not number and place not in joined | between)]
        items = tuple(item for item in one.items if item in kept or item not in joined | between)
        predicate = tree.head(first) if first.kind == "nsubj" else None
        agreed = agreeing(tree, items, predicate, member) if predicate else items
        yield Proposition(tuple(own), _with_articles(tree, agreed))


def _without_joints(tree: Tree, places: Sequence[int]) -> set[int]:
    """The places of a member without the comma and the "and" before it."""
    start = next((number for number, place in enumerate(places) if not _is_joint(tree.words[place])), 0)
    return set(places[start:])


def _is_joint(word: Word) -> bool:
    return word.kind in {"cc", "punct"} and word.text.lower() in {",", ";", "and", "&"}


def _series(tree: Tree, first: Word, one: Proposition) -> list[Word]:
    """The things joined by "and" that a word begins; empty when they must stay together."""
    others = [child for child in tree.children(first, ("conj",)) if child.index in one.own]
    kinds = NOUNS if first.tag in NOUNS else _QUALITIES if tree.child(first, "cop") else frozenset()
    if not others or first.kind not in _SERIES or any(word.tag not in kinds for word in (first, *others)):
        return []
    if any(tree.child(other, *SUBJECTS) for other in others) or _is_name(tree, first, others):
        return []
    if any(other.text.lower() == "half" for other in others) or _is_range(tree, first, others):
        return []  # a day and a half, between one and two
    joints = [joint.text.lower() for other in others for joint in tree.children(other, ("cc",))]
    if not joints or any(joint not in {"and", "&"} for joint in joints):
        return []
    if any(_counts(tree, item, first) for item in one.items if isinstance(item, int)):
        return []  # a total over all of them is not one of each
    near = (first, *tree.children(first), *([head] if (head := tree.head(first)) else []))
    return [] if any(word.text.lower() in _TOGETHER for word in near) else [first, *others]


def _is_range(tree: Tree, first: Word, others: Sequence[Word]) -> bool:
    words = tree.words[max(0, first.index - 2) : others[-1].index]
    return any(word.text.lower() == "between" for word in words)


def _is_name(tree: Tree, first: Word, others: Sequence[Word]) -> bool:
    """Whether the joined words are one name or title: "the Center for Design and Learning", "'War and Peace'"."""
    head = tree.head(first)
    names = all(word.tag == "PROPN" for word in (first, *others))
    if names and first.kind == "nmod" and head is not None and head.tag == "PROPN" and tree.child(first, "det") is None:
        return True
    opened = sum(word.text in _QUOTES for word in tree.words[: first.index])
    return opened % 2 == 1 and not any(word.text in _QUOTES for word in tree.words[first.index : others[-1].index])


def _counts(tree: Tree, item: int, first: Word) -> bool:
    """Whether a word is a number that may count all of the joined things together."""
    word = tree.words[item]
    return word.tag == "NUM" and not _is_in(tree, item, first)


def _is_in(tree: Tree, place: int, first: Word) -> bool:
    return first in (tree.words[place], *tree.ancestors(tree.words[place]))


def _with_articles(tree: Tree, items: Sequence[Item]) -> tuple[Item, ...]:
    """Items with "a" and "an" as the word after them asks for."""
    found = list(items)
    for place, (item, after) in enumerate(pairwise(items)):
        if isinstance(item, str) or isinstance(after, str) or after == item + 1:
            continue
        if tree.words[item].text in {"a", "an"}:
            found[place] = "an" if tree.words[after].text[0].lower() in "aeio" else "a"
    return tuple(found)
