"""What a sentence means by "it" or "they", from the sentences before it, when that is safe to say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kivo_worker.claims.reference import PRONOUNS, may_mean
from kivo_worker.syntax.tree import NOUNS, SUBJECTS, Tree, Word

LOOKED_BACK = 3
"""How many sentences before a pronoun are looked at."""
_DEMONSTRATIVES = frozenset({"this", "that", "these", "those"})
_CLITICS = {"'s": "is", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would"}
_PERSONS = frozenset({"he", "she"})
_BESIDE = ("case", "punct", "acl", "appos", "cop", "aux", "nsubj", "advcl", "advmod", "parataxis", "mark")
_PLACES = frozenset({"nsubj", "obj", "iobj", "obl", "nmod", "conj", "root", "appos"})
POINTS_BACK = re.compile(r"\b(?:it|they|he|she|this|that|these|those)\b", re.IGNORECASE)
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


def in_context(tree: Tree, before: Sequence[Tree]) -> InContext:
    """Put what the subject of a sentence means in its place.

    The subject of the sentence before is preferred, then its only noun that agrees, then the sentence before that.

    Args:
        tree: the sentence.
        before: the sentences before it, the nearest first.
    """
    pronoun = _pointing_subject(tree)
    if pronoun is None:
        return InContext(tree)
    meant = _antecedent(pronoun.text.lower(), before[:LOOKED_BACK])
    if meant is None:
        return InContext(tree, open_word=pronoun.index)
    changed = {pronoun.index: replace(pronoun, text=meant, tag="NOUN")}
    for clitic in tree.words[pronoun.index + 1 : pronoun.index + 2]:
        if clitic.text.lower().replace("\u2019", "'") in _CLITICS:
            changed[clitic.index] = replace(clitic, text=_CLITICS[clitic.text.lower().replace("\u2019", "'")])
    words = tuple(changed.get(word.index, word) for word in tree.words)
    return InContext(Tree(tree.text, words), is_changed=True)


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


def _antecedent(pronoun: str, before: Sequence[Tree]) -> str | None:
    """What a pronoun means; none when nothing agrees, or several persons do, or several things and no subject."""
    if pronoun in _DEMONSTRATIVES:
        return None
    for tree in before:
        if pronoun in _PERSONS:
            persons = [word for word in tree.words if word.entity == "person" and may_mean(pronoun, tree, word)]
            if persons:
                return _phrase(tree, persons[0]) if len(persons) == 1 else None
            continue
        subject = tree.child(tree.root, "nsubj")
        if subject is not None and may_mean(pronoun, tree, subject):
            return _phrase(tree, subject)
        if subject is not None and subject.text.lower() == pronoun:
            continue
        others = [word for word in _things(tree) if may_mean(pronoun, tree, word)]
        if len(others) == 1:
            return _phrase(tree, others[0])
        if others:
            return None
    return None


def _things(tree: Tree) -> Iterator[Word]:
    for word in tree.words:
        if word.kind in _PLACES and word.tag in NOUNS:
            yield word


def _phrase(tree: Tree, noun: Word) -> str:
    """A noun with its article, adjectives and what names it, as it stands."""
    apart = {child.index for child in tree.children(noun, _BESIDE)}
    apart |= {child.index for child in tree.children(noun, ("cc",)) if child.index < noun.index}
    places = tree.subtree(noun, apart)
    first, last = tree.words[places[0]], tree.words[places[-1]]
    text = " ".join(tree.text[first.start : last.end].split())
    return text[:1].lower() + text[1:] if first.index == 0 and first.tag == "DET" else text
