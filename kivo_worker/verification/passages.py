"""Sources into passages, and an index that finds the passages that share a claim's rare words."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest

from kivo_worker.documents.model import BlockKind, Span
from kivo_worker.documents.sentences import Sentence, sentences
from kivo_worker.verification.interface import Source
from kivo_worker.verification.words import content_stems, words

_WIDE_TABLE = 3
"""From so many columns on, each cell of a table row is a passage of its own."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a source, or a cell of a table with its row and column names.

    Attributes:
        source: the number of the source.
        index: its place among all passages.
        span: where it stands in the source's text.
        text: how it reads on its own.
        headings: what it stands under.
        stems: the stems of its content words.
        context: the stems of what surrounds it: title, headings, lead-in.
    """

    source: int
    index: int
    span: Span
    text: str
    headings: tuple[str, ...]
    stems: frozenset[str]
    context: frozenset[str]


@dataclass(frozen=True, slots=True)
class PassageIndex:
    """All passages of all sources, and where each word stem occurs."""

    passages: tuple[Passage, ...]
    postings: dict[str, tuple[int, ...]]

    def weight(self, stem: str) -> float:
        """How much a stem tells: the more the rarer it is; one that no passage has counts as said once."""
        return math.log(1 + (len(self.passages) + 1) / (max(len(self.postings.get(stem, ())), 1) + 0.5))

    def coverage(self, stems: Iterable[str], covering: frozenset[str], agreeing: int = 0, facts: int = 0) -> float:
        """The weighted share of a claim that is covered, 0 to 1; 0 when there is nothing to cover.

        Args:
            stems: the claim's content.
            covering: what the evidence has.
            agreeing: how many of the claim's quantities and dates the evidence has too.
            facts: how many quantities and dates the claim has; each weighs as much as a word said once.
        """
        weights = {stem: self.weight(stem) for stem in sorted(stems)}
        fact = math.log(1 + (len(self.passages) + 1) / 1.5)
        total = sum(weights.values()) + facts * fact
        covered = sum(weight for stem, weight in weights.items() if stem in covering) + agreeing * fact
        return covered / total if total else 0.0

    def best(self, stems: frozenset[str], limit: int) -> list[Passage]:
        """The passages that share most of the weight of these stems, best first; ties in document order."""
        scores: defaultdict[int, float] = defaultdict(float)
        for stem in sorted(stems):
            weight = self.weight(stem)
            for index in self.postings.get(stem, ()):
                scores[index] += weight
        chosen = nlargest(limit, scores.items(), key=lambda item: (item[1], -item[0]))
        return [self.passages[index] for index, _ in chosen]

    def after(self, passage: Passage) -> Passage | None:
        """The next passage of the same source under the same headings; the next cell of a table row is none."""
        following = self.passages[passage.index + 1 : passage.index + 2]
        if not following or following[0].source != passage.source or following[0].span == passage.span:
            return None
        return following[0] if following[0].headings == passage.headings else None


def index_passages(sources: Sequence[Source]) -> PassageIndex:
    """Cut sources into passages and index them."""
    passages: list[Passage] = []
    for source in sources:
        title = content_stems(words(source.title))
        for sentence in sentences(source.document):
            for text, span in _cut(sentence):
                if any(character.isalpha() for character in text):
                    passages.append(_passage(source.number, len(passages), span, text, sentence, title))
    postings: defaultdict[str, list[int]] = defaultdict(list)
    for passage in passages:
        for stem in passage.stems:
            postings[stem].append(passage.index)
    return PassageIndex(tuple(passages), {stem: tuple(indices) for stem, indices in postings.items()})


def _cut(sentence: Sentence) -> list[tuple[str, Span]]:
    """A sentence as it is; a row of a wide table as its cells; a table's header only with its rows."""
    block = sentence.block
    if block.kind is BlockKind.TABLE_HEADER:
        return []
    if block.kind is not BlockKind.TABLE_ROW or len(block.cells) < _WIDE_TABLE:
        return [(sentence.reading, sentence.span)]
    row, *cells = (" ".join(cell.text.split()) for cell in block.cells)
    columns = (*block.columns, *[""] * len(cells))[1:]
    return [
        (f"{row}; {column}: {cell}" if column else f"{row}; {cell}", sentence.span)
        for column, cell in zip(columns, cells, strict=False)
        if cell
    ]


def _passage(source: int, index: int, span: Span, text: str, sentence: Sentence, title: frozenset[str]) -> Passage:
    block = sentence.block
    around = content_stems(words(" ".join((*block.headings, block.lead_in)))) | title
    return Passage(source, index, span, text, block.headings, content_stems(words(text)), around)
