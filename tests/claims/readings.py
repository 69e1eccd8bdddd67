"""How the statements of a sentence read, for the tests of the rules that cut it."""

from kivo_worker.claims.propositions import propositions
from kivo_worker.models.shipped import load_parser
from kivo_worker.syntax.tree import Tree, Word


def readings(sentence: str) -> list[str]:
    """How the statements of a sentence read, without the final stop."""
    tree = load_parser().parse(sentence)
    assert tree is not None
    return [one.reading(tree).rstrip(".") for one in propositions(tree)]


def tree_of(*words: tuple[str, str, int | None, str]) -> Tree:
    """A tree from words with tag, head and relation."""
    found, start = [], 0
    for index, (text, tag, head, relation) in enumerate(words):
        found.append(Word(index, start, start + len(text), text, tag, head, relation))
        start += len(text) + 1
    return Tree(" ".join(word.text for word in found), tuple(found))
