"""A statement of a sentence: which words are its own, and how it reads."""

from dataclasses import dataclass

from kivo_worker.syntax.tree import Tree, Word

Item = int | str
"""A word of the sentence by its place, or a word put in."""

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
            touches = word and before and before.index == word.index - 1 and before.end == word.start
            touches = touches and word and tree.text[word.start : word.end] == word.text
            parts.append(text if touches or text in _CLOSING or not parts else f" {text}")
            before = word
        joined = "".join(parts)
        return joined[:1].upper() + joined[1:]


def _spelled(word: Word, *, is_first: bool) -> str:
    """A word as it stands, but for the capital of a sentence's first word that is moved."""
    is_name = word.tag == "PROPN" or word.text.isupper() or not word.text.istitle()
    return word.text.lower() if word.index == 0 and not is_first and not is_name else word.text
