"""Series and appositions put right: which word a joined word goes with, and which an apposition explains."""

from collections.abc import Iterator
from dataclasses import replace

from kivo_worker.claims.asides import word_before
from kivo_worker.claims.names import head_of_name, is_named
from kivo_worker.claims.reference import is_plural
from kivo_worker.syntax.tree import NOUNS, Tree, Word

_THINGS = NOUNS | {"NUM", "SYM"}
_OF_THINGS = frozenset({"nmod", "appos", "flat", "acl", "amod", "obl"})


def with_series(tree: Tree) -> Tree:
    """A tree in which no member of a series is an apposition: "2 % in May, 3 % in June and 4 % in July"."""
    words = tuple(replace(word, relation="conj") if _is_member(tree, word) else word for word in tree.words)
    return Tree(tree.text, words) if words != tree.words else tree


def moved_in_lists(tree: Tree) -> Iterator[tuple[int, int]]:
    """The words of series and appositions that hang on the wrong word, each with the right one."""
    for word in tree.words:
        head = tree.head(word)
        if head is None or head.index > word.index:
            continue
        if word.kind == "conj":
            yield word.index, _joined_to(tree, word, head).index
        elif (member := _member_before(tree, word, head)) is not None:
            yield word.index, member.index
        elif word.kind == "appos" and is_plural(tree, head) and _is_new(tree, word):
            yield word.index, _named_before(tree, word, head).index


def _is_member(tree: Tree, word: Word) -> bool:
    """Whether an apposition is followed by what "and" joins to the same word, and all three are alike."""
    head = tree.head(word)
    if word.kind != "appos" or head is None or word_before(tree, word) != ",":
        return False
    joined = (other for other in tree.children(head, ("conj",)) if other.index > word.index and tree.child(other, "cc"))
    return any(head.tag == word.tag == other.tag and _is_told(tree, word) == _is_told(tree, other) for other in joined)


def _is_told(tree: Tree, word: Word) -> bool:
    return tree.child(word, "det", "nmod:poss") is not None


def _joined_to(tree: Tree, word: Word, head: Word) -> Word:
    """The first of the series that a word goes on, or the apposition: "Ann Lee, a painter, writer and singer"."""
    if any(joint.text == "&" for joint in tree.children(word, ("cc",))):
        return head
    first = head_of_name(tree, head)
    while first.kind == "conj" and _goes_on(tree, first, word) and (above := tree.head(first)) is not None:
        first = head_of_name(tree, above)
    if first.tag != "PROPN" or word.tag != "NOUN" or (_is_counted(tree, word) and not _is_new(tree, word)):
        return first
    kinds = [one for one in tree.children(first, ("appos",)) if one.index < word.index and one.tag == "NOUN"]
    return kinds[-1] if kinds and _is_new(tree, kinds[-1]) else first


def _goes_on(tree: Tree, word: Word, following: Word) -> bool:
    """Whether a joined word and the next are members of one series: only a comma joins the first of the two."""
    joint = tree.child(word, "cc")
    return word.tag in NOUNS and following.tag in NOUNS and (joint is None or joint.text == "&")


def _is_counted(tree: Tree, word: Word) -> bool:
    return tree.child(word, "det", "nmod:poss", "nummod") is not None


def _member_before(tree: Tree, word: Word, head: Word) -> Word | None:
    """The member of a series that a word stands behind, when it hangs on the first and another member follows."""
    if head.tag not in _THINGS or word.kind not in _OF_THINGS:
        return None
    joined = tree.children(head, ("conj",))
    before = [member for member in joined if member.index < word.index]
    return before[-1] if before and joined[-1].index > word.index else None


def _named_before(tree: Tree, word: Word, noun: Word) -> Word:
    """The name right before what says what one thing is; the noun it hangs on when there is none."""
    words = tree.words[: tree.subtree(word)[0]]
    last = next((one for one in reversed(words) if one.text != ","), noun)
    name = head_of_name(tree, last)
    return name if is_named(name) else noun


def _is_new(tree: Tree, word: Word) -> bool:
    """Whether a noun has an indefinite article."""
    return any(article.text.lower() in {"a", "an"} for article in tree.children(word, ("det",)))
