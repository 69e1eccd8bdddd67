"""What the tests read and compare: quantities, two texts, sources, their index, and verdicts on claims about them."""

from collections.abc import Callable

import pytest

from kivo_worker.documents.reader import MARKDOWN, PLAIN, read_document
from kivo_worker.judges.embedded import embedded_verifier
from kivo_worker.models.shipped import load_vectors
from kivo_worker.verification.compare import compare
from kivo_worker.verification.evidence import EvidenceIndex, index_evidence
from kivo_worker.verification.interface import Finding, Source, Verdict
from kivo_worker.verification.quantities import quantities
from kivo_worker.verification.quantity import Quantity
from kivo_worker.verification.statement import read_statement
from kivo_worker.vocabulary import ClaimType

MakeSources = Callable[..., list[Source]]
MakeIndex = Callable[..., EvidenceIndex]
Judge = Callable[..., Verdict]


def only_quantity(text: str) -> Quantity:
    """The one quantity of a text."""
    (quantity,) = quantities(text)
    return quantity


def findings_of(claim: str, evidence: str) -> tuple[Finding, ...]:
    """What comparing two texts finds."""
    return compare(read_statement(claim), read_statement(evidence))


def _sources(*texts: str, markdown: bool = False, title: str = "") -> list[Source]:
    media_type = MARKDOWN if markdown else PLAIN
    return [
        Source(number, title, read_document(text.encode(), media_type=media_type, where="a source"))
        for number, text in enumerate(texts, 1)
    ]


@pytest.fixture(scope="session")
def sources() -> MakeSources:
    """Read texts as sources, numbered from 1."""
    return _sources


@pytest.fixture(scope="session")
def make_index() -> MakeIndex:
    """Index the texts of one or more sources with the shipped vectors."""

    def index(*texts: str, markdown: bool = False, title: str = "") -> EvidenceIndex:
        return index_evidence(_sources(*texts, markdown=markdown, title=title), load_vectors().embed)

    return index


@pytest.fixture(scope="session")
def judge() -> Judge:
    """Verify a claim against the texts of one or more sources."""

    def verdict(claim: str, *texts: str, markdown: bool = False, title: str = "") -> Verdict:
        prepared = embedded_verifier().prepare(_sources(*texts, markdown=markdown, title=title))
        return prepared(claim, ClaimType.FACTUAL)

    return verdict
