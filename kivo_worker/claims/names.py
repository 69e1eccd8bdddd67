"""Names put together: their parts hang on the first, and what a person is called stands under the name."""

from collections.abc import Iterator
from dataclasses import replace

from kivo_worker.claims.reference import is_plural
from kivo_worker.syntax.tree import Tree, Word

_IN_NAMES = frozenset({"flat", "compound"})
_TITLE = "appos:title"
_WITH_NAME = frozenset({"case", "cc"})
_TOLD = ("det", "nmod", "nummod", "conj", "cop")
"""What says that a noun before a name is more than a calling."""
_POSSESSIVE = frozenset({"'s", "\u2019s", "'", "\u2019"})


def with_names(tree: Tree) -> Tree:
    """A tree in which each name is one phrase, and bears what stands before it: "the painter" in "painter Ann Lee".

    What stands before a name becomes its apposition, with a relation of its own.
    """
    return _with_titles(_with_whole_names(_with_one_subject(tree)))


def is_title(word: Word) -> bool:
    """Whether a word says what the person named right after it is."""
    return word.relation == _TITLE


def is_named(word: Word) -> bool:
    """Whether a word is a name, or a sign that stands for one, such as "HIF1A"."""
    return word.tag == "PROPN" or (word.text.isupper() and not word.text.isalpha() and word.tag == "NOUN")


def head_of_name(tree: Tree, word: Word) -> Word:
    """The word that a name hangs on, from one of its later parts; any other word is its own."""
    above = tree.head(word)
    while word.kind in _IN_NAMES and above is not None and above.index < word.index:
        word, above = above, tree.head(above)
    return word


def _with_one_subject(tree: Tree) -> Tree:
    """A tree in which of two subjects side by side the first is part of the second: "the Bath (North) store"."""
    words = list(tree.words)
    for word in tree.words:
        if (first := _subject_beside(tree, word)) is not None:
            words[first.index] = replace(first, head=word.index, relation="compound")
    return Tree(tree.text, tuple(words)) if words != list(tree.words) else tree


def _subject_beside(tree: Tree, word: Word) -> Word | None:
    """The name that is a subject too, right before one or behind its article."""
    head = tree.head(word)
    if word.kind != "nsubj" or word.tag != "NOUN" or head is None:
        return None
    first = tree.child(head, word.relation)
    if first is None or first.index >= word.index or first.tag != "PROPN":
        return None
    start = tree.subtree(word)[0]
    return first if tree.subtree(first)[-1] == start - 1 or start < first.index else None


def _with_whole_names(tree: Tree) -> Tree:
    first = dict(_next_parts(tree))
    if not first:
        return tree
    words = (
        replace(word, head=first[word.index], relation="flat") if word.index in first else word for word in tree.words
    )
    return Tree(tree.text, tuple(words))


def _next_parts(tree: Tree) -> Iterator[tuple[int, int]]:
    """The next part of a name, and its first: they stand side by side and depend on the same word in the same way."""
    for word in tree.words:
        if word.tag != "PROPN" or word.kind in _IN_NAMES or tree.child(word, "case", "det", "cc", "punct"):
            continue
        start = tree.subtree(word)[0]
        if not start:
            continue
        before = tree.words[start - 1]
        if before.kind == "flat" and (above := tree.head(before)) is not None:
            before = above
        if before.tag == "PROPN" and before.head == word.head and before.relation == word.relation:
            yield word.index, before.index


def _with_titles(tree: Tree) -> Tree:
    words = list(tree.words)
    for word in tree.words:
        name = _named(tree, word)
        if name is None:
            continue
        words[name.index] = replace(name, head=word.head, relation=word.relation)
        words[word.index] = replace(word, head=name.index, relation=_TITLE)
        for other in tree.children(word):
            if other != name and (other.index > name.index or other.kind in _WITH_NAME):
                words[other.index] = replace(other, head=name.index)
    return Tree(tree.text, tuple(words)) if words != list(tree.words) else tree


def _named(tree: Tree, word: Word) -> Word | None:
    """The one person named right after a noun that tells more, with no article: "American player Dan Lee"."""
    appositions = tree.children(word, ("appos",))
    name = appositions[0] if len(appositions) == 1 else None
    if name is None or name.index != word.index + 1 or word.tag != "NOUN" or name.tag != "PROPN":
        return None
    if name.entity not in {"person", ""} or "person" not in {name.entity, word.entity} or is_plural(tree, word):
        return None
    start = tree.subtree(word)[0]
    is_owned = any(one.text in _POSSESSIVE for one in tree.words[max(0, start - 1) : word.index])
    is_told = tree.child(word, "amod", "compound") is not None
    return None if is_owned or not is_told or tree.child(name, "conj") or tree.child(word, *_TOLD) else name
