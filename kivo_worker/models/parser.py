"""The parser's network: words to a tree, with tags and what each word names."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kivo_worker.models.pair import Session
from kivo_worker.models.wordpiece import WordPieces
from kivo_worker.syntax.decode import best_tree
from kivo_worker.syntax.tree import Tree, Word
from kivo_worker.syntax.words import cut_words

MOST_WORDS, MOST_PIECES = 100, 200
"""Longer sentences are not parsed."""


def word_pieces(pieces: WordPieces, words: Sequence[str]) -> tuple[list[int], list[int]]:
    """Read words as the network does, in training and at work.

    Returns:
        The numbers of the pieces; and for each place (0 is the root) where its first piece stands.
    """
    ids, first = [pieces.vocabulary["[CLS]"]], [0]
    for word in words:
        first.append(len(ids))
        ids.extend(pieces.ids(word) or [pieces.vocabulary["[UNK]"]])
    return [*ids, pieces.vocabulary["[SEP]"]], first


def shape(word: str) -> int:
    """How a word is written: 0 lower case, 1 capitalised, 2 upper case, 3 mixed, 4 with figures, 5 no letters."""
    if any(map(str.isdigit, word)):
        return 4
    if not any(map(str.isalpha, word)):
        return 5
    if word.islower():
        return 0
    if word.istitle() or (len(word) == 1 and word.isupper()):
        return 1
    return 2 if word.isupper() else 3


@dataclass(frozen=True, slots=True)
class Parser:
    """The network, its word pieces, and the names of what it scores."""

    pieces: WordPieces
    session: Session
    tags: tuple[str, ...]
    relations: tuple[str, ...]
    entities: tuple[str, ...]

    def parse(self, sentence: str) -> Tree | None:
        """Parse one sentence; none when it has no words or is too long.

        Sentences run one by one, so that a parse does not depend on its neighbours.
        """
        spans = cut_words(sentence)
        if not spans or len(spans) > MOST_WORDS:
            return None
        words = [sentence[start:end] for start, end in spans]
        ids, first = word_pieces(self.pieces, words)
        if len(ids) > MOST_PIECES:
            return None
        tags, entities, arcs, relations = self._scores(ids, first, words)
        heads = best_tree(arcs)
        found = []
        for index, (start, end) in enumerate(spans):
            place, head = index + 1, heads[index + 1]
            found.append(
                Word(
                    index,
                    start,
                    end,
                    words[index],
                    self.tags[int(tags[place].argmax())],
                    head - 1 if head else None,
                    self.relations[int(relations[place, head].argmax())] if head else "root",
                    self.entities[int(entities[place].argmax())],
                )
            )
        return Tree(sentence, tuple(found))

    def _scores(self, ids: list[int], first: list[int], words: list[str]) -> list[NDArray[np.float32]]:
        pieces = np.array([ids], np.int64)
        inputs = {
            "ids": pieces,
            "mask": np.ones_like(pieces),
            "first": np.array([first], np.int64),
            "shapes": np.array([[5, *map(shape, words)]], np.int64),
        }
        return [scores[0] for scores in self.session.run(["tags", "entities", "arcs", "relations"], inputs)]
