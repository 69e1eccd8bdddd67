"""What is written for learning, contrast sets and sentences of summaries, is whole, and a part of it is kept apart."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kivo_worker.models.shipped import load_vectors
from training.check_corpus import cohens_kappa
from training.contrasts import CONTRASTS, ContrastSet, contrast_examples, is_kept, load_contrasts
from training.corpus_model import load_second_opinions
from training.corpus_rows import contrasts, summaries
from training.examples import Example
from training.summaries import SUMMARIES, summary_examples


@dataclass(frozen=True)
class Folder:
    """A folder of sets, how long their texts are, how many are kept apart, and what is made of them."""

    path: Path
    words: range
    kept: range
    rows: Callable[[], Iterator[dict[str, str]]]
    learned: Callable[[list[ContrastSet]], Iterator[Example]]


FOLDERS = (
    Folder(
        CONTRASTS, range(10, 176), range(100, 161), contrasts, lambda sets: contrast_examples(sets, random.Random(1))
    ),
    Folder(
        SUMMARIES,
        range(20, 501),
        range(20, 61),
        summaries,
        lambda sets: summary_examples(sets, load_vectors().embed, random.Random(1)),
    ),
)
each_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.path.name)


@each_folder
def test_every_fact_is_said_and_denied_and_each_line_stands_once(folder: Folder) -> None:
    """A set has a text, for each fact what says it and what denies it, and no claim twice."""
    for one in load_contrasts(folder.path):
        assert len(one.passage.split()) in folder.words, one.id
        signs: dict[int, set[str]] = {}
        for statement in one.statements:
            signs.setdefault(statement.fact, set()).add(statement.sign)
        assert all(found == {"+", "-"} for fact, found in signs.items() if fact), one.id
        assert max(Counter(statement.text for statement in one.statements).values()) == 1, one.id


@each_folder
def test_some_sets_are_for_measuring_only(folder: Folder) -> None:
    """One set in twenty is written as rows to measure, and nothing of it is learned."""
    kept = [one for one in load_contrasts(folder.path) if is_kept(one)]

    assert len(kept) in folder.kept
    assert {row["source"] for row in folder.rows()} == {one.passage for one in kept}
    assert list(folder.learned(kept)) == []


@each_folder
def test_a_second_reader_agrees(folder: Folder) -> None:
    """Claims that were labelled again, blind, are claims of the sets, and nearly all got the same label."""
    sets = load_contrasts(folder.path)
    known = {f"{one.id}.{number:02}" for one in sets for number in range(1, len(one.statements) + 1)}
    opinions = load_second_opinions(folder.path)

    assert {opinion.claim for opinion in opinions} <= known
    assert cohens_kappa(opinions) >= 0.9
