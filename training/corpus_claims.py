"""The corpus's training split as the verifier meets it: claims, and an index of the documents they are about."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kivo_worker.documents.reader import text_document
from kivo_worker.verification.evidence import Embed, EvidenceIndex, Place, index_evidence
from kivo_worker.verification.interface import Source
from training.corpus_model import Answer, AnswerClaim, Document, Status, load_answers, load_documents, split_of


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A claim with its status and the places that decide it, by number of the source and range of its text."""

    text: str
    status: Status
    evidence: tuple[tuple[int, int, int], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document, or the documents of an answer, and the claims about them."""

    id: str
    index: EvidenceIndex
    claims: tuple[LabelledClaim, ...]
    is_answer: bool

    @property
    def kind(self) -> str:
        """What kind of document it is: its name before the first hyphen."""
        return self.id.partition("-")[0]


def indexed_claims(embed: Embed) -> Iterator[Indexed]:
    """All documents of the training split, then all answers over them."""
    by_id = {document.id: document for document in training_documents()}
    for document in by_id.values():
        claims = [
            LabelledClaim(claim.text, claim.status, tuple((1, quote.start, quote.end) for quote in claim.evidence))
            for claim in document.claims
        ]
        yield Indexed(document.id, index_evidence([as_source(1, document)], embed), tuple(claims), is_answer=False)
    for answer in load_answers():
        if answer.documents[0] in by_id:
            used = [as_source(number, by_id[name]) for number, name in enumerate(answer.documents, 1)]
            yield Indexed(answer.id, index_evidence(used, embed), tuple(_claims_of(answer)), is_answer=True)


def _claims_of(answer: Answer) -> Iterator[LabelledClaim]:
    numbers = {name: number for number, name in enumerate(answer.documents, 1)}
    for entry in answer.claims:
        if isinstance(entry, AnswerClaim):
            found = tuple((numbers[quote.document], quote.start, quote.end) for quote in entry.evidence)
            yield LabelledClaim(entry.standalone, entry.status, found)


def training_documents() -> list[Document]:
    """The corpus's documents of the training split."""
    return [document for document in load_documents() if split_of(document.id) == "train"]


def as_source(number: int, document: Document) -> Source:
    """A document of the corpus as a source of the verifier."""
    return Source(number, document.title, text_document("\n".join(document.text), f"text/{document.format}"))


def is_evidence(place: Place, claim: LabelledClaim) -> bool:
    """Whether a place holds a part of a claim's evidence."""
    return any(
        source == place.source and place.span.start < end and start < place.span.end
        for source, start, end in claim.evidence
    )
