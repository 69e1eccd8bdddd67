"""The demo's policies, saved as PDF, Word and HTML, give the verdicts their markdown gives."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from kivo_worker.documents.media_types import DOCX, HTML, MARKDOWN, PDF
from kivo_worker.documents.model import Document
from kivo_worker.documents.reader import read_document
from kivo_worker.job.policies import load_policy
from kivo_worker.judges.registry import embedded
from kivo_worker.models.shipped import load_parser
from kivo_worker.reviewing import OutputText, Review, ReviewSettings, SourceText, review_output
from kivo_worker.vocabulary import IntendedUse, Strictness
from tests.documents.conversions import as_docx, as_html, as_pdf

FRAME = {"Ostervane Software Ltd - controlled document", "Page 1 of 1"}
"""What a PDF of a single page shows around its text: nothing tells that it is no part of it."""
DEMO = Path(__file__).parents[2] / "job-specs" / "support-answer"
SPEC = json.loads((DEMO / "job-spec.json").read_text(encoding="utf-8"))


def _read(uri: str) -> Document:
    return read_document((DEMO / uri).read_bytes(), media_type=MARKDOWN, where=uri)


@cache
def reviewed(save: Callable[[Document], bytes] | None, media_type: str) -> Review:
    """The demo with its sources saved in a format; in their own where none is given."""
    sources = []
    for number, source in enumerate(SPEC["sources"], 1):
        document = _read(source["uri"])
        if save:
            document = read_document(save(document), media_type=media_type, where=source["uri"])
        sources.append(SourceText(number, source["title"], source.get("citation_label"), document, ""))
    rules = load_policy("standard-support-v1").policy.rules_for(IntendedUse.CUSTOMER_FACING, Strictness.STRICT)
    settings = ReviewSettings(embedded(), load_parser().parse, rules, 100)
    return review_output(OutputText(_read(SPEC["output"]["uri"]), ""), sources, settings)


@pytest.mark.parametrize(("save", "media_type"), [(as_pdf, PDF), (as_docx, DOCX), (as_html, HTML)])
def test_verdicts_are_those_of_the_markdown(save: Callable[[Document], bytes], media_type: str) -> None:
    """All 17 claims keep their status and sources, and every piece of evidence has a place in the original."""
    own, saved = reviewed(None, MARKDOWN), reviewed(save, media_type)
    documents = {source.number: source.document for source in saved.sources}
    evidence = [found for claim in saved.claims for found in claim.verdict.evidence]

    assert len(saved.claims) == 17
    assert [claim.verdict.status for claim in saved.claims] == [claim.verdict.status for claim in own.claims]
    assert saved.decision == own.decision
    assert evidence
    assert all(documents[found.source].landmark(found.span.start, found.span.end) for found in evidence)


@pytest.mark.parametrize(("save", "media_type"), [(as_pdf, PDF), (as_docx, DOCX), (as_html, HTML)])
def test_saved_documents_say_the_same(save: Callable[[Document], bytes], media_type: str) -> None:
    """What is read from a saved policy is what the markdown says, block for block and word for word."""
    for source in SPEC["sources"]:
        own = _read(source["uri"])
        saved = read_document(save(own), media_type=media_type, where="a")

        assert [text for text in _texts(saved) if text not in FRAME] == _texts(own)


def _texts(document: Document) -> list[str]:
    """The text of each cell, without the numbers that a PDF shows before the items of a list."""
    texts = (" ".join(cell.text.split()) for block in document.blocks for cell in block.cells)
    return [re.sub(r"^\d+\. ", "", text) for text in texts]
