"""Measures how claims are extracted: predicted claims against those a person listed, matched by their words."""

import re
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from kivo_worker.claims.extract import extract
from kivo_worker.claims.model import Extraction
from kivo_worker.claims.statements import Parse
from kivo_worker.documents.reader import text_document
from kivo_worker.documents.sentences import sentences
from kivo_worker.errors import InputError
from kivo_worker.evaluation.measure import predict
from kivo_worker.evaluation.metrics import share
from kivo_worker.evaluation.rows import LabelledRow, place_of, read_lines
from kivo_worker.syntax.tree import Tree
from kivo_worker.verification.interface import Verifier
from kivo_worker.version import WORKER_VERSION

EXTRACTION_REPORT_SCHEMA: Literal["kivo_private_worker_extraction_report.v1"] = (
    "kivo_private_worker_extraction_report.v1"
)
SAME_FROM = 0.8
"""From this F1 of their words on, two claims are the same."""
_WORD = re.compile(r"\w+")


class ExtractionRow(BaseModel):
    """A text and the claims a person listed."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    dataset: str = "rows"
    text: str
    media_type: Literal["text/plain", "text/markdown"] = "text/plain"
    gold_claims: tuple[str, ...]


class ExtractionFigures(BaseModel):
    """How claims were extracted from the texts of a data set.

    Attributes:
        name: the data set.
        texts: how many texts.
        extracted: how many claims were extracted.
        listed: how many a person listed.
        matched: how many are in both.
        precision: the share of the extracted claims that are matched.
        recall: the share of the listed claims that are matched.
        f1: their harmonic mean, as the mean over the texts.
        entailed: the share of the extracted claims that a verifier finds supported by their own text, without the
            ambiguous ones, which are not checked.
        accounted: the share of the characters that belong to a claim or to a part skipped with a reason.
        sentences_per_second: how many sentences a second of CPU, all in all.
        by_rules_per_second: how many without the time the parser takes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    texts: int
    extracted: int
    listed: int
    matched: int
    precision: float | None
    recall: float | None
    f1: float
    entailed: float | None
    accounted: float
    sentences_per_second: float | None
    by_rules_per_second: float | None


class ExtractionReport(BaseModel):
    """Everything measured, without text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal["kivo_private_worker_extraction_report.v1"] = EXTRACTION_REPORT_SCHEMA
    worker_version: str = WORKER_VERSION
    datasets: tuple[ExtractionFigures, ...]

    def json_bytes(self) -> bytes:
        """Two-space indented JSON in UTF-8, with a final newline."""
        return self.model_dump_json(indent=2).encode("utf-8") + b"\n"


def evaluate_extraction(files: Sequence[Path], parse: Parse, verifier: Verifier) -> ExtractionReport:
    """Measure the extraction on the rows of files.

    Args:
        files: texts with their listed claims.
        parse: the parser.
        verifier: says whether a text supports what was extracted from it.

    Raises:
        InputError: a file cannot be read, a line is no row, or there is no row at all.
    """
    by_name: dict[str, list[ExtractionRow]] = {}
    for path in files:
        for row in read_extraction_rows(path):
            by_name.setdefault(row.dataset, []).append(row)
    if not by_name:
        raise InputError("there is no row to measure on.", where=", ".join(map(str, files)))
    parse("The first sentence loads the model, and others do not.")
    return ExtractionReport(datasets=tuple(_measured(name, rows, parse, verifier) for name, rows in by_name.items()))


def read_extraction_rows(path: Path) -> Iterator[ExtractionRow]:
    """Read texts with their listed claims from JSONL, gzip or not.

    Raises:
        InputError: the file cannot be read, or a line is no such row.
    """
    for number, line in read_lines(path, ("text", "gold_claims")):
        try:
            yield ExtractionRow.model_validate_json(line)
        except ValidationError as error:
            keys = ", ".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()})) or "the line"
            raise InputError(
                f"this is no row of claims: look at {keys}.",
                where=place_of(path, number),
                hint='A row has "text" and "gold_claims", a list of texts.',
            ) from None


def word_f1(one: str, other: str) -> float:
    """How alike two claims are: F1 of their words, without case and punctuation, 0 to 1."""
    first, second = (Counter(_WORD.findall(text.lower())) for text in (one, other))
    shared = (first & second).total()
    return 2 * shared / (first.total() + second.total()) if shared else 0.0


def matches(extracted: Sequence[Collection[str]], listed: Sequence[str]) -> int:
    """How many claims are in both lists, each counted once: the largest matching (Kuhn, 1955).

    Args:
        extracted: the forms of each extracted claim: how it reads alone, and its words in the text.
        listed: the claims a person listed.
    """
    alike = [
        [place for place, text in enumerate(listed) if any(word_f1(form, text) >= SAME_FROM for form in forms)]
        for forms in extracted
    ]
    taken: dict[int, int] = {}

    def place(claim: int, tried: set[int]) -> bool:
        for other in alike[claim]:
            if other not in tried:
                tried.add(other)
                if other not in taken or place(taken[other], tried):
                    taken[other] = claim
                    return True
        return False

    return sum(place(claim, set()) for claim in range(len(extracted)))


class _Timed:
    """A parser that counts the seconds of CPU it takes."""

    def __init__(self, parse: Parse) -> None:
        self._parse = parse
        self.seconds = 0.0

    def __call__(self, sentence: str) -> Tree | None:
        started = time.process_time()
        try:
            return self._parse(sentence)
        finally:
            self.seconds += time.process_time() - started


def _measured(name: str, rows: Sequence[ExtractionRow], parse: Parse, verifier: Verifier) -> ExtractionFigures:
    extracted = listed = matched = characters = accounted = 0
    shares: list[float] = []
    documents = [text_document(row.text, row.media_type) for row in rows]
    number = sum(1 for document in documents for _ in sentences(document))
    timed, started = _Timed(parse), time.process_time()
    found = [extract(document, (), timed) for document in documents]
    seconds = time.process_time() - started
    for row, extraction in zip(rows, found, strict=True):
        claims = [{claim.standalone, claim.text(row.text)} for claim in extraction.claims]
        same = matches(claims, row.gold_claims)
        shares.append(2 * same / (len(claims) + len(row.gold_claims)) if claims or row.gold_claims else 1.0)
        extracted, listed, matched = extracted + len(claims), listed + len(row.gold_claims), matched + same
        spans = [span for claim in extraction.claims for span in (*claim.spans, *claim.repeats)]
        spans += [part.span for part in extraction.skipped]
        characters += len(row.text)
        accounted += sum(span.end - span.start for span in spans)
    return ExtractionFigures(
        name=name,
        texts=len(rows),
        extracted=extracted,
        listed=listed,
        matched=matched,
        precision=matched / extracted if extracted else None,
        recall=matched / listed if listed else None,
        f1=sum(shares) / len(shares),
        entailed=_entailed(rows, found, verifier),
        accounted=accounted / characters if characters else 1.0,
        sentences_per_second=share(number, seconds),
        by_rules_per_second=share(number, seconds - timed.seconds),
    )


def _entailed(rows: Sequence[ExtractionRow], found: Sequence[Extraction], verifier: Verifier) -> float | None:
    said = [
        LabelledRow(source=row.text, media_type=row.media_type, claim=claim.standalone, label="supported")
        for row, extraction in zip(rows, found, strict=True)
        for claim in extraction.claims
        if not claim.is_ambiguous
    ]
    return share([prediction.passes for prediction in predict(said, verifier)].count(True), len(said))
