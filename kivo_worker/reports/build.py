"""A review into a claim report."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from pydantic import JsonValue

from kivo_worker.claims.model import SkipReason
from kivo_worker.documents.media_types import VERBATIM
from kivo_worker.documents.model import Document, Landmark, Span
from kivo_worker.reports.model import (
    CitationEntry,
    CitationIssueEntry,
    ClaimEntry,
    ClaimReport,
    Counts,
    Coverage,
    EvidenceEntry,
    FindingEntry,
    LinesEntry,
    PlaceEntry,
    RowOrigin,
    SkippedEntry,
    SourceEntry,
    SpanEntry,
    SpentEntry,
    TextEntry,
    Versions,
)
from kivo_worker.reports.questions import follow_up_questions
from kivo_worker.reviewing import OutputText, Review, ReviewedClaim, SourceText
from kivo_worker.verification.interface import NOTHING, Evidence, Spent
from kivo_worker.vocabulary import IntendedUse, Strictness, SupportStatus


class Occasion(Protocol):
    """What a report is made for: a job spec, or a hosted run."""

    @property
    def customer_run_id(self) -> str:
        """The run's name."""

    @property
    def workflow_id(self) -> str:
        """The name of the workflow it belongs to."""

    @property
    def workflow_name(self) -> str:
        """What people call the workflow."""

    @property
    def title(self) -> str:
        """What people call the run."""

    @property
    def strictness(self) -> Strictness:
        """How much doubt the gate tolerated."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Which output a report is about; the row, its origin and its metadata are none for a single one."""

    intended_use: IntendedUse
    row: int | None = None
    external_id: str | None = None
    question: str | None = None
    metadata: dict[str, JsonValue] | None = None
    origin: RowOrigin | None = None


def build_claim_report(review: Review, occasion: Occasion, subject: Subject, versions: Versions) -> ClaimReport:
    """Put a review into the published form."""
    documents = {source.number: source.document for source in review.sources}
    output = _Output(review.output.document)
    claims = tuple(_claim(claim, output, documents, versions.verifier) for claim in review.claims)
    return ClaimReport(
        customer_run_id=occasion.customer_run_id,
        workflow_id=occasion.workflow_id,
        workflow_name=occasion.workflow_name,
        title=occasion.title,
        row=subject.row,
        origin=subject.origin,
        external_id=subject.external_id,
        question=subject.question,
        metadata=subject.metadata,
        intended_use=subject.intended_use,
        strictness=occasion.strictness,
        safe_use_status=review.decision.safe_use_status,
        gate_verdict=review.decision.gate_verdict,
        gate_reasons=review.decision.reasons,
        counts=counts_entry(review.counts),
        failure_categories=review.categories,
        versions=versions,
        spent=_spent(review.spent),
        output=_text(review.output),
        sources=tuple(_source(source) for source in review.sources),
        claims=claims,
        skipped=tuple(
            SkippedEntry(start=part.span.start, end=part.span.end, reason=part.reason) for part in review.skipped
        ),
        coverage=coverage_of(review),
        citation_issues=tuple(
            CitationIssueEntry(
                claim_id=issue.claim_id,
                marker=issue.marker,
                fault=issue.fault,
                cited_source=issue.cited_source,
                supporting_sources=issue.supporting_sources,
            )
            for issue in review.citation_issues
        ),
        follow_up_questions=follow_up_questions(review),
    )


def counts_entry(counts: Mapping[SupportStatus, int]) -> Counts:
    """Put counts by status into the published form."""
    return Counts(claims=sum(counts.values()), **{status.value: counts.get(status, 0) for status in SupportStatus})


def coverage_of(review: Review) -> Coverage:
    """Count what became of the output's characters."""
    skipped: Counter[SkipReason] = Counter()
    for part in review.skipped:
        skipped[part.reason] += part.span.end - part.span.start
    places = [span for one in review.claims for span in (*one.claim.spans, *one.claim.repeats)]
    claimed = sum(span.end - span.start for span in places)
    by_reason = {reason: skipped[reason] for reason in SkipReason if skipped[reason]}
    return Coverage(characters=len(review.output.document.text), claimed=claimed, skipped=by_reason)


class _Output:
    """The text of an output, and where its lines begin when it is the file itself."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        is_file = document.media_type in VERBATIM
        self._lines = [0, *(end.end() for end in re.finditer("\n", document.text))] if is_file else []

    def spans(self, spans: Iterable[Span]) -> tuple[SpanEntry, ...]:
        return tuple(SpanEntry(start=span.start, end=span.end, lines=self._entry(span)) for span in spans)

    def _entry(self, span: Span) -> LinesEntry | None:
        if not self._lines:
            return None
        (line, column), (end_line, end_column) = self._place(span.start), self._place(span.end)
        return LinesEntry(line=line, column=column, end_line=end_line, end_column=end_column)

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1


def _spent(spent: Spent) -> SpentEntry | None:
    if spent == NOTHING:
        return None
    return SpentEntry(
        requests=spent.requests, prompt_tokens=spent.prompt_tokens, completion_tokens=spent.completion_tokens
    )


def _claim(reviewed: ReviewedClaim, output: _Output, sources: Mapping[int, Document], verifier: str) -> ClaimEntry:
    claim, verdict = reviewed.claim, reviewed.verdict
    return ClaimEntry(
        id=claim.id,
        text=claim.text(output.text),
        standalone=claim.standalone,
        fingerprint=claim.fingerprint,
        spans=output.spans(claim.spans),
        repeats=output.spans(claim.repeats),
        claim_type=claim.type,
        support_status=verdict.status,
        score=verdict.score,
        score_is_calibrated=verdict.is_calibrated,
        decided_by=None if verdict.not_checked else verdict.decided_by or verifier,
        reason=verdict.reason,
        not_checked_reason=verdict.not_checked,
        explanation=verdict.explanation,
        findings=tuple(
            FindingEntry(
                kind=finding.kind,
                relation=finding.relation,
                claim_value=finding.claim_value,
                source_value=finding.source_value,
            )
            for finding in verdict.findings
        ),
        evidence=tuple(_evidence(evidence, sources[evidence.source]) for evidence in verdict.evidence),
        citations=tuple(
            CitationEntry(
                marker=citation.marker,
                start=citation.span.start,
                end=citation.span.end,
                source=citation.source,
            )
            for citation in claim.citations
        ),
        category=reviewed.category,
    )


def _evidence(evidence: Evidence, document: Document) -> EvidenceEntry:
    return EvidenceEntry(
        source=evidence.source,
        start=evidence.span.start,
        end=evidence.span.end,
        quote=evidence.span.of(document.text),
        place=_place(document.landmark(evidence.span.start, evidence.span.end)),
        headings=evidence.headings,
        coverage=evidence.coverage,
    )


def _place(landmark: Landmark | None) -> PlaceEntry | None:
    if landmark is None:
        return None
    return PlaceEntry(label=landmark.label, kind=landmark.kind, number=landmark.number, box=landmark.box)


def _text(output: OutputText) -> TextEntry:
    document = output.document
    return TextEntry(
        sha256=output.sha256,
        media_type=document.media_type,
        encoding=document.encoding,
        encoding_detected=document.encoding_detected,
        characters=len(document.text),
        notes=document.notes,
    )


def _source(source: SourceText) -> SourceEntry:
    document, is_read = source.document, source.trouble is None
    return SourceEntry(
        number=source.number,
        title=source.title,
        citation_label=source.citation_label,
        sha256=source.sha256,
        media_type=document.media_type if is_read else None,
        encoding=document.encoding if is_read else None,
        encoding_detected=document.encoding_detected,
        characters=len(document.text),
        notes=document.notes,
        unreadable=source.trouble.message if source.trouble else None,
    )
