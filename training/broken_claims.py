"""Supported claims broken by rule, beside the very passage that supports them as they were.

In a summary that is nearly right the false word is one of many; what is learned from here differs from what is
supported in that one word.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kivo_worker.verification.evidence import Embed, EvidenceIndex, Place, read_together
from training.corpus_claims import Indexed, indexed_claims, is_evidence
from training.corpus_model import Status
from training.edits import Edit, break_sentence, names_in, numbers_in
from training.examples import SUPPORTED, Example
from training.pairs import pairs
from training.public_sets import PASSAGE_SETS, indexed_rows
from training.restate import restate

SIZES = (35, 60, 90, 120, 120, 160)
"""Words of the passages, those as long as the worker's twice as often."""
PUBLIC_SIZES = (90, 120, 160)
OF_CORPUS, OF_PAIRS, OF_PUBLIC = 0.8, 0.7, 0.6
"""How much an example counts, by how sure it is that the claim is false now."""
NOT_BROKEN = frozenset({"help.train", "conjnli.train"})
"""Sets about single words, where a rule may break what is not at stake."""
RESTATED = 0.4


def broken_claims(data: Path, embed: Embed, rng: random.Random) -> Iterator[Example]:
    """Broken claims of the corpus, of the short pairs, and of the public sets with long sources."""
    for one in indexed_claims(embed):
        yield from break_corpus(one, rng)
    yield from break_pairs(list(pairs(data, rng)), rng)
    yield from break_public(data, embed, rng)


def names_and_numbers(index: EvidenceIndex) -> tuple[list[str], list[str]]:
    """What a document has to put in the place of a name or a number."""
    everything = " ".join(place.text for place in index.places)
    return names_in(everything), numbers_in(everything)


def breaks(text: str, names: Sequence[str], numbers: Sequence[str], times: int, rng: random.Random) -> Iterator[Edit]:
    """Up to so many different ways in which a text is broken in one place."""
    seen: set[str] = set()
    for _ in range(3 * times):
        edit = break_sentence(text, names, numbers, rng)
        if edit and edit[0] not in seen:
            seen.add(edit[0])
            yield edit
        if len(seen) == times:
            return


def break_corpus(one: Indexed, rng: random.Random) -> Iterator[Example]:
    """Each supported claim broken in three ways and once kept, beside a passage that has all of its evidence."""
    origin = "corpus answers" if one.is_answer else "corpus"
    names, numbers = names_and_numbers(one.index)
    for claim in one.claims:
        gold = [place for place in one.index.places if is_evidence(place, claim)]
        if claim.status is not Status.SUPPORTED or not gold:
            continue
        scores = one.index.rank(claim.text)
        for text, may_be in breaks(claim.text, names, numbers, 3, rng):
            said = (rng.random() < RESTATED and restate(text, rng)) or text
            yield Example(said, _with(gold, one.index, scores, rng), may_be, f"{origin} broken", OF_CORPUS)
        kept = restate(claim.text, rng) or claim.text
        yield Example(kept, _with(gold, one.index, scores, rng), SUPPORTED, f"{origin} kept", OF_CORPUS)


def _with(gold: Sequence[Place], index: EvidenceIndex, scores: NDArray[np.float64], rng: random.Random) -> str:
    """A passage as the worker finds it, and what is missing of the evidence."""
    found = index.passage(scores, rng.choice(SIZES))
    return read_together(sorted({*found, *gold}, key=lambda place: place.index))


def break_pairs(examples: Sequence[Example], rng: random.Random) -> Iterator[Example]:
    """Supported short pairs, each broken once, at times with a name from another pair."""
    elsewhere = sorted(
        {name for one in rng.sample(examples, min(4_000, len(examples))) for name in names_in(one.passage)}
    )
    for one in examples:
        if one.allowed == SUPPORTED and one.origin not in NOT_BROKEN:
            names = names_in(one.passage) + rng.sample(elsewhere, min(6, len(elsewhere)))
            for text, may_be in breaks(one.claim, names, numbers_in(one.passage), 1, rng):
                yield Example(text, one.passage, may_be, f"{one.origin} broken", OF_PAIRS)


def break_public(data: Path, embed: Embed, rng: random.Random) -> Iterator[Example]:
    """Supported claims about long sources, each broken in two ways, beside what the worker finds."""
    for name in PASSAGE_SETS:
        names: list[str] = []
        numbers: list[str] = []
        for row, index, is_new in indexed_rows(data, name, embed):
            if is_new:
                names, numbers = names_and_numbers(index)
            if row["label"] == "supported" and index.places:
                scores = index.rank(row["claim"])
                for text, may_be in breaks(row["claim"], names, numbers, 2, rng):
                    passage = read_together(index.passage(scores, rng.choice(PUBLIC_SIZES)))
                    yield Example(text, passage, may_be, f"{name} broken", OF_PUBLIC)
