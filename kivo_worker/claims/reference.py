"""What a pronoun may mean: whether a noun agrees with it in number and kind."""

import re

from kivo_worker.syntax.tree import NOUNS, Tree, Word

PRONOUNS = frozenset({"it", "they", "he", "she"})
"""Personal pronouns of the third person, as subjects."""
_GROUPS = frozenset("staff police people team committee board company council crew family management".split())
_TITLES = {"mr": "he", "mr.": "he", "ms": "she", "ms.": "she", "mrs": "she", "mrs.": "she", "miss": "she"}
_KIN = dict.fromkeys("boy brother father gentleman grandfather husband king man nephew son uncle".split(), "he")
_KIN |= dict.fromkeys("aunt daughter girl grandmother lady mother niece queen sister wife woman".split(), "she")
"""Nouns that say of a person which pronoun goes with them."""
_ARGUMENTS = frozenset({"nsubj", "obj", "iobj"})
_IN_NAMES = frozenset({"flat", "compound"})
_IRREGULAR = frozenset("children people men women staff police".split())
_SINGULAR_S = ("ss", "us", "is", "ics", "news", "series")
_YEAR = re.compile(r"[12]\d{3}\Z")


def is_plural(tree: Tree, noun: Word) -> bool:
    """Whether a noun stands for several: by its ending, its number, or what it is joined to."""
    if any(
        cc.text.lower() in {"and", "&"}
        for other in tree.children(noun, ("conj",))
        for cc in tree.children(other, ("cc",))
    ):
        return True
    return is_plural_itself(tree, noun)


def is_plural_itself(tree: Tree, noun: Word) -> bool:
    """Whether a noun stands for several, whatever it is joined to."""
    text = noun.text.lower()
    if noun.tag != "NOUN":
        return False
    if text in _IRREGULAR:
        return True
    numbers = tree.children(noun, ("nummod",))
    return (text.endswith("s") and not text.endswith(_SINGULAR_S)) or any(
        one.text not in {"1", "one"} and not is_year_number(one.text) for one in numbers
    )


def is_year_number(text: str) -> bool:
    """Whether a number can be read as a year."""
    return _YEAR.match(text) is not None


def _title(tree: Tree, noun: Word) -> str:
    """The pronoun that goes with a person's title; empty without one."""
    names = (noun, *tree.children(noun), *(word for word in tree.words if word.index == noun.index - 1))
    return next((_TITLES[word.text.lower()] for word in names if word.text.lower() in _TITLES), "")


def may_mean(pronoun: str, tree: Tree, noun: Word) -> bool:
    """Whether a pronoun may stand for a noun, as far as number and kind tell."""
    if noun.tag not in NOUNS or noun.entity == "time":
        return False
    several, person = is_plural(tree, noun), noun.entity == "person"
    match pronoun.lower():
        case "they":
            return several or noun.entity == "organization" or noun.text.lower() in _GROUPS
        case "it":
            return not several and not person
        case _:
            goes_with = _title(tree, noun) or _KIN.get(noun.text.lower(), "")
            return person and not several and goes_with in {"", pronoun.lower()}


def arguments_meant(pronoun: str, tree: Tree, until: int | None = None) -> list[Word]:
    """The subjects and objects of a sentence that a pronoun may mean.

    For a person every name counts, wherever it stands; a title that goes with the pronoun rules out the rest.

    Args:
        pronoun: it, they, he or she.
        tree: the sentence.
        until: only words before this place; all when none is given.
    """
    words = tree.words[:until]
    if pronoun not in {"he", "she"}:
        return [word for word in words if word.kind in _ARGUMENTS and may_mean(pronoun, tree, word)]
    persons = [
        word
        for word in words
        if word.kind not in _IN_NAMES
        and (may_mean(pronoun, tree, word) or (word.tag == "PROPN" and not word.entity and not _title(tree, word)))
    ]
    return [word for word in persons if _title(tree, word) == pronoun] or persons
