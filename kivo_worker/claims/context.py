"""What a sentence means by "it" or "they", from the sentences before it, when that is safe to say."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kivo_worker.claims.naming import tells_which
from kivo_worker.claims.proposition import CLITICS
from kivo_worker.claims.reference import PRONOUNS, arguments_meant, may_mean
from kivo_worker.syntax.tree import NOUNS, SUBJECTS, Tree, Word

LOOKED_BACK = 3
"""How many sentences are kept, for what a pronoun after them means."""
_DEMONSTRATIVES = frozenset({"this", "that", "these", "those"})
_OF_TWO = frozenset({"former", "latter"})
_SPEAKERS = frozenset({"i", "we", "you"})
_FORMS = {"he": frozenset({"he", "him", "his"}), "she": frozenset({"she", "her", "hers"})}
_BESIDE = ("case", "punct", "acl", "appos", "cop", "aux", "nsubj", "advcl", "advmod", "parataxis", "mark")
POINTS_BACK = re.compile(r"\b(?:it|they|he|she|this|that|these|those|former|latter)\b", re.IGNORECASE)
"""What a sentence has that may point to one before it."""


@dataclass(frozen=True, slots=True)
class InContext:
    """A sentence as it reads in its place.

    Attributes:
        tree: the sentence, a pronoun's text put right where what it means is known.
        is_changed: whether that happened.
        open_word: the place of a subject of which nobody can safely say what it means; none when there is none.
    """

    tree: Tree
    is_changed: bool = False
    open_word: int | None = None


def in_context(tree: Tree, before: Iterable[Tree]) -> InContext:
    """Put what the subject of a sentence means in its place.

    It means the subject of the sentence before when that agrees and no other subject or object there does, or the one
    object of "we"; a person may be either. A sentence with the same pronoun for its subject is passed over.

    Args:
        tree: the sentence.
        before: the sentences before it, the nearest first; read only as far as needed.
    """
    pronoun = _pointing_subject(tree)
    if pronoun is None:
        return named_again(tree, before)
    meant = _antecedent(pronoun.text.lower(), before)
    if meant is None:
        return InContext(tree, open_word=pronoun.index)
    changed = {pronoun.index: replace(pronoun, text=meant, tag="NOUN")}
    for following in tree.words[pronoun.index + 1 : pronoun.index + 2]:
        clitic = following.text.lower().replace("\u2019", "'")
        changed[following.index] = replace(following, text=CLITICS.get(clitic, following.text))
    words = tuple(changed.get(word.index, word) for word in tree.words)
    return InContext(Tree(tree.text, words), is_changed=True)


def named_again(tree: Tree, before: Iterable[Tree]) -> InContext:
    """Put in its place what "the former", "the latter" or "this plan" means, when only one thing can be meant."""
    for word in tree.words:
        article = tree.words[word.index - 1] if word.index else None
        if article is None or article.head != word.index or article.kind != "det":
            continue
        text = word.text.lower()
        if text in _OF_TWO and article.text.lower() == "the" and word.kind not in {"amod", "compound"}:
            meant = _of_two(text, tree, word, before)
            if meant is None:
                return InContext(tree, open_word=word.index if word.kind in SUBJECTS else None)
            return _replaced(tree, article, word, meant)
        if article.text.lower() in _DEMONSTRATIVES and word.kind in SUBJECTS and len(tree.children(word)) == 1:
            meant = _same_noun(word, before)
            if meant is not None:
                return _replaced(tree, article, word, meant)
    return InContext(tree)


def _replaced(tree: Tree, article: Word, word: Word, meant: str) -> InContext:
    changed = {article.index: replace(article, text=""), word.index: replace(word, text=meant)}
    return InContext(Tree(tree.text, tuple(changed.get(one.index, one) for one in tree.words)), is_changed=True)


def _of_two(text: str, tree: Tree, word: Word, before: Iterable[Tree]) -> str | None:
    """One of the two things joined by "and" that were spoken of last; none when there are no two, or several pairs."""
    own = [pair for pair in _pairs(tree) if pair[1].index < word.index]
    for spoken, pairs in ((tree, own), *((earlier, list(_pairs(earlier))) for earlier in before)):
        if pairs:
            return _phrase(spoken, pairs[0][text == "latter"], alone=True) if len(pairs) == 1 else None
    return None


def _pairs(tree: Tree) -> Iterator[tuple[Word, Word]]:
    for word in tree.words:
        others = tree.children(word, ("conj",)) if word.tag in NOUNS else ()
        if len(others) == 1 and others[0].tag in NOUNS and tree.child(others[0], "cc") is not None:
            yield word, others[0]


def _same_noun(word: Word, before: Iterable[Tree]) -> str | None:
    """The only noun phrase before with the same noun and more to tell which: "the Plus plan" for "this plan"."""
    for tree in before:
        same = [one for one in tree.words if one.text.lower() == word.text.lower() and one.tag in NOUNS]
        if same:
            is_told = tree.child(same[0], "compound", "amod", "nmod", "nmod:poss", "flat", "nummod") is not None
            return _phrase(tree, same[0]) if len(same) == 1 and is_told else None
    return None


def _pointing_subject(tree: Tree) -> Word | None:
    """The subject of the main clause when it is a pronoun that no word before it in the sentence explains."""
    subject = tree.child(tree.root, *SUBJECTS)
    if subject is None or subject.kind != "nsubj" or subject.tag not in {"PRON", "DET"}:
        return None
    text = subject.text.lower()
    if text in _DEMONSTRATIVES:
        return subject if not tree.children(subject) else None
    if text not in PRONOUNS:
        return None
    explained = any(may_mean(text, tree, word) for word in tree.words[: subject.index])
    return None if explained else subject


def _antecedent(pronoun: str, before: Iterable[Tree]) -> str | None:
    """What a pronoun means; none when no subject agrees, or something else might be meant as well."""
    if pronoun in _DEMONSTRATIVES:
        return None
    trees = list(before) if pronoun in _FORMS else before
    for number, tree in enumerate(trees):
        subject = tree.child(tree.root, "nsubj")
        if subject is not None and subject.text.lower() == pronoun:
            continue
        meant = arguments_meant(pronoun, tree)
        speaks_of_us = subject is not None and subject.text.lower() in _SPEAKERS
        if len(meant) != 1 or not may_mean(pronoun, tree, meant[0]):
            return None
        if meant[0] != subject and not speaks_of_us and pronoun not in _FORMS:
            return None
        is_spoken_of = isinstance(trees, list) and any(_speaks_of(pronoun, earlier) for earlier in trees[number + 1 :])
        return None if is_spoken_of else _phrase(tree, meant[0])
    return None


def _speaks_of(pronoun: str, tree: Tree) -> bool:
    """Whether a sentence before speaks of somebody of whom the pronoun may go on speaking."""
    return any(word.text.lower() in _FORMS[pronoun] for word in tree.words)


def _phrase(tree: Tree, noun: Word, *, alone: bool = False) -> str:
    """A noun with its article, adjectives and what names it, as it stands; alone, without what it is joined to."""
    beside = tree.children(noun, (*_BESIDE, "conj", "cc") if alone else _BESIDE)
    apart = {child.index for child in beside if not tells_which(tree, child, noun)}
    apart |= {child.index for child in tree.children(noun, ("cc",)) if child.index < noun.index}
    places = tree.subtree(noun, apart)
    first, last = tree.words[places[0]], tree.words[places[-1]]
    text = " ".join(tree.text[first.start : last.end].split())
    if first.text.lower() in {"a", "an"}:  # what was named before is known now
        return f"the{text[len(first.text) :]}"
    if first.tag == "NUM":
        return f"the {text[:1].lower()}{text[1:]}"
    return text[:1].lower() + text[1:] if first.index == 0 and first.tag == "DET" else text
