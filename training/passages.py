"""Claims beside what the worker shows the model: several places of whole documents, with and without the evidence."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from kivo_worker.verification.evidence import Embed, EvidenceIndex, Place, read_together
from training.corpus_claims import LabelledClaim, indexed_claims, is_evidence
from training.corpus_model import Status
from training.edits import break_sentence, names_in, numbers_in
from training.examples import ABSENT, CONTRADICTED, NEUTRAL, NOT_SUPPORTED, SUPPORTED, Example
from training.public_sets import PASSAGE_SETS, allowed, indexed_rows
from training.restate import restate, turn_round

RESTATED = 0.3
"""How many of the corpus's claims are shown in another form that means the same."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What passages are made.

    Attributes:
        words: how many words they may have.
        views: how many are shown beside each claim of the corpus, of different sizes.
        edits: how many sentences of each document are copied and broken.
    """

    words: tuple[int, ...]
    views: int
    edits: int


def corpus_passages(embed: Embed, rng: random.Random, plan: Plan) -> Iterator[Example]:
    """Claims of the corpus beside what the worker finds for them; and broken sentences of its documents."""
    for one in indexed_claims(embed):
        for claim in one.claims:
            yield from claim_views(claim, one.index, rng, plan, "corpus answers" if one.is_answer else "corpus")
        if not one.is_answer:
            yield from broken(one.index, rng, replace(plan, edits=2 * plan.edits), "corpus edits")


def claim_views(
    claim: LabelledClaim, index: EvidenceIndex, rng: random.Random, plan: Plan, origin: str
) -> Iterator[Example]:
    """A claim beside passages of several sizes, and if supported at times beside what is left without its evidence."""
    scores = index.rank(claim.text)
    gold = [place for place in index.places if is_evidence(place, claim)]
    for size in rng.sample(plan.words, plan.views):
        text = (rng.random() < RESTATED and restate(claim.text, rng)) or claim.text
        places = index.passage(scores, size)
        missing = [place for place in gold if place not in places]
        if missing and rng.random() < 0.6:  # noqa: PLR2004
            places, missing = tuple(sorted({*places, *missing}, key=lambda place: place.index)), []
        yield Example(text, read_together(places), beside(claim.status, gold, missing), origin)
    if claim.status is Status.SUPPORTED and gold and rng.random() < 0.3:  # noqa: PLR2004
        lowered = scores.copy()
        lowered[[place.index for place in gold]] = -np.inf
        places = tuple(place for place in index.passage(lowered, rng.choice(plan.words)) if place not in gold)
        yield Example(claim.text, read_together(places), NEUTRAL, f"{origin} without evidence", 0.6)


def beside(status: Status, gold: Sequence[Place], missing: Sequence[Place]) -> frozenset[Status]:
    """What a claim may be beside a passage in which some of its evidence is missing."""
    if not missing:
        return frozenset({status})
    if status is Status.SUPPORTED:
        return ABSENT | {Status.PARTIALLY_SUPPORTED} if len(missing) == len(gold) else NEUTRAL
    return NOT_SUPPORTED


def public_passages(data: Path, embed: Embed, rng: random.Random, plan: Plan) -> Iterator[Example]:
    """Claims of public sets with long sources beside what the worker finds; and broken sentences of those sources."""
    for name in PASSAGE_SETS:
        for row, index, is_new in indexed_rows(data, name, embed):
            if is_new:
                yield from broken(index, rng, plan, f"{name} edits")
            if index.places:
                scores = index.rank(row["claim"])
                for budget in (rng.choice(plan.words[2:]), rng.choice(plan.words[:2]))[
                    : 1 if row["label"] == "supported" else 2
                ]:
                    yield Example(row["claim"], read_together(index.passage(scores, budget)), allowed(row), name)


def broken(index: EvidenceIndex, rng: random.Random, plan: Plan, origin: str) -> Iterator[Example]:
    """Sentences of a document as claims: as they stand, broken, two in one, and without their evidence."""
    long_enough = [place for place in index.places if 7 <= place.word_count <= 40]  # noqa: PLR2004
    everything = " ".join(place.text for place in index.places)
    names, numbers = names_in(everything), numbers_in(everything)
    for place in rng.sample(long_enough, min(plan.edits, len(long_enough))):
        other = rng.choice(long_enough)
        joined = place.text
        if other is not place and place.word_count + other.word_count <= 45 and rng.random() < 0.3:  # noqa: PLR2004
            joined = f"{place.text.rstrip('.;')}, and {other.text[0].lower()}{other.text[1:]}"
        edit = break_sentence(joined, names, numbers, rng)
        scores = index.rank(joined)
        places = index.passage(scores, rng.choice(plan.words))
        if joined != place.text and rng.random() < 0.5:  # noqa: PLR2004
            dropped = rng.choice((place, other))
            left = tuple(one for one in places if one is not dropped)
            if left:
                yield Example(joined, read_together(left), NEUTRAL, origin)
        whole = place in places and (joined == place.text or other in places)
        chance = rng.random()
        if edit and whole and chance < 0.6:  # noqa: PLR2004
            yield Example(restate(edit[0], rng) or edit[0], read_together(places), edit[1], origin)
        if whole and (chance >= 0.4 or not edit):  # noqa: PLR2004
            yield Example(restate(joined, rng) or joined, read_together(places), SUPPORTED, origin)
        turned = turn_round(joined, rng)
        if turned and whole:
            yield Example(turned[0], read_together(places), SUPPORTED if turned[1] else CONTRADICTED, origin)
        if chance > 0.8 and joined == place.text:  # noqa: PLR2004
            rest = tuple(one for one in places if one is not place)
            if rest:
                yield Example(joined, read_together(rest), ABSENT, origin, 0.6)
