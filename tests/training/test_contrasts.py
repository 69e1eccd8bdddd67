"""Passages with contrast sets are read whole, and every claim is learned as what it is."""

import random
from collections import Counter
from pathlib import Path

import pytest

from training.contrasts import ContrastSet, Statement, contrast_examples, load_contrasts
from training.corpus_rows import contrasts
from training.examples import ABSENT, CONTRADICTED, NEUTRAL, SUPPORTED

TEXT = """@ local news
The ferry stopped on Tuesday.
Cars take the bridge.
1+ The ferry stopped on Tuesday.
1+ Tuesday was when the boat ceased to run.
1- The ferry started on Tuesday.
1- The boat ran all week.
~ All traffic takes the bridge.
? The bridge is free of charge.

@ memo
Bo signs.
1+ Bo is the one who signs.
1- Bo does not sign.
"""


def read(folder: Path, text: str) -> list[ContrastSet]:
    """The sets of a file with a text."""
    (folder / "memo-01.txt").write_text(text, encoding="utf-8")
    return load_contrasts(folder)


def test_a_set_is_its_passage_and_its_statements(tmp_path: Path) -> None:
    """Lines before the first claim are the passage; each claim has its fact and its sign."""
    first, second = read(tmp_path, TEXT)
    assert (first.id, second.id) == ("memo-01#01", "memo-01#02")
    assert (first.kind, first.passage) == ("local news", "The ferry stopped on Tuesday.\nCars take the bridge.")
    assert first.statements[3] == Statement(1, "-", "The boat ran all week.")
    assert first.statements[5] == Statement(0, "?", "The bridge is free of charge.")
    assert second.statements == (Statement(1, "+", "Bo is the one who signs."), Statement(1, "-", "Bo does not sign."))


def test_a_line_that_is_no_claim_is_named(tmp_path: Path) -> None:
    """A text after the claims that begins no set is refused, with file and line."""
    with pytest.raises(ValueError, match=r"memo-01\.txt, line 15: neither a claim nor the beginning of a set"):
        read(tmp_path, TEXT + "And so on.\n")


def test_a_claim_is_learned_beside_its_passage_by_its_sign(tmp_path: Path) -> None:
    """Said, denied, left open: each claim once beside the whole passage."""
    sets = read(tmp_path, TEXT)
    learned = {
        example.claim: example.allowed
        for example in contrast_examples(sets, random.Random(1))
        if example.passage == sets[0].passage
    }
    assert learned["Tuesday was when the boat ceased to run."] == SUPPORTED
    assert learned["The boat ran all week."] == CONTRADICTED
    assert learned["The bridge is free of charge."] == ABSENT
    assert len(learned) == len(sets[0].statements)


def test_without_the_sentence_that_says_it_a_claim_is_left_open(tmp_path: Path) -> None:
    """What is left of the passage no longer says it; what says nothing of the fact stays."""
    text = TEXT.replace("Cars take the bridge.", "Cars take the bridge. Nobody was hurt.")
    (left,) = {
        example.passage
        for example in contrast_examples(read(tmp_path, text), random.Random(1))
        if example.origin == "contrasts without evidence" and example.allowed == NEUTRAL
    }
    assert left == "Cars take the bridge. Nobody was hurt."


def test_two_denials_of_a_fact_are_never_compared(tmp_path: Path) -> None:
    """What contradicts a fact in two ways may agree or not; only what is said of it tells what the other is."""
    said = {statement.text: statement.sign for one in read(tmp_path, TEXT) for statement in one.statements}
    for seed in range(20):
        for example in contrast_examples(load_contrasts(tmp_path), random.Random(seed)):
            if example.origin == "contrast pairs":
                signs = {said[example.claim], said[example.passage]}
                assert signs != {"-"}
                assert example.allowed == (SUPPORTED if signs == {"+"} else CONTRADICTED)


def test_words_tell_no_label() -> None:
    """What is said and what is denied stand in like words and in other words alike."""
    counts = Counter((row["dataset"], row["label5"]) for row in contrasts())
    for dataset in ("contrasts_in_like_words", "contrasts_in_other_words"):
        assert 0.5 <= counts[dataset, "contradicted"] / counts[dataset, "supported"] <= 2
