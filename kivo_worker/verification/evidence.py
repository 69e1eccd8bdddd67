"""Where in the sources a claim could be decided: rare words and meaning together, then neighbouring sentences."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kivo_worker.documents.model import Block, BlockKind, Span
from kivo_worker.documents.sentences import Sentence, sentences
from kivo_worker.verification.interface import Source
from kivo_worker.verification.turns import speakers
from kivo_worker.verification.words import content_stems, words

Vector = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vector]
"""Texts to unit vectors, one row each."""

_WIDE_TABLE = 3
"""From so many columns on, the cells of a table row are compared one by one."""
_NEIGHBOUR = 0.35
"""How much of its better neighbour's score a sentence gets: evidence often goes on in the next one."""
_TURN, _NEXT_TURN = 0.9, 0.5
"""The same in a conversation, where question and answer tell a fact: of the neighbour's and of the next but one's."""
_SHORTEST = 0.4
_PRIOR_WORDS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence, list item or table row of a source.

    Attributes:
        source: the number of the source.
        index: its place among all of them.
        span: where it stands in the source's text.
        text: how it reads on its own.
        statements: what it states, one thing each: the text, or the cells of a wide table's row with their names.
        headings: what it stands under, outermost first.
        lead_in: the sentence that introduces the list or table it is part of.
        speaker: who says it in a conversation; empty elsewhere.
        context: the stems of what surrounds it: title, headings, lead-in, speaker.
        word_count: how many words a passage spends on it.
    """

    source: int
    index: int
    span: Span
    text: str
    statements: tuple[str, ...]
    headings: tuple[str, ...]
    lead_in: str
    speaker: str
    context: frozenset[str]
    word_count: int


@dataclass(frozen=True, slots=True)
class EvidenceIndex:
    """The places of all sources with what finds them: terms, their rarity, and vectors.

    Attributes:
        places: the places.
        terms: the terms of each.
        rarity: how much each term tells.
        vectors: what each means, shape (places, 256).
        embed: texts to such vectors.
        mean_length: how many words a place has.
        goes_on: whether the next place is of the same source, shape (places - 1,).
        in_talk: whether a place is part of a conversation, shape (places,).
    """

    places: tuple[Place, ...]
    terms: tuple[frozenset[str], ...]
    rarity: dict[str, float]
    vectors: Vector
    embed: Embed
    mean_length: float
    goes_on: NDArray[np.bool_]
    in_talk: NDArray[np.bool_]

    def weight(self, term: str) -> float:
        """How much a term tells: the more the rarer it is; one that no place has counts as said once."""
        return self.rarity.get(term, _rarity(1, len(self.places)))

    def coverage(self, stems: Iterable[str], covering: frozenset[str], agreeing: int = 0, facts: int = 0) -> float:
        """The weighted share of a claim that is covered, 0 to 1; 0 when there is nothing to cover.

        Args:
            stems: the claim's content.
            covering: what the evidence has.
            agreeing: how many of the claim's quantities and dates the evidence has too.
            facts: how many quantities and dates the claim has; each weighs as much as a word said once.
        """
        weights = {stem: self.weight(stem) for stem in sorted(stems)}
        fact = self.weight("")
        total = sum(weights.values()) + facts * fact
        covered = sum(weight for stem, weight in weights.items() if stem in covering) + agreeing * fact
        return covered / total if total else 0.0

    def after(self, place: Place) -> Place | None:
        """The next place of the same source under the same headings."""
        following = self.places[place.index + 1 : place.index + 2]
        if not following or following[0].source != place.source or following[0].headings != place.headings:
            return None
        return following[0]

    def rank(self, claim: str) -> NDArray[np.float64]:
        """Score every place for a claim: BM25 over the claim's own maximum, plus cosine, plus the neighbour's share."""
        if not self.places:
            return np.zeros(0)
        asked = _terms(claim)
        total = sum(self.weight(term) for term in sorted(asked)) or 1.0
        lexical = np.zeros(len(self.places))
        for index, (place, terms) in enumerate(zip(self.places, self.terms, strict=True)):
            shared = asked & terms
            if shared:
                weight = sum(self.rarity[term] for term in sorted(shared))
                length = (place.word_count + _PRIOR_WORDS) / (self.mean_length + _PRIOR_WORDS)
                lexical[index] = weight / (_SHORTEST + (1 - _SHORTEST) * length)
        scores: NDArray[np.float64] = lexical / total + (self.vectors @ self.embed([claim])[0]).astype(np.float64)
        return scores + self._from_neighbours(scores)

    def _from_neighbours(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each place gets of the scores around it."""
        near = _best_around(scores, self.goes_on, 1)
        far = _best_around(scores, self.goes_on[1:] & self.goes_on[:-1], 2)
        return np.where(self.in_talk, _TURN * near + _NEXT_TURN * far, _NEIGHBOUR * near)

    def passage(self, scores: NDArray[np.float64], word_count: int) -> tuple[Place, ...]:
        """The best places that fit into so many words (the best one in any case), in document order.

        A place whose score is not finite is left out.
        """
        chosen: list[Place] = []
        spent = 0
        for index in np.argsort(-scores, kind="stable"):
            place = self.places[int(index)]
            if not np.isfinite(scores[index]) or (chosen and spent + place.word_count > word_count):
                break
            chosen.append(place)
            spent += place.word_count
        return tuple(sorted(chosen, key=lambda place: place.index))


def index_evidence(sources: Sequence[Source], embed: Embed) -> EvidenceIndex:
    """Cut sources into places and index them once, for all claims."""
    places: list[Place] = []
    in_talk: list[bool] = []
    for source in sources:
        title = content_stems(words(source.title))
        found = [
            sentence
            for sentence in sentences(source.document)
            if sentence.block.kind is not BlockKind.TABLE_HEADER and any(map(str.isalpha, sentence.reading))
        ]
        said_by = speakers(found)
        in_talk += [any(said_by)] * len(found)
        for sentence, speaker in zip(found, said_by, strict=True):
            places.append(_place(source.number, len(places), sentence, speaker, title))
    texts = [" ".join((*place.headings[-1:], *_said(place), place.text)) for place in places]
    terms = tuple(_terms(text) for text in texts)
    frequency = Counter(term for found in terms for term in found)
    rarity = {term: _rarity(count, len(places)) for term, count in frequency.items()}
    numbers = np.array([place.source for place in places])
    return EvidenceIndex(
        places=tuple(places),
        terms=terms,
        rarity=rarity,
        vectors=embed(texts),
        embed=embed,
        mean_length=sum(place.word_count for place in places) / max(1, len(places)),
        goes_on=numbers[1:] == numbers[:-1],
        in_talk=np.array(in_talk, bool),
    )


def _best_around(scores: NDArray[np.float64], is_same: NDArray[np.bool_], distance: int) -> NDArray[np.float64]:
    """The better score of the places so far before and after, of the same source; 0 where there is none."""
    best = np.zeros(len(scores))
    best[distance:] = np.where(is_same, scores[:-distance], 0.0)
    best[:-distance] = np.maximum(best[:-distance], np.where(is_same, scores[distance:], 0.0))
    return best


def _said(place: Place) -> tuple[str, ...]:
    """The name of who says it, where the text does not begin with it."""
    return (f"{place.speaker}:",) if place.speaker and f"{place.speaker}:" not in place.text else ()


def _rarity(count: int, total: int) -> float:
    return math.log(1 + (total + 1) / (count + 0.5))


def _place(source: int, index: int, sentence: Sentence, speaker: str, title: frozenset[str]) -> Place:
    block = sentence.block
    return Place(
        source=source,
        index=index,
        span=sentence.span,
        text=sentence.reading,
        statements=tuple(_cells(block)) or (sentence.reading,),
        headings=block.headings,
        lead_in=block.lead_in,
        speaker=speaker,
        context=content_stems(words(" ".join((*block.headings, block.lead_in, speaker)))) | title,
        word_count=len(sentence.reading.split()),
    )


def _cells(block: Block) -> Iterator[str]:
    """The cells of a wide table's row with the names of row and column."""
    if block.kind is BlockKind.TABLE_ROW and len(block.cells) >= _WIDE_TABLE:
        row, *cells = (" ".join(cell.text.split()) for cell in block.cells)
        for column, cell in zip((*block.columns, *[""] * len(cells))[1:], cells, strict=False):
            if cell:
                yield f"{row}; {column}: {cell}" if column else f"{row}; {cell}"


def read_together(places: Sequence[Place]) -> str:
    """Places as one text: a heading where a new section begins, a lead-in before the first item it introduces.

    In a conversation the name stands before the first thing someone says.
    """
    parts: list[str] = []
    before: Place | None = None
    for place in places:
        if place.headings and place.headings[-1] != place.text and (not before or before.headings != place.headings):
            parts.append(f"{place.headings[-1]}:")
        introduced = before is not None and place.lead_in in {before.lead_in, before.text}
        if place.lead_in and not introduced:
            parts.append(place.lead_in)
        if before is None or before.speaker != place.speaker:
            parts.extend(_said(place))
        parts.append(place.text)
        before = place
    return " ".join(parts)


def _terms(text: str) -> frozenset[str]:
    """Stems of content words, and numbers as they stand."""
    return frozenset(
        word.text if word.text[0].isdigit() else word.stem
        for word in words(text)
        if word.is_content or word.text[0].isdigit()
    )
