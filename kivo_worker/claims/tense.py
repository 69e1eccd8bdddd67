"""Whether a predicate tells of the past."""

from kivo_worker.syntax.tree import Tree, Word

_PAST = frozenset(
    "was were had did became began brought built bought came chose cut drew fell felt found flew gave got grew held "
    "kept knew led left lost made met paid put ran rose said sat saw sold sent set spent spoke stood took taught told "
    "thought understood went won wrote".split()
)


def is_past(tree: Tree, verb: Word) -> bool:
    """Whether a verb, or what helps it, has the form of the past."""
    helping = tree.children(verb, ("aux", "cop"))
    finite = helping[0] if helping else verb
    text = finite.text.lower()
    return text in _PAST or (finite.tag == "VERB" and text.endswith("ed"))
