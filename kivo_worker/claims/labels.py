"""Labels: what only names what the next sentences are about, such as "Your pension." or "What has changed."."""

from kivo_worker.syntax.tree import SUBJECTS, VERBS, Tree

_MOST_WORDS = 6
_ASKING = frozenset("what where when how why who which".split())


def is_label(tree: Tree) -> bool:
    """Whether a short sentence says nothing of its subject: no finite verb, no figure, or a question without a mark."""
    words = [word for word in tree.words if word.tag != "PUNCT"]
    if len(words) > _MOST_WORDS or any(word.tag == "NUM" or any(map(str.isdigit, word.text)) for word in words):
        return False
    if words and words[0].text.lower() in _ASKING:
        return tree.words[-1].text != "?"
    if not any(word.tag in VERBS for word in words):
        return True
    names_an_action = tree.root.text.lower().endswith("ing") and tree.root.index == words[0].index
    return names_an_action and tree.child(tree.root, "aux", "cop", *SUBJECTS) is None
