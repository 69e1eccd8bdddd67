"""Claims broken beside what supports them as they were."""

import gzip
import json
import random
from pathlib import Path

import pytest

from kivo_worker.documents.reader import text_document
from kivo_worker.models.shipped import load_vectors
from kivo_worker.verification.evidence import index_evidence
from kivo_worker.verification.interface import Source
from training.broken_claims import break_corpus, break_pairs, break_public, breaks
from training.corpus_claims import Indexed, LabelledClaim
from training.corpus_model import Status
from training.examples import CLASSES, NEUTRAL, SUPPORTED, Example
from training.public_sets import PASSAGE_SETS, is_held_out
from training.unlabelled import of_corpus, of_public

FIRST = "The Halberd Group paid 14 million euros to Crace Shipping in March 2019."
TEXT = f"{FIRST} The harbour was closed for 3 days. Lisbon and Porto agreed to share the costs."


def document(name: str = "news-1") -> Indexed:
    """A document with one supported claim and one that is not."""
    index = index_evidence([Source(1, "", text_document(TEXT))], load_vectors().embed)
    supported = LabelledClaim("Crace Shipping received 14 million euros.", Status.SUPPORTED, ((1, 0, len(FIRST)),))
    other = LabelledClaim("The harbour was closed for 5 weeks.", Status.CONTRADICTED, ((1, len(FIRST) + 1, 100),))
    return Indexed(name, index, (supported, other), is_answer=False)


def public_set(folder: Path) -> None:
    """A set with one supported row; the other sets are empty."""
    source = next(text for text in (f"{TEXT} Note {number}." for number in range(99)) if not is_held_out(text))
    for name in PASSAGE_SETS:
        rows = [{"source": source, "claim": FIRST, "label": "supported"}] if name == "contractnli.dev" else []
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as stream:
            stream.writelines(json.dumps(row) + "\n" for row in rows)


def test_breaks_differ_from_the_text_and_from_one_another() -> None:
    """Up to so many, none twice; none where no rule fits."""
    found = [text for text, _ in breaks(FIRST, ["Lisbon Docks"], ["3"], 3, random.Random(1))]

    assert len({*found, FIRST}) == 4
    assert not list(breaks("Ships sail.", [], [], 3, random.Random(1)))


@pytest.mark.parametrize("seed", range(5))
def test_a_supported_claim_is_broken_and_kept_beside_all_of_its_evidence(seed: int) -> None:
    """Only the claim makes the difference: the evidence stands in every passage; other claims stay out."""
    found = list(break_corpus(document(), random.Random(seed)))

    assert all(FIRST in one.passage for one in found)
    assert not any("harbour" in one.claim for one in found)
    assert [one.origin for one in found].count("corpus kept") == 1
    for one in found:
        assert (one.allowed >= SUPPORTED) == (one.origin == "corpus kept")
        assert one.weight == 0.8


def test_supported_pairs_are_broken_once() -> None:
    """Other pairs, and those of sets about single words, are left as they are."""
    supported = Example(FIRST, TEXT, SUPPORTED, "mnli_bin.dev")
    others = [Example(FIRST, TEXT, NEUTRAL, "mnli_bin.dev"), Example(FIRST, TEXT, SUPPORTED, "help.train")]

    (found,) = break_pairs([supported, *others], random.Random(1))
    assert (found.passage, found.origin, found.weight) == (TEXT, "mnli_bin.dev broken", 0.7)
    assert found.claim != FIRST
    assert not SUPPORTED & found.allowed


def test_supported_public_claims_are_broken_beside_what_is_found(tmp_path: Path) -> None:
    """Two ways each."""
    public_set(tmp_path)

    found = list(break_public(tmp_path, load_vectors().embed, random.Random(1)))
    assert len({one.claim for one in found} - {FIRST}) == 2
    assert {(one.origin, one.weight) for one in found} == {("contractnli.dev broken", 0.6)}
    assert not any(SUPPORTED & one.allowed for one in found)


def test_without_labels_every_status_is_open(tmp_path: Path) -> None:
    """Claims as they stand and broken, beside their own document and one of its kind; and public ones."""
    public_set(tmp_path)
    corpus = [document("news-1"), document("news-2")]

    ours = list(of_corpus(corpus, random.Random(1)))
    public = list(of_public(tmp_path, load_vectors().embed, random.Random(1)))
    assert {one.allowed for one in (*ours, *public)} == {frozenset(CLASSES)}
    as_they_stand = [one for one in ours if one.claim in {claim.text for claim in corpus[0].claims}]
    assert len(as_they_stand) == 2 * 2 * 4
    assert len(ours) > len(as_they_stand)
    assert len(public) == 2
