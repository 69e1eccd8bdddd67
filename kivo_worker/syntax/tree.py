"""A sentence with its words, what each depends on and how (Universal Dependencies 2, universaldependencies.org)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

VERBS = frozenset({"VERB", "AUX"})
NOUNS = frozenset({"NOUN", "PROPN"})
SUBJECTS = ("nsubj", "csubj", "expl")
"""Tags and relations that are asked for together."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence.

    Attributes:
        index: its place in the sentence, from 0.
        start: its first character in the sentence.
        end: one past its last character.
        text: the word as it stands.
        tag: its part of speech, such as `NOUN` (universal).
        head: the index of the word it depends on; none for the root.
        relation: how it depends on it, such as `nsubj:pass`.
        entity: what the thing it names is, such as `person`; empty when it names none.
    """

    index: int
    start: int
    end: int
    text: str
    tag: str
    head: int | None
    relation: str
    entity: str = ""

    @property
    def kind(self) -> str:
        """The relation without its subtype: `nsubj` of `nsubj:pass`."""
        return self.relation.partition(":")[0]


@dataclass(frozen=True)
class Tree:
    """A parsed sentence: its text and its words in order, with exactly one root and no cycle."""

    text: str
    words: tuple[Word, ...]

    @cached_property
    def _children(self) -> tuple[tuple[Word, ...], ...]:
        found: list[list[Word]] = [[] for _ in self.words]
        for word in self.words:
            if word.head is not None:
                found[word.head].append(word)
        return tuple(map(tuple, found))

    @property
    def root(self) -> Word:
        """The word that depends on none."""
        return next(word for word in self.words if word.head is None)

    def children(self, word: Word, kinds: Collection[str] = ()) -> tuple[Word, ...]:
        """The words that depend on a word, in order; of these relations only, when some are given."""
        return tuple(
            child for child in self._children[word.index] if not kinds or child.relation in kinds or child.kind in kinds
        )

    def child(self, word: Word, *kinds: str) -> Word | None:
        """The first word that depends on a word in one of these ways; none when there is none."""
        return next(iter(self.children(word, kinds)), None)

    def head(self, word: Word) -> Word | None:
        """The word another depends on."""
        return None if word.head is None else self.words[word.head]

    def subtree(self, word: Word, without: Collection[int] = ()) -> list[int]:
        """The places of a word and of all that depends on it, in order; not going into the words left out."""
        found: list[int] = []
        waiting = [word.index]
        while waiting:
            index = waiting.pop()
            found.append(index)
            waiting.extend(child.index for child in self._children[index] if child.index not in without)
        return sorted(found)

    def ancestors(self, word: Word) -> Iterator[Word]:
        """The word's head, its head's head, and so on up to the root."""
        above = self.head(word)
        while above is not None:
            yield above
            above = self.head(above)
