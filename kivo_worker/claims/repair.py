"""A parsed sentence put right where the order of its words speaks against the tree."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kivo_worker.claims.asides import relative_pronoun
from kivo_worker.claims.lists import moved_in_lists, with_series
from kivo_worker.claims.names import head_of_name, with_names
from kivo_worker.syntax.tree import NOUNS, SUBJECTS, VERBS, Tree, Word

_LEADING = frozenset({"advcl", "obl", "advmod"})
_BESIDE = frozenset({"conj", "parataxis"})


def repaired(tree: Tree) -> Tree:
    """Give what stands before the first of several clauses to that one: "If it rains, we stay and they go"."""
    tree = with_series(with_names(_with_relatives(tree)))
    moved = {
        word.index: first
        for word in tree.words
        if word.kind in _LEADING and (first := _clause_before(tree, word)) is not None
    }
    moved |= dict(moved_in_lists(tree))
    moved |= dict(_into_brackets(tree))
    moved |= {
        word.index: above
        for word in tree.words
        if word.kind == "conj"
        and moved.get(word.index, word.head) == word.head
        and (above := _parallel(tree, word)) is not None
    }
    heads = [word.head for word in tree.words]
    for place, head in moved.items():
        if place not in _upwards(heads, head):
            heads[place] = head
    if all(word.head == head for word, head in zip(tree.words, heads, strict=True)):
        return tree
    return Tree(tree.text, tuple(replace(word, head=head) for word, head in zip(tree.words, heads, strict=True)))


def _with_relatives(tree: Tree) -> Tree:
    """A tree in which a clause with a relative pronoun is a relative one: "which Ann founded and which Bo led"."""
    words = tuple(
        word if (noun := _noun_of(tree, word)) is None else replace(word, head=noun, relation="acl:relcl")
        for word in tree.words
    )
    return Tree(tree.text, words) if words != tree.words else tree


def _noun_of(tree: Tree, word: Word) -> int | None:
    """The noun that a clause with a relative pronoun speaks of, when it hangs on the clause before, or is "whose"."""
    head = tree.head(word)
    if head is None or word.kind not in _BESIDE:
        return None
    if head.relation == "acl:relcl" and word.kind == "conj":
        return head.head if relative_pronoun(tree, replace(word, relation="acl:relcl")) is not None else None
    is_whose = tree.words[tree.subtree(word)[0]].text.lower() == "whose"
    return head.index if is_whose and head.tag in NOUNS else None


def _upwards(heads: Sequence[int | None], place: int) -> Iterator[int]:
    """A word and all above it."""
    above: int | None = place
    while above is not None:
        yield above
        above = heads[above]


def _clause_before(tree: Tree, word: Word) -> int | None:
    """The first of the clauses that a word's head is joined to, when all of that clause stands behind the word."""
    head = tree.head(word)
    if head is None or head.kind not in _BESIDE or word.index > head.index:
        return None
    last = tree.subtree(word)[-1]
    first = tree.head(head)
    while first is not None and first.kind in _BESIDE and (above := tree.head(first)) is not None:
        first = above
    if first is None or first.index > head.index:
        return None
    others = {child.index for child in tree.children(first, _BESIDE)}
    return first.index if tree.subtree(first, others)[0] > last else None


def _parallel(tree: Tree, word: Word) -> int | None:
    """The noun that a joined noun is like, not the name it hangs on: "the son of Ann and the heir of Bo"."""
    beside = tree.head(word)
    above = tree.head(beside) if beside is not None else None
    if beside is None or above is None or beside.kind != "nmod" or tree.child(word, "case") is not None:
        return None
    determiner, like, other = (tree.child(one, "det") for one in (word, above, beside))
    if determiner is None or like is None or word.tag != "NOUN" or above.tag != "NOUN" or beside.tag != "PROPN":
        return None
    same = determiner.text.lower() == like.text.lower()
    return above.index if same and (other is None or other.text.lower() != determiner.text.lower()) else None


def _into_brackets(tree: Tree) -> Iterator[tuple[int, int]]:
    """What stands in brackets, and the noun right before them that it goes with, not one further off."""
    opened: int | None = None
    for word in tree.words:
        if word.text == "(":
            opened = word.index
        elif word.text == ")" and opened:
            noun = head_of_name(tree, tree.words[opened - 1])
            inside = range(opened + 1, word.index)
            outer = [tree.words[place] for place in inside if tree.words[place].head not in inside]
            is_clause = any(one.tag in VERBS or tree.child(one, *SUBJECTS) for one in outer)
            if noun.tag in NOUNS and not is_clause:
                for place in (opened, *inside, word.index):
                    head = tree.words[place].head
                    if head is not None and head not in inside and head < opened:
                        yield place, noun.index
            opened = None
