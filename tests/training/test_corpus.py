"""The corpus is whole, and its tools say when it is not."""

import json

import pytest

from training.authoring import AuthoringError, read_bundle
from training.check_corpus import Example as Labelled
from training.check_corpus import find_faults, overlap_accuracy
from training.corpus_model import (
    CORPUS,
    Answer,
    Document,
    Status,
    Trap,
    bundle_of,
    load_answers,
    load_documents,
    split_of,
)

BUNDLE = """@document insurance-03a | insurance | policy terms | markdown | Home Contents Terms | Brackwater Mutual
# Home Contents Terms

We cover theft of
contents from a locked home.
@claims
S none n :: Belongings stolen from a locked house are insured. :: We cover theft of contents from a locked home.
C negation n :: Theft is not covered. :: We cover theft of contents from a locked home.

U absent f :: Brackwater Mutual was founded in 1920.
@answer insurance-03-1 | a
Q: Is theft covered?
Yes, theft is covered [1]. Shall I open a claim?
@claims
P condition_dropped n :: theft is covered [1] :: Theft is covered. :: a: We cover theft of contents from a locked home.
- :: Shall I open a claim?
"""


def read_models(text: str) -> tuple[list[Document], list[Answer]]:
    """A bundle as the corpus's models."""
    documents, answers = read_bundle(text)
    return (
        [Document.model_validate_json(json.dumps(entry)) for entry in documents],
        [Answer.model_validate_json(json.dumps(entry)) for entry in answers],
    )


def test_the_corpus_has_no_fault() -> None:
    """Every span slices back, every status has the evidence it needs, no claim stands twice."""
    assert list(find_faults(load_documents(), load_answers())) == []


def test_every_file_of_the_corpus_bears_its_id() -> None:
    """A document or answer is found by its name."""
    named = {path.stem for folder in ("documents", "answers") for path in (CORPUS / folder).glob("*.json")}

    ids = {document.id for document in load_documents()} | {answer.id for answer in load_answers()}

    assert ids == named


def test_a_bundle_becomes_documents_and_answers_with_exact_spans() -> None:
    """A quote is placed although the document breaks the line in it."""
    documents, answers = read_models(BUNDLE)

    assert documents[0].claims[0].evidence[0].quote == "We cover theft of\ncontents from a locked home."
    assert [claim.set for claim in documents[0].claims] == [1, 1, 2]
    assert answers[0].claims[0].spans[0].start == 5
    assert list(find_faults(documents, answers)) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("S none n", "S number n", "a supported claim has the trap none"),
        ("C negation n", "C negations n", "no status, trap and type"),
        ("We cover theft of contents from a locked home.\nC", "We cover fire.\nC", "stands 0 times"),
        ("U absent f :: Brackwater", "S none f :: Brackwater", "supported needs evidence"),
        ("| a\nQ", "| b\nQ", "needs the letters of documents"),
        ("Q: Is", "Is", "the first line is the question"),
        (":: a: We", ":: We", "begins with the letter"),
    ],
)
def test_a_fault_in_a_bundle_is_named(old: str, new: str, fault: str) -> None:
    """Whoever writes is told which claim is wrong, and how."""
    assert old in BUNDLE
    with pytest.raises(AuthoringError, match=fault):
        read_bundle(BUNDLE.replace(old, new, 1))


def test_a_wrong_span_is_a_fault() -> None:
    """A quote that does not stand where it says is found."""
    documents, answers = read_models(BUNDLE)
    moved = documents[0].model_copy(update={"text": ("", *documents[0].text)})

    assert len(list(find_faults([moved], answers))) == 3


def test_a_bundle_is_in_one_split() -> None:
    """Documents and answers that belong together are never parted."""
    names = ["insurance-03a", "insurance-03b", "insurance-03-1"]

    assert {bundle_of(name) for name in names} == {"insurance-03"}
    assert len({split_of(name) for name in names}) == 1


def test_the_splits_have_about_the_shares_they_should() -> None:
    """Of many bundles seventy in a hundred are for training."""
    drawn = [split_of(f"{industry}-{number:02}") for industry in ("hr", "retail", "itops") for number in range(100)]

    assert 0.6 < drawn.count("train") / len(drawn) < 0.8
    assert {"dev", "test"} < set(drawn)


def test_word_overlap_that_tells_nothing_measures_fifty() -> None:
    """When supported and broken claims overlap alike, the overlap is no better than chance."""
    pairs = [(Status.SUPPORTED, 0.5), (Status.CONTRADICTED, 0.5)]
    examples = [Labelled("test", "hr", status, Trap.NONE, overlap, overlap) for status, overlap in pairs]

    assert overlap_accuracy(examples) == 50


@pytest.mark.parametrize(("supported", "broken"), [(0.9, 0.2), (0.2, 0.9)])
def test_word_overlap_that_tells_all_measures_a_hundred(supported: float, broken: float) -> None:
    """Overlap gives the status away as well when it is the supported claims that have little of it."""
    pairs = [(Status.SUPPORTED, supported), (Status.CONTRADICTED, broken)]
    examples = [Labelled("test", "hr", status, Trap.NONE, overlap, overlap) for status, overlap in pairs]

    assert overlap_accuracy(examples) == 100
