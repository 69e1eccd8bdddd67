"""Pairs without labels, for a model that learns from the answers of others: every status is left open.

They reach where labels do not: passages found badly, claims about other documents of the same kind, claims broken by
rule beside whatever is found for them.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kivo_worker.verification.evidence import Embed, EvidenceIndex, read_together
from training.broken_claims import NOT_BROKEN, SIZES, breaks, names_and_numbers
from training.corpus_claims import Indexed, indexed_claims
from training.edits import names_in
from training.examples import CLASSES, SUPPORTED, Example
from training.pairs import pairs
from training.public_sets import PASSAGE_SETS, indexed_rows

ANY = frozenset(CLASSES)
ORIGIN = "unlabelled"
NOISE, BROKEN_NOISE, PUBLIC_NOISE = 0.35, 0.25, 0.3
"""Spread of what is added to the score of each place, whose best is between one and two."""
MOST_OF_KIN = 15
BROKEN_PAIRS = 0.4


def unlabelled(data: Path, embed: Embed, rng: random.Random) -> Iterator[Example]:
    """Claims of the corpus, of the short pairs and of the public sets beside passages found with noise."""
    yield from of_corpus(list(indexed_claims(embed)), rng)
    for pair in pairs(data, rng):
        if (pair.allowed != SUPPORTED or pair.origin in NOT_BROKEN) and rng.random() < BROKEN_PAIRS:
            for text, _ in breaks(pair.claim, names_in(pair.passage), (), 1, rng):
                yield Example(text, pair.passage, ANY, ORIGIN)
    yield from of_public(data, embed, rng)


def of_corpus(corpus: Sequence[Indexed], rng: random.Random) -> Iterator[Example]:
    """Claims beside their document and, of one document of the same kind, beside another; and all of them broken."""
    everything = [one for one in corpus if one.index.places]
    documents = [one for one in everything if not one.is_answer]
    by_kind: dict[str, list[Indexed]] = {}
    for one in documents:
        by_kind.setdefault(one.kind, []).append(one)
    for one in documents:
        kin = rng.choice([other for other in by_kind[one.kind] if other is not one] or documents)
        for claim in (*one.claims, *kin.claims[:MOST_OF_KIN]):
            yield from (_found(claim.text, one.index, NOISE, rng) for _ in range(2))
    for one in everything:
        names, numbers = names_and_numbers(one.index)
        for claim in one.claims:
            for text, _ in breaks(claim.text, names, numbers, 2, rng):
                yield _found(text, one.index, BROKEN_NOISE, rng)


def of_public(data: Path, embed: Embed, rng: random.Random) -> Iterator[Example]:
    """Each claim about a long source twice, as it stands or broken."""
    for name in PASSAGE_SETS:
        names: list[str] = []
        numbers: list[str] = []
        for row, index, is_new in indexed_rows(data, name, embed):
            if is_new:
                names, numbers = names_and_numbers(index)
            for _ in range(2 if index.places else 0):
                edit = next(breaks(row["claim"], names, numbers, 1, rng), None)
                text = edit[0] if edit and rng.random() < 0.5 else row["claim"]  # noqa: PLR2004
                yield _found(text, index, PUBLIC_NOISE, rng)


def _found(text: str, index: EvidenceIndex, noise: float, rng: random.Random) -> Example:
    """A claim beside places that are roughly the best."""
    scores: NDArray[np.float64] = index.rank(text) + np.array([rng.gauss(0, noise) for _ in index.places])
    return Example(text, read_together(index.passage(scores, rng.choice(SIZES))), ANY, ORIGIN)
