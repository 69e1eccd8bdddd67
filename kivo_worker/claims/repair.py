"""A parsed sentence put right where the order of its words speaks against the tree."""

from dataclasses import replace

from kivo_worker.syntax.tree import Tree, Word

_LEADING = frozenset({"advcl", "obl", "advmod"})
_BESIDE = frozenset({"conj", "parataxis"})


def repaired(tree: Tree) -> Tree:
    """Give what stands before the first of several clauses to that one: "If it rains, we stay and they go"."""
    moved = {
        word.index: first
        for word in tree.words
        if word.kind in _LEADING and (first := _clause_before(tree, word)) is not None
    }
    if not moved:
        return tree
    words = (replace(word, head=moved.get(word.index, word.head)) for word in tree.words)
    return Tree(tree.text, tuple(words))


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
