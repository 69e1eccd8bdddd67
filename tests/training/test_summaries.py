"""Sentences of summaries are learned beside what the worker finds for them in a longer text."""

import random
from pathlib import Path

import pytest

from kivo_worker.models.shipped import load_vectors
from kivo_worker.verification.evidence import Embed
from training.contrasts import ContrastSet, is_kept, load_contrasts
from training.examples import ABSENT, CONTRADICTED, SUPPORTED, Example
from training.summaries import SIZES, summary_examples

FILLER = "\n".join(
    f"Bo: Line {number} of the minutes says nothing that anyone here would need to know." for number in range(40)
)
TEXT = f"""@ meeting
{FILLER}
Ann: The kettle goes back to the shop on Friday.
1+ Ann said that the kettle returns to the shop on Friday.
1- Ann said that the kettle stays.
? The shop will take the kettle.

@ memo
Bo signs.
1+ Bo is the one who signs.
1- Bo does not sign.
"""


@pytest.fixture(scope="module")
def embed() -> Embed:
    """The static vectors that the worker finds evidence with."""
    return load_vectors().embed


@pytest.fixture
def sets(tmp_path: Path) -> list[ContrastSet]:
    """Two sets, both for learning, the first with a text longer than any passage."""
    (tmp_path / "memo-01.txt").write_text(TEXT, encoding="utf-8")
    found = load_contrasts(tmp_path)
    assert not any(map(is_kept, found))
    return found


def learned(sets: list[ContrastSet], embed: Embed, origin: str, seeds: int = 1) -> list[Example]:
    """The examples of one origin."""
    return [
        example
        for seed in range(seeds)
        for example in summary_examples(sets, embed, random.Random(seed))
        if example.origin == origin
    ]


def test_a_claim_is_learned_beside_what_is_found_for_it(sets: list[ContrastSet], embed: Embed) -> None:
    """The passage is as long as it may be, holds the sentence that tells, and the sign says what is allowed."""
    said, denied, left_open, *_ = learned(sets, embed, "summaries")

    assert [said.allowed, denied.allowed, left_open.allowed] == [SUPPORTED, CONTRADICTED, ABSENT]
    assert all("Ann: The kettle goes back" in example.passage for example in (said, denied, left_open))
    assert all(len(example.passage.split()) <= max(SIZES) + 10 for example in (said, denied, left_open))


def test_another_text_says_nothing_of_a_claim(sets: list[ContrastSet], embed: Embed) -> None:
    """Now and then a claim stands beside another text, where it is neither said nor denied."""
    elsewhere = learned(sets, embed, "summaries elsewhere", seeds=30)

    assert elsewhere
    assert all(example.allowed == ABSENT for example in elsewhere)
    assert all(
        ("kettle" in example.claim) != ("kettle" in example.passage) for example in elsewhere if "shop" in example.claim
    )
