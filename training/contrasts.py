"""Passages with contrast sets: what is said of a fact and what contradicts it, in other words or in one.

Files of `training/contrasts` hold sets, one after the other, a blank line between them:

    @ kind of text
    the passage, on one line or several
    1+ a claim that says the first fact
    1- a claim that cannot be true beside it
    ~ a claim of which a part is said, or that goes further
    ? a claim on a matter the passage treats and leaves open
"""

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from kivo_worker.documents.reader import text_document
from kivo_worker.documents.sentences import sentences
from kivo_worker.verification.words import content_stems, words
from training.corpus_model import Status
from training.examples import ABSENT, CONTRADICTED, NEUTRAL, SUPPORTED, Example

CONTRASTS = Path(__file__).parent / "contrasts"
PAIR_WEIGHT = 0.7
"""What two things said of a fact count, and a claim beside what is left of its passage: a little may be said or not."""
SAYS_FROM = 0.75
"""From this share of a claim's content words on, a sentence is what says it."""
KEPT = 20
"""One set in so many is for measuring and not learned from."""
_CLAIM = re.compile(r"(?:(\d)([+-])|([~?])) +(.+)")
STATUS_OF = {
    "+": Status.SUPPORTED,
    "-": Status.CONTRADICTED,
    "~": Status.PARTIALLY_SUPPORTED,
    "?": Status.INSUFFICIENT_CONTEXT,
}
"""What a claim's sign says."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim beside a passage; `fact` numbers what it is about, 0 where it is about none of the facts."""

    fact: int
    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class ContrastSet:
    """A passage and the claims about it; the id is the file's name and the number of the set in it."""

    id: str
    kind: str
    passage: str
    statements: tuple[Statement, ...]


def load_contrasts(folder: Path = CONTRASTS) -> list[ContrastSet]:
    """Read all sets, in order of the files' names.

    Raises:
        ValueError: when a line cannot be read; with file and line.
    """
    return [one for path in sorted(folder.glob("*.txt")) for one in _sets_of(path)]


def contrast_examples(sets: Sequence[ContrastSet], rng: random.Random) -> Iterator[Example]:
    """Every claim beside its passage and beside what is left of it, and two things said of a fact beside each other."""
    for one in sets:
        if is_kept(one):
            continue
        for statement in one.statements:
            yield Example(statement.text, one.passage, allowed_of(statement), "contrasts")
        for fact in sorted({statement.fact for statement in one.statements} - {0}):
            of_fact = [statement for statement in one.statements if statement.fact == fact]
            yield from _pair(of_fact, rng)
            yield from _without_evidence(of_fact, one.passage)


def allowed_of(statement: Statement) -> frozenset[Status]:
    """What a claim may be beside its passage; of what is left open, how much speaks to it is not told."""
    return ABSENT if statement.sign == "?" else frozenset({STATUS_OF[statement.sign]})


def is_kept(one: ContrastSet) -> bool:
    """Whether a set is for measuring, drawn by its passage."""
    return int(hashlib.sha256(one.passage.encode("utf-8")).hexdigest(), 16) % KEPT == 0


def in_like_words(statement: Statement, passage: str) -> bool:
    """Whether one sentence of a passage has most of a claim's words."""
    said = (sentence.reading for sentence in sentences(text_document(passage)))
    return max((_share_of(statement.text, sentence) for sentence in said), default=0.0) >= SAYS_FROM


def _pair(of_fact: Sequence[Statement], rng: random.Random) -> Iterator[Example]:
    """What is said of one fact beside something else said of it; two denials of it tell nothing of each other."""
    both = [(claim, said) for claim, said in permutations(of_fact, 2) if "+" in claim.sign + said.sign]
    if both:
        claim, said = rng.choice(both)
        allowed = SUPPORTED if claim.sign == said.sign else CONTRADICTED
        yield Example(claim.text, said.text, allowed, "contrast pairs", PAIR_WEIGHT)


def _without_evidence(of_fact: Sequence[Statement], passage: str) -> Iterator[Example]:
    """What is said of a fact beside the passage without the sentence that says it, where one says it in like words."""
    claims = [statement.text for statement in of_fact if statement.sign == "+"]
    said = [sentence.reading for sentence in sentences(text_document(passage))]
    shares = [max(_share_of(claim, sentence) for claim in claims) for sentence in said]
    if len(said) > 2 and max(shares) >= SAYS_FROM:  # noqa: PLR2004 - what is left is to be a passage
        left = " ".join(sentence for place, sentence in enumerate(said) if place != shares.index(max(shares)))
        for claim in claims:
            yield Example(claim, left, NEUTRAL, "contrasts without evidence", PAIR_WEIGHT)


def _share_of(claim: str, sentence: str) -> float:
    """The share of the claim's content words that a sentence has."""
    wanted = content_stems(words(claim))
    return len(wanted & content_stems(words(sentence))) / len(wanted) if wanted else 0.0


def _sets_of(path: Path) -> Iterator[ContrastSet]:
    for number, (kind, passage, statements) in enumerate(_blocks_of(path), 1):
        yield ContrastSet(f"{path.stem}#{number:02}", kind, "\n".join(passage), tuple(statements))


def _blocks_of(path: Path) -> Iterator[tuple[str, list[str], list[Statement]]]:
    kind, passage, statements = "", list[str](), list[Statement]()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip()
        if text.startswith("@"):
            if statements:
                yield kind, passage, statements
            kind, passage, statements = text[1:].strip(), [], []
        elif found := _CLAIM.fullmatch(text):
            fact, of_fact, other, claim = found.groups()
            statements.append(Statement(int(fact or 0), of_fact or other, claim))
        elif text and statements:
            raise ValueError(f"{path.name}, line {number}: neither a claim nor the beginning of a set: {text[:40]}")
        elif text:
            passage.append(text)
    if statements:
        yield kind, passage, statements
