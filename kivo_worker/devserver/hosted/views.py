"""A claim report as the API shows its parts: claims, and the verifier's results."""

from kivo_worker.contract.claims import Claim, SourceSpan, VerificationResult, VerifierEntry
from kivo_worker.reports.model import ClaimEntry, ClaimReport, EvidenceEntry


def claims_of(report: ClaimReport) -> tuple[Claim, ...]:
    """Show the claims, each with its primary source span."""
    return tuple(_claim(entry, report) for entry in report.claims)


def results_of(report: ClaimReport) -> tuple[VerificationResult, ...]:
    """Show what the verifier said about each claim, with all source spans."""
    return tuple(_result(entry, report) for entry in report.claims)


def _claim(entry: ClaimEntry, report: ClaimReport) -> Claim:
    return Claim(
        id=entry.id,
        text=entry.text,
        standalone=entry.standalone,
        spans=entry.spans,
        claim_type=entry.claim_type,
        support_status=entry.support_status,
        primary_source_span=next(iter(_spans(entry, report)), None),
        citations=entry.citations,
    )


def _result(entry: ClaimEntry, report: ClaimReport) -> VerificationResult:
    return VerificationResult(
        claim_id=entry.id,
        support_status=entry.support_status,
        score=entry.score,
        reason=entry.reason,
        not_checked_reason=entry.not_checked_reason,
        explanation=entry.explanation,
        failure_category=entry.category,
        findings=entry.findings,
        source_spans=_spans(entry, report),
        verifier=VerifierEntry(name=report.versions.verifier, version=report.versions.verifier_version),
    )


def _spans(entry: ClaimEntry, report: ClaimReport) -> tuple[SourceSpan, ...]:
    return tuple(_span(evidence, report) for evidence in entry.evidence)


def _span(evidence: EvidenceEntry, report: ClaimReport) -> SourceSpan:
    source = report.sources[evidence.source - 1]
    return SourceSpan(
        source=evidence.source,
        title=source.title,
        citation_label=source.citation_label,
        quote=evidence.quote,
        start=evidence.start,
        end=evidence.end,
        place=evidence.place,
        headings=evidence.headings,
        coverage=evidence.coverage,
    )
