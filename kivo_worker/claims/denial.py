"""What is denied of one thing or another is denied of each: "No team has won in Leeds, nor in Bath"."""

from kivo_worker.syntax.tree import Tree, Word

_DENYING = frozenset("no not n't n\u2019t never".split())
_HEDGES = frozenset("either except if only unless until whether without".split())
_CLAUSES = frozenset({"acl", "advcl", "ccomp", "xcomp", "csubj", "parataxis"})


def is_denied(tree: Tree, first: Word) -> bool:
    """Whether what is said of one thing or another is denied, and so of each: "has no pump or hose"."""
    above = [first, *tree.ancestors(first)]
    if any(word.text.lower() in _HEDGES for word in tree.words) or any(word.kind in _CLAUSES for word in above[:-1]):
        return False
    return sum(_denies(tree, word, first) for word in above) == 1


def _denies(tree: Tree, word: Word, first: Word) -> bool:
    subject = tree.child(word, "nsubj")
    near = (*tree.children(word, ("advmod", "det")), *(tree.children(subject, ("det",)) if subject else ()))
    denying = next((one for one in near if one.text.lower() in _DENYING and one.index < first.index), None)
    return denying is not None and not any(
        other.text in {":", ";"} for other in tree.words[denying.index : first.index]
    )
