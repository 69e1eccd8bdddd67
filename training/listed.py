"""Examples from texts whose statements are listed: a sentence split in two, a life told with all that it states.

What a text states is supported by it; by the text without the sentence that says so, or by one half of a sentence, it
is not.
"""

import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kivo_worker.verification.words import content_stems, words
from training.edits import break_sentence, names_in, numbers_in
from training.examples import ABSENT, NEUTRAL, SUPPORTED, Example
from training.restate import restate

BROKEN = 0.6
"""How often a statement is shown broken as well."""
_BEFORE = re.compile(r"\s+([.,;:!?%)\]]|n't\b|'s\b)")
_AFTER = re.compile(r"([(\[$])\s+")
_QUOTED = re.compile(r"(?:''|``)\s*(.*?)\s*''")


def listed_examples(folder: Path, rng: random.Random) -> Iterator[Example]:
    """All examples of a folder with `wikisplit.jsonl.gz` and `factscore.jsonl.gz`.

    Sources: Botha et al., 2018, "Learning To Split and Rephrase From Wikipedia Edit History"; Min et al., 2023,
    "FActScore".
    """
    yield from _halves(_rows(folder / "wikisplit.jsonl.gz"), rng)
    yield from _lives(_rows(folder / "factscore.jsonl.gz"), rng)


def joined_up(text: str) -> str:
    """A text of tokens as it is written: no spaces before commas, quotation marks as such."""
    return _AFTER.sub(r"\1", _BEFORE.sub(r"\1", _QUOTED.sub(r'"\1"', text)))


def _halves(rows: list[dict[str, Any]], rng: random.Random) -> Iterator[Example]:
    """A sentence and the two it was split into: it states each of them, neither states it whole."""
    for row in rows:
        whole, halves = joined_up(row["text"]), [joined_up(half) for half in row["gold_claims"]]
        half = rng.choice(halves)
        if _says_no_more(half, whole):
            yield from _right_and_broken(half, whole, "wikisplit", rng)
        if _content(whole) - _content(half) and rng.random() < BROKEN:
            yield Example(whole, half, NEUTRAL, "wikisplit")


def _lives(rows: list[dict[str, Any]], rng: random.Random) -> Iterator[Example]:
    """Statements of one sentence of a life beside the life, and beside the life without that sentence."""
    for row in rows:
        life, sentence = row["context"], row["text"]
        claims = [claim for claim in row["gold_claims"] if _says_no_more(claim, life)]
        rest = " ".join(life.replace(sentence, " ").split())
        for claim in rng.sample(claims, min(2, len(claims))):
            passage = life if rng.random() < BROKEN else sentence
            yield from _right_and_broken(claim, passage, "factscore", rng)
            if rest and len(_content(claim) - _content(rest)) > 1 and rng.random() < BROKEN:
                yield Example(claim, rest, ABSENT, "factscore without evidence")


def _right_and_broken(claim: str, passage: str, origin: str, rng: random.Random) -> Iterator[Example]:
    yield Example(restate(claim, rng) or claim, passage, SUPPORTED, origin)
    edit = break_sentence(claim, names_in(passage), numbers_in(passage), rng)
    if edit and rng.random() < BROKEN:
        yield Example(restate(edit[0], rng) or edit[0], passage, edit[1], f"{origin} edits")


def _says_no_more(claim: str, text: str) -> bool:
    """Whether every word and figure of a claim is in the text: the lists go further at times."""
    return _content(claim) <= _content(text)


def _content(text: str) -> frozenset[str]:
    found = words(text)
    return content_stems(found) | {word.text for word in found if word.text[0].isdigit()}


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]
