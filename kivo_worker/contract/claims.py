"""Claims, verification results and the claim report of a hosted run (contract 4)."""

from pydantic import Field

from kivo_worker.contract.common import Answer, AnswerPart, Page
from kivo_worker.reports.model import CitationEntry, ClaimReport, FindingEntry, PlaceEntry, SpanEntry
from kivo_worker.verification.interface import Reason
from kivo_worker.vocabulary import ClaimType, NotCheckedReason, SupportStatus


class SourceSpan(AnswerPart):
    """A quoted place in a supplied source; offsets count Unicode code points, from 0, end exclusive."""

    source: int = Field(description="The source's number in the request, from 1.")
    title: str
    citation_label: str | None
    quote: str
    start: int
    end: int
    place: PlaceEntry | None = Field(description="Where a person finds it, when the source's text had to be extracted.")
    headings: tuple[str, ...] = Field(description="What it stands under.")
    coverage: float = Field(description="How much of the claim's wording it covers, 0 to 1.")


class Claim(AnswerPart):
    """An atomic claim of the output, and what the sources say about it."""

    id: str = Field(description="`c1`, `c2`, ... in the order of the output.", examples=["c1"])
    text: str = Field(description="As it stands in the output.")
    standalone: str = Field(description="As it reads on its own: what was verified.")
    spans: tuple[SpanEntry, ...] = Field(description="Where it stands in the output, in code points.")
    claim_type: ClaimType
    support_status: SupportStatus
    primary_source_span: SourceSpan | None = Field(description="Null when no source speaks to it.")
    citations: tuple[CitationEntry, ...]


class VerifierEntry(AnswerPart):
    """What decided."""

    name: str
    version: str


class VerificationResult(AnswerPart):
    """What the verifier says about one claim, and from what."""

    claim_id: str = Field(examples=["c1"])
    support_status: SupportStatus
    score: float = Field(description="The probability that the sources support the claim, 0 to 1.")
    reason: Reason
    not_checked_reason: NotCheckedReason | None
    explanation: str
    failure_category: str | None = Field(examples=["contradicted_temporal_claim"])
    findings: tuple[FindingEntry, ...]
    source_spans: tuple[SourceSpan, ...] = Field(description="The primary one first.")
    verifier: VerifierEntry


class ClaimPage(Page):
    """The claims of a review run, in the order of the output."""

    review_run_id: str
    claims: tuple[Claim, ...]


class VerificationResultPage(Page):
    """The verifier's results of a review run, one for each claim, in the order of the output."""

    review_run_id: str
    verification_results: tuple[VerificationResult, ...]


class ClaimReportAnswer(Answer):
    """The claim report of a review run, in the form that the worker writes it in."""

    review_run_id: str
    claim_report: ClaimReport
