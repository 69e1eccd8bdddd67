"""The corpus is whole, and its tools say when it is not."""

import json

import pytest
from jsonschema import Draft202012Validator

from training.authoring import AuthoringError, read_bundle
from training.check_corpus import Example as Labelled
from training.check_corpus import cohens_kappa, find_faults, opinion_faults, overlap_accuracy
from training.corpus_model import (
    CORPUS,
    SHAPES,
    Answer,
    Document,
    SecondOpinion,
    Status,
    Trap,
    bundle_of,
    json_schema,
    load_answers,
    load_documents,
    load_second_opinions,
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


@pytest.mark.parametrize("name", SHAPES)
def test_the_published_schema_is_the_models(name: str) -> None:
    """The schema beside the corpus is made from the models (`make schemas`)."""
    assert (CORPUS / f"{name}.schema.json").read_text(encoding="utf-8") == json_schema(name)


@pytest.mark.parametrize("name", SHAPES)
def test_every_file_is_of_its_schema(name: str) -> None:
    """A reader without this project's code can check the files."""
    validator = Draft202012Validator(json.loads(json_schema(name)))

    for path in sorted((CORPUS / f"{name}s").glob("*.json"))[::10]:
        validator.validate(json.loads(path.read_bytes()))


def opinion(first: str, second: str, claim: str = "hr-01a#01") -> SecondOpinion:
    """A claim that was labelled twice."""
    return SecondOpinion(claim=claim, first=Status(first), second=Status(second))


def test_kappa_is_agreement_beyond_chance() -> None:
    """Half of what chance leaves open agreed upon is a kappa of a half (worked by hand)."""
    agreed = [opinion("supported", "supported"), opinion("contradicted", "contradicted")]
    mixed = [*agreed, opinion("supported", "contradicted"), opinion("supported", "supported")]

    assert cohens_kappa(agreed) == 1
    assert cohens_kappa(mixed) == pytest.approx((3 / 4 - 1 / 2) / (1 - 1 / 2))


def test_second_opinions_are_on_claims_kept_from_training() -> None:
    """Each names a claim of dev or test that is there; agreement is what the guideline asks for."""
    opinions, documents, answers = load_second_opinions(), load_documents(), load_answers()

    assert list(opinion_faults(opinions, documents, answers)) == []
    assert len(opinions) >= 500
    assert cohens_kappa(opinions) >= 0.75


def test_a_second_opinion_on_no_claim_or_on_training_is_a_fault() -> None:
    """A name that is not there, and a claim the model may learn from, are both said."""
    documents, answers = load_documents(), load_answers()
    trained = next(document.id for document in documents if split_of(document.id) == "train")
    opinions = [opinion("supported", "supported", name) for name in ("hr-99a#01", f"{trained}#01")]

    assert len(list(opinion_faults(opinions, documents, answers))) == 2
