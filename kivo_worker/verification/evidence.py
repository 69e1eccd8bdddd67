"""Where in the sources a claim could be decided: rare words and meaning together, then neighbouring sentences."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kivo_worker.documents.model import BlockKind, Span
from kivo_worker.documents.sentences import sentences
from kivo_worker.verification.interface import Source
from kivo_worker.verification.words import words

Vector = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vector]
"""Texts to unit vectors, one row each."""

_NEIGHBOUR = 0.35
"""How much of its better neighbour's score a sentence gets: evidence often goes on in the next one."""
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
        headings: what it stands under, outermost first.
        lead_in: the sentence that introduces the list or table it is part of.
        word_count: how many words a passage spends on it.
    """

    source: int
    index: int
    span: Span
    text: str
    headings: tuple[str, ...]
    lead_in: str
    word_count: int


@dataclass(frozen=True, slots=True)
class EvidenceIndex:
    """The places of all sources with what finds them: terms, their rarity, and vectors."""

    places: tuple[Place, ...]
    terms: tuple[frozenset[str], ...]
    rarity: dict[str, float]
    vectors: Vector
    embed: Embed

    def rank(self, claim: str) -> NDArray[np.float64]:
        """Score every place for a claim: BM25 over the claim's own maximum, plus cosine, plus the neighbour's share."""
        if not self.places:
            return np.zeros(0)
        asked = _terms(claim)
        unseen = math.log(2 * len(self.places) + 2)
        total = sum(self.rarity.get(term, unseen) for term in sorted(asked)) or 1.0
        mean_length = sum(place.word_count for place in self.places) / len(self.places)
        lexical = np.zeros(len(self.places))
        for index, (place, terms) in enumerate(zip(self.places, self.terms, strict=True)):
            shared = asked & terms
            if shared:
                weight = sum(self.rarity[term] for term in sorted(shared))
                length = (place.word_count + _PRIOR_WORDS) / (mean_length + _PRIOR_WORDS)
                lexical[index] = weight / (_SHORTEST + (1 - _SHORTEST) * length)
        scores: NDArray[np.float64] = lexical / total + (self.vectors @ self.embed([claim])[0]).astype(np.float64)
        return scores + _NEIGHBOUR * self._neighbours(scores)

    def _neighbours(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """The better score of the places before and after, of the same source; 0 where there is none."""
        sources = np.array([place.source for place in self.places])
        same = sources[1:] == sources[:-1]
        best = np.zeros(len(scores))
        best[1:] = np.where(same, scores[:-1], 0.0)
        best[:-1] = np.maximum(best[:-1], np.where(same, scores[1:], 0.0))
        return best

    def passage(self, scores: NDArray[np.float64], word_count: int) -> tuple[Place, ...]:
        """The best places that fit into so many words (the best one in any case), in document order."""
        chosen: list[Place] = []
        spent = 0
        for index in np.argsort(-scores, kind="stable"):
            place = self.places[int(index)]
            if chosen and spent + place.word_count > word_count:
                break
            chosen.append(place)
            spent += place.word_count
        return tuple(sorted(chosen, key=lambda place: place.index))


def index_evidence(sources: Sequence[Source], embed: Embed) -> EvidenceIndex:
    """Cut sources into places and index them once, for all claims."""
    places: list[Place] = []
    for source in sources:
        for sentence in sentences(source.document):
            block = sentence.block
            if block.kind is BlockKind.TABLE_HEADER or not any(letter.isalpha() for letter in sentence.reading):
                continue
            count = len(sentence.reading.split())
            place = Place(
                source.number, len(places), sentence.span, sentence.reading, block.headings, block.lead_in, count
            )
            places.append(place)
    texts = [" ".join((*place.headings[-1:], place.text)) for place in places]
    terms = tuple(_terms(text) for text in texts)
    frequency = Counter(term for found in terms for term in found)
    rarity = {term: math.log(1 + (len(places) - count + 0.5) / (count + 0.5)) for term, count in frequency.items()}
    return EvidenceIndex(tuple(places), terms, rarity, embed(texts), embed)


def read_together(places: Sequence[Place]) -> str:
    """Places as one text: a heading where a new section begins, a lead-in before the first item it introduces."""
    parts: list[str] = []
    before: Place | None = None
    for place in places:
        if place.headings and place.headings[-1] != place.text and (not before or before.headings != place.headings):
            parts.append(f"{place.headings[-1]}:")
        introduced = before is not None and place.lead_in in {before.lead_in, before.text}
        if place.lead_in and not introduced:
            parts.append(place.lead_in)
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
