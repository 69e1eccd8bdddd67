"""Reads treebanks in the CoNLL-U format (universaldependencies.org/format): words, tags, trees, kinds of things."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ENTITIES = (
    "", "person", "place", "organization", "object", "event", "time", "substance", "animal", "plant", "abstract",
)  # fmt: skip
"""What a noun or pronoun may name (GUM's kinds of entities); the empty one is none."""


@dataclass(frozen=True, slots=True)
class TreebankSentence:
    """A sentence as its annotators saw it.

    Attributes:
        words: the words.
        tags: their universal parts of speech.
        heads: the place of each word's head from 1; 0 for the root.
        relations: how each depends on its head.
        entities: what each names, by the word that heads the mention; none where the treebank does not say.
    """

    words: tuple[str, ...]
    tags: tuple[str, ...]
    heads: tuple[int, ...]
    relations: tuple[str, ...]
    entities: tuple[str, ...] | None


def read_treebank(path: Path) -> Iterator[TreebankSentence]:
    """Read a gzip file of sentences."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        content = stream.read()
    has_entities = "Entity=" in content
    for part in content.split("\n\n"):
        rows = [line.split("\t") for line in part.split("\n") if line and line[0] != "#"]
        rows = [row for row in rows if row[0].isdigit()]
        if rows:
            heads = tuple(int(row[6]) for row in rows)
            yield TreebankSentence(
                tuple(row[1] for row in rows),
                tuple(row[3] for row in rows),
                heads,
                tuple(row[7] for row in rows),
                _entities([row[9] for row in rows], heads) if has_entities else None,
            )


def _entities(cells: list[str], heads: tuple[int, ...]) -> tuple[str, ...]:
    """What each word names: the kind of the mention whose head it is."""
    kinds = [""] * len(cells)
    open_mentions: list[tuple[str, str, int]] = []
    for place, cell in enumerate(cells):
        found = re.search(r"Entity=([^|]*)", cell)
        marks = found.group(1) if found else ""
        for mark in re.finditer(r"\((\d+)-([a-z]+)[^()]*(\))?|(\d+)\)", marks):
            if mark.group(1):
                open_mentions.append((mark.group(1), mark.group(2), place))
                if mark.group(3):
                    _close(mark.group(1), place, open_mentions, heads, kinds)
            else:
                _close(mark.group(4), place, open_mentions, heads, kinds)
    return tuple(kinds)


def _close(
    number: str, last: int, open_mentions: list[tuple[str, str, int]], heads: tuple[int, ...], kinds: list[str]
) -> None:
    for index in range(len(open_mentions) - 1, -1, -1):
        if open_mentions[index][0] == number:
            _, kind, first = open_mentions.pop(index)
            head = next((place for place in range(first, last + 1) if not first <= heads[place] - 1 <= last), first)
            kinds[head] = kinds[head] or (kind if kind in ENTITIES else "")
            return
