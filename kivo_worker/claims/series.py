"""Things joined by "and", told apart."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kivo_worker.claims.proposition import Item, Proposition
from kivo_worker.syntax.tree import NOUNS, SUBJECTS, Tree, Word

_TOGETHER = frozenset(
    "both either neither between together jointly each combined share shares shared meet meets met agree agreed merge "
    "merged married differ compete split".split()
)
_SERIES = frozenset({"nsubj", "obj", "obl", "nmod", "root", "conj", "appos"})
_QUALITIES = frozenset({"ADJ"})
_CLAUSE_PARTS = (
    "nsubj", "csubj", "expl", "cop", "aux", "advcl", "parataxis", "punct", "discourse", "mark", "ccomp",
)  # fmt: skip


def told_apart(tree: Tree, one: Proposition) -> Iterator[Proposition]:
    """A statement about several things joined by "and" as one statement about each."""
    series = max((_series(tree, tree.words[place], one) for place in one.own), key=len, default=[])
    if not series:
        yield one
        return
    first, *others = series
    apart = {other.index for other in others} | {child.index for child in tree.children(first, _CLAUSE_PARTS)}
    members = [set(tree.subtree(member, apart - {member.index})) for member in series]
    joined = set().union(*members)
    joints = {
        place
        for place in one.own
        if min(joined) < place < max(joined)
        and tree.words[place].head in joined
        and tree.words[place].kind in {"cc", "punct"}
        and tree.words[place].text in {",", ";", "and", "&"}
    }  # fmt: skip
    before = {child.index for child in tree.children(first, ("case", "det", "nmod:poss")) if child.index < first.index}
    for number, (member, words) in enumerate(zip(series, members, strict=True)):
        has_own = tree.child(member, "det", "nummod", "nmod:poss") is not None
        lead = {place for place in before if number and (tree.words[place].kind == "case" or not has_own)}
        kept = (words - joints) | (lead if tree.child(member, "case") is None else set())
        own = [place for place in one.own if place in words - joints or (not number and place not in joined | joints)]
        items = tuple(item for item in one.items if item in kept or item not in joined | joints)
        yield Proposition(tuple(own), _with_articles(tree, items))


def _series(tree: Tree, first: Word, one: Proposition) -> list[Word]:
    """The things joined by "and" that a word begins; empty when they must stay together."""
    others = [child for child in tree.children(first, ("conj",)) if child.index in one.own]
    kinds = NOUNS if first.tag in NOUNS else _QUALITIES if tree.child(first, "cop") else frozenset()
    if not others or first.kind not in _SERIES or any(word.tag not in kinds for word in (first, *others)):
        return []
    if any(tree.child(other, *SUBJECTS) for other in others):
        return []
    joints = [joint.text.lower() for other in others for joint in tree.children(other, ("cc",))]
    if not joints or any(joint not in {"and", "&"} for joint in joints):
        return []
    if any(
        tree.words[item].tag == "NUM" for item in one.items if isinstance(item, int) and not _is_in(tree, item, first)
    ):
        return []  # a total over all of them is not one of each
    near = (first, *tree.children(first), *([head] if (head := tree.head(first)) else []))
    return [] if any(word.text.lower() in _TOGETHER for word in near) else [first, *others]


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
