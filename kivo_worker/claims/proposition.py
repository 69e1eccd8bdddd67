"""A statement of a sentence: which words are its own, and how it reads."""

import re
from dataclasses import dataclass, replace

from kivo_worker.syntax.tree import SUBJECTS, VERBS, Tree, Word

Item = int | str
"""A word of the sentence by its place, or a word put in."""

CLITICS = {"'s": "is", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would"}
"""Verbs as they are written together with a pronoun, and whole."""
_OF_A_NATION = re.compile(
    r"[A-Z]\w+(?:ian|ese)\Z|(?:American|British|Dutch|English|French|German|Greek|Irish|Spanish)\Z"
)
_SOUNDS_AS_VOWEL = re.compile(r"(?!eu|one\b|once|u(?:ni|s|t[ei]|k))[aeiou]", re.IGNORECASE)
_NO_PREDICATES = frozenset({"amod", "case", "compound"})
_PAIRS = {"(": ")", "[": "]", "\u201c": "\u201d"}
_CLOSING = frozenset({*",.;:!?)]%", "'s", "\u2019s", "n't", "n\u2019t", "\u201d"})


@dataclass(frozen=True, slots=True)
class Proposition:
    """One statement of a sentence.

    Attributes:
        own: the places of the words that are its own, in order; no word is the own of two.
        items: how it reads: its own words and those it shares or that were put in, in order.
    """

    own: tuple[int, ...]
    items: tuple[Item, ...]

    def reading(self, tree: Tree) -> str:
        """The statement as a person would read it."""
        parts: list[str] = []
        before: Word | None = None
        for item in self.items:
            word = None if isinstance(item, str) else tree.words[item]
            text = str(item) if word is None else _spelled(word, is_first=not parts)
            text = text if word is None else _apart(word, before, text)
            if not text:
                continue  # another word stands for it
            is_glued = word is not None and before is not None and _touch(tree, before, word)
            parts.append(text if is_glued or text in _CLOSING or not parts else f" {text}")
            before = word
        joined = "".join(parts)
        return joined[:1].upper() + joined[1:]

    def tells(self, tree: Tree) -> bool:
        """Whether it has a predicate, its own, a shared one, or one put in."""
        return any(isinstance(item, str) or _is_predicate(tree.words[item]) for item in self.items)

    def is_label(self, tree: Tree) -> bool:
        """Whether it has neither verb nor subject: "Fee", "Key ward: Leeds"."""
        words = [None if isinstance(item, str) else tree.words[item] for item in self.items]
        return not any(word is None or word.tag in VERBS or word.kind in SUBJECTS for word in words)

    def balanced(self, tree: Tree) -> "Proposition":
        """The statement without brackets and quotation marks whose counterpart a cut has left elsewhere."""
        stray: set[int] = set()
        opened: list[int] = []
        quotes: list[int] = []
        for item in self.items:
            text = tree.words[item].text if isinstance(item, int) else ""
            if not isinstance(item, int):
                continue
            if text in _PAIRS:
                opened.append(item)
            elif text in _PAIRS.values():
                if opened and _PAIRS[tree.words[opened[-1]].text] == text:
                    opened.pop()
                else:
                    stray.add(item)
            elif text == '"':
                quotes.append(item)
        stray.update(opened, quotes[-1:] if len(quotes) % 2 else ())
        return replace(self, items=tuple(item for item in self.items if item not in stray)) if stray else self


def article(word: str) -> str:
    """The indefinite article that goes before a word, as far as spelling tells."""
    return "an" if _SOUNDS_AS_VOWEL.match(word) else "a"


def _is_predicate(word: Word) -> bool:
    return word.tag in VERBS and word.kind not in _NO_PREDICATES


def _apart(word: Word, before: Word | None, text: str) -> str:
    """A verb that was written together with a pronoun, whole again after what stands in the pronoun's place."""
    follows = before is not None and before.index == word.index - 1
    return text if follows or word.tag != "AUX" else CLITICS.get(text.lower().replace("\u2019", "'"), text)


def _touch(tree: Tree, before: Word, word: Word) -> bool:
    """Whether two words stand together without a blank, both as the sentence has them."""
    as_it_stands = tree.text[word.start : word.end] == word.text
    between = tree.text[before.end : word.start]
    closes = between == "," and before.index == word.index - 2 and word.tag == "PUNCT"
    return as_it_stands and ((before.index == word.index - 1 and not between) or closes)


def _spelled(word: Word, *, is_first: bool) -> str:
    """A word as it stands, but for the capital of a sentence's first word that is moved."""
    is_name = word.tag == "PROPN" or word.text.isupper() or not word.text.istitle() or _OF_A_NATION.match(word.text)
    return word.text.lower() if word.index == 0 and not is_first and not is_name else word.text
