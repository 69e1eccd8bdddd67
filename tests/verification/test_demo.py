"""The support-answer example: what was judged by hand, and what the whole review makes of it."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kivo_worker.documents.reader import MARKDOWN, read_document
from kivo_worker.job.policies import load_policy
from kivo_worker.judges.embedded import embedded_verifier
from kivo_worker.models.shipped import load_parser
from kivo_worker.reviewing import (
    OutputText,
    Review,
    ReviewedClaim,
    ReviewSettings,
    SourceText,
    review_output,
)
from kivo_worker.vocabulary import CitationFault, IntendedUse, Strictness, SupportStatus

FOLDER = Path(__file__).parents[2] / "job-specs" / "support-answer"
SPEC: dict[str, Any] = json.loads((FOLDER / "job-spec.json").read_text("utf-8"))


class Expected(NamedTuple):
    """A row of EXPECTED.md."""

    claim: str
    status: str
    trap: str
    evidence: str


def expected() -> list[Expected]:
    """The rows of EXPECTED.md, read with their escaped pipes."""
    lines = (FOLDER / "EXPECTED.md").read_text("utf-8").splitlines()
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines if line.startswith("|")]
    return [Expected(*(cell.replace("\\|", "|").strip() for cell in row)) for row in rows[2:]]


def source(number: int, fields: dict[str, str]) -> SourceText:
    """A source of the example, read."""
    document = read_document((FOLDER / fields["uri"]).read_bytes(), media_type=MARKDOWN, where=fields["uri"])
    return SourceText(number, fields["title"], fields["citation_label"], document, "")


@pytest.fixture(scope="module")
def review() -> Review:
    """The review of the example."""
    output = read_document((FOLDER / SPEC["output"]["uri"]).read_bytes(), media_type=MARKDOWN, where="output")
    sources = [source(number, fields) for number, fields in enumerate(SPEC["sources"], 1)]
    policy = load_policy(SPEC["policy_version"]).policy
    rules = policy.rules_for(IntendedUse(SPEC["intended_use"]), Strictness(SPEC["strictness"]))
    return review_output(
        OutputText(output, ""), sources, ReviewSettings(embedded_verifier(), load_parser().parse, rules, 100)
    )


@pytest.fixture(scope="module")
def claims(review: Review) -> dict[str, ReviewedClaim]:
    """The claims of the example by their text."""
    return {reviewed.claim.text(review.output.document.text): reviewed for reviewed in review.claims}


def found(claims: dict[str, ReviewedClaim], row: Expected) -> ReviewedClaim:
    """The claim a row is about."""
    return claims[row.claim.strip("| ")]


def test_every_claim_of_the_example_is_expected(claims: dict[str, ReviewedClaim]) -> None:
    """The hand-made table and the extraction name the same claims."""
    assert set(claims) == {row.claim.strip("| ") for row in expected()}


def test_nothing_wrong_passes(claims: dict[str, ReviewedClaim]) -> None:
    """No claim that a reader finds anything but supported comes out supported."""
    not_supported = [row for row in expected() if row.status != SupportStatus.SUPPORTED]

    assert {found(claims, row).verdict.status for row in not_supported}.isdisjoint({SupportStatus.SUPPORTED})
    assert len(not_supported) == 7


@pytest.mark.parametrize("row", [row for row in expected() if row.status == "contradicted"], ids=lambda row: row.trap)
def test_the_evidence_of_a_contradiction_is_quoted(
    review: Review, claims: dict[str, ReviewedClaim], row: Expected
) -> None:
    """The sentence that contradicts a claim is among the verdict's evidence, in the source that says it."""
    files = [Path(fields["uri"]).name for fields in SPEC["sources"]]
    quotes = {
        (files[place.source - 1], place.span.of(review.sources[place.source - 1].document.text))
        for place in found(claims, row).verdict.evidence
    }
    file, quote = re.fullmatch(r'`(.+?)`: "(.+)"', row.evidence).groups()  # type: ignore[union-attr]

    assert (file, quote) in quotes


def test_the_wrong_citation_is_an_issue(review: Review) -> None:
    """The supported claims that cite a source that does not say it are the example's citation issues."""
    rows = [row for row in expected() if row.trap == "wrong_citation"]
    texts = {one.claim.id: one.claim.text(review.output.document.text) for one in review.claims}

    assert [texts[issue.claim_id] for issue in review.citation_issues] == [row.claim for row in rows]
    for issue in review.citation_issues:
        assert (issue.fault, issue.cited_source, issue.supporting_sources) == (CitationFault.WRONG_SOURCE, 1, (2,))


def test_the_example_needs_repair(review: Review) -> None:
    """Four contradicted claims, for customers, must be repaired."""
    assert review.counts[SupportStatus.CONTRADICTED] == 4
    assert review.decision.gate_verdict == "needs_repair"
