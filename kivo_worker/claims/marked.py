"""What a sentence cites one by one: a marker in the middle of a statement ends what it vouches for."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kivo_worker.claims.proposition import Proposition
from kivo_worker.syntax.tree import Tree

_LEAST_WORDS = 3
"""Fewer words after a marker are the end of what it stands in, such as "in 2024"."""


def cited_apart(tree: Tree, one: Proposition, markers: Sequence[tuple[int, int]]) -> Iterator[Proposition]:
    """Cut a statement behind the markers that stand in it.

    What comes before a marker can be said without the rest when the predicate stands there; what comes after it is
    told together with what it hangs on, so that "because ..." keeps what it is the reason for.
    """
    own = set(one.own)
    ends = [place for place in _ends(tree, one, markers) if _can_end(tree, one, place)]
    if not ends:
        yield one
        return
    for start, end in pairwise([-1, *ends, len(tree.words)]):
        places = _trimmed(tree, [place for place in one.own if start < place <= end])
        rest = {place for place in own if place > end}
        items = [item for item in one.items if isinstance(item, str) or item not in rest]
        while items and isinstance(items[-1], int) and tree.words[items[-1]].relation in {"cc", "punct"} and rest:
            items.pop()
        yield Proposition(tuple(places), tuple(items))


def _ends(tree: Tree, one: Proposition, markers: Sequence[tuple[int, int]]) -> Iterator[int]:
    """The last word of a statement's own before each marker that has more of it on both sides."""
    last = -1
    for start, _ in markers:
        before = [place for place in one.own if tree.words[place].end <= start]
        after = [place for place in one.own if tree.words[place].start >= start and tree.words[place].tag != "PUNCT"]
        if before and len(after) >= _LEAST_WORDS and before[-1] > last:
            last = before[-1]
            yield last


def _can_end(tree: Tree, one: Proposition, place: int) -> bool:
    """Whether a statement may end with a word: its predicate stands before it, and nothing after it is needed."""
    own = set(one.own)
    if any(tree.words[other].text.lower() in _LIMITING for other in one.own if place < other <= place + _NEAR):
        return False  # without its condition a statement says more than was said
    heads = [word for word in map(tree.words.__getitem__, one.own) if word.head is None or word.head not in own]
    crossing = [
        tree.words[other].kind
        for other in one.own
        if other > place and (head := tree.words[other].head) is not None and head <= place
    ]
    return all(head.index <= place for head in heads) and bool(crossing) and not _NEEDED & set(crossing)


_NEEDED = frozenset({"obj", "iobj", "xcomp", "ccomp", "cop", "aux", "case", "fixed", "flat", "compound", "nsubj"})
"""What a predicate cannot be told without."""


_LIMITING = frozenset(
    "unless if provided providing except only without until when but not nor or than least most subject excluding".split()
)
"""With these begins what limits the statement before it."""
_NEAR = 3


def _trimmed(tree: Tree, places: list[int]) -> list[int]:
    while places and tree.words[places[0]].relation in {"cc", "punct"}:
        places.pop(0)
    return places
