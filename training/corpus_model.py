"""The shape of the corpus: one JSON file a document, one an answer. The schema is generated from here.

Offsets count Unicode code points of the text's lines joined by line feeds, zero-based, end exclusive.
"""

import hashlib
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from kivo_worker.vocabulary import ClaimType

CORPUS = Path(__file__).parent / "corpus"


class Status(StrEnum):
    """What the documents say about a claim; the statuses of the contract that a person can give."""

    SUPPORTED = "supported"
    PARTIALLY_SUPPORTED = "partially_supported"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"
    INSUFFICIENT_CONTEXT = "insufficient_context"


class Trap(StrEnum):
    """What makes a claim hard, or false; `none` for a supported claim."""

    NONE = "none"
    NUMBER = "number"
    UNIT = "unit"
    DATE_ARITHMETIC = "date_arithmetic"
    BOUND = "bound"
    RANGE = "range"
    NEGATION = "negation"
    SCOPE = "scope"
    QUANTIFIER = "quantifier"
    MODALITY = "modality"
    COMPARISON = "comparison"
    ROLE = "role"
    ENTITY = "entity"
    CONDITION_DROPPED = "condition_dropped"
    EXCEPTION_DROPPED = "exception_dropped"
    STITCHED = "stitched"
    ELSEWHERE = "elsewhere"
    OUTDATED = "outdated"
    WRONG_CITATION = "wrong_citation"
    ABSENT = "absent"
    FACT_MISSING = "fact_missing"
    HALF_TRUE = "half_true"


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Text = Annotated[str, StringConstraints(min_length=1)]


class Quote(_Closed):
    """A place in a text, and the words that stand there."""

    start: Annotated[int, Field(ge=0)]
    end: int
    quote: Text


class DocumentQuote(Quote):
    """A place in one of an answer's documents."""

    document: Text


class Label(_Closed):
    """What a careful reader says of a claim."""

    status: Status
    trap: Trap
    type: ClaimType


class DocumentClaim(Label):
    """A claim about one document; claims with the same `set` belong to one contrast set."""

    id: Annotated[str, StringConstraints(pattern=r"^\d\d$")]
    set: Annotated[int, Field(ge=1)]
    text: Text
    evidence: tuple[Quote, ...]


class Document(_Closed):
    """A document and the claims about it; the text is given by lines."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z]+-\d\d[a-z]$")]
    industry: Text
    kind: Text
    format: Literal["markdown", "plain"]
    title: Text
    company: Text
    text: tuple[str, ...]
    claims: Annotated[tuple[DocumentClaim, ...], Field(min_length=1)]


class AnswerClaim(Label):
    """A claim of an answer: where it stands, and how it reads on its own."""

    id: Annotated[str, StringConstraints(pattern=r"^\d\d$")]
    spans: Annotated[tuple[Quote, ...], Field(min_length=1)]
    checkworthy: Literal[True]
    standalone: Text
    evidence: tuple[DocumentQuote, ...]


class NotCheckworthy(_Closed):
    """A sentence of an answer that no reviewer would check."""

    id: Annotated[str, StringConstraints(pattern=r"^\d\d$")]
    spans: Annotated[tuple[Quote, ...], Field(min_length=1)]
    checkworthy: Literal[False]


class Answer(_Closed):
    """An AI assistant's answer over documents of one bundle, and its claims."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z]+-\d\d-\d$")]
    documents: Annotated[tuple[str, ...], Field(min_length=1)]
    question: Text
    text: tuple[str, ...]
    claims: Annotated[tuple[AnswerClaim | NotCheckworthy, ...], Field(min_length=1)]


class SecondOpinion(_Closed):
    """A claim that was labelled twice: `first` by its writer, `second` blind, from document and claim alone.

    The corpus holds what was settled where the two differ. A claim of a contrast set is named by its file,
    the number of the set in it and its own number in the set.
    """

    claim: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+#\d\d(\.\d\d)?$")]
    first: Status
    second: Status


_SECOND_OPINIONS = TypeAdapter(list[SecondOpinion])
SHAPES: dict[str, type[Document | Answer]] = {"document": Document, "answer": Answer}
"""The files of the corpus by the name of their schema."""


def json_schema(name: str) -> str:
    """The JSON Schema of one kind of file, as it is published beside the corpus."""
    schema = SHAPES[name].model_json_schema()
    return json.dumps(schema | {"title": f"kivo-worker corpus: {name}"}, indent=2, ensure_ascii=False) + "\n"


def load_second_opinions(folder: Path = CORPUS) -> list[SecondOpinion]:
    """Read the blind second labelling, in order of the claims' names."""
    return _SECOND_OPINIONS.validate_json((folder / "second_opinion.json").read_bytes())


def load_documents(folder: Path = CORPUS) -> list[Document]:
    """Read all documents, in order of their ids."""
    return [Document.model_validate_json(path.read_bytes()) for path in sorted((folder / "documents").glob("*.json"))]


def load_answers(folder: Path = CORPUS) -> list[Answer]:
    """Read all answers, in order of their ids."""
    return [Answer.model_validate_json(path.read_bytes()) for path in sorted((folder / "answers").glob("*.json"))]


def bundle_of(entry_id: str) -> str:
    """The bundle a document or answer belongs to: `insurance-03` of `insurance-03a` and `insurance-03-1`."""
    return "-".join(entry_id.split("-")[:2]).rstrip("abcdefghijklmnopqrstuvwxyz")


def split_of(entry_id: str) -> Literal["train", "dev", "test"]:
    """The split of a bundle, drawn by its name: 70, 15 and 15 of a hundred."""
    place = int(hashlib.sha256(bundle_of(entry_id).encode("ascii")).hexdigest(), 16) % 100
    return "train" if place < 70 else "dev" if place < 85 else "test"  # noqa: PLR2004 - per cent
