"""One output against its sources: claims, verdicts, citation issues, the gate. Pure: no I/O.

This is the middle of the flow; what is read comes in as documents, what is reported goes out as a
`Review`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kivo_worker.claims.extract import extract
from kivo_worker.claims.model import Citation, Claim, Skipped, SourceName
from kivo_worker.claims.statements import Parse
from kivo_worker.documents.model import Document
from kivo_worker.policy.categories import category_of
from kivo_worker.policy.gate import GateDecision, decide_gate
from kivo_worker.policy.model import Rule
from kivo_worker.verification.interface import (
    NOTHING,
    ClaimCheck,
    Relation,
    Source,
    Spent,
    Verdict,
    Verifier,
    cancelled,
    not_checked,
    prepare_guarded,
    spent_by,
)
from kivo_worker.vocabulary import CitationFault, ClaimType, NotCheckedReason, SupportStatus, not_checked_category

WHOLE_FROM = 0.6
"""From this score on, a sentence surely holds, and so does all it says."""

_SETTLED = frozenset({SupportStatus.SUPPORTED, SupportStatus.CONTRADICTED, SupportStatus.NOT_CHECKED})
"""The statuses that another source would not change."""

_REMEMBERED = 8
"""The sentence that is asked for again stands no further back than its own statements."""


@dataclass(frozen=True, slots=True)
class SourceTrouble:
    """Why a source could not be read: a sentence for people, and the closed reason."""

    message: str
    reason: NotCheckedReason


@dataclass(frozen=True, slots=True)
class SourceText:
    """A supplied source, read; or with the trouble why it could not be, an empty document in its place."""

    number: int
    title: str
    citation_label: str | None
    document: Document
    sha256: str | None
    trouble: SourceTrouble | None = None

    @property
    def name(self) -> SourceName:
        """What an output may call it."""
        return SourceName(self.number, self.title, self.citation_label)


@dataclass(frozen=True, slots=True)
class OutputText:
    """An AI output, read."""

    document: Document
    sha256: str


@dataclass(frozen=True, slots=True)
class CitationIssue:
    """A citation that does not hold: it names no supplied source, or one that does not support the claim."""

    claim_id: str
    marker: str
    fault: CitationFault
    cited_source: int | None
    supporting_sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReviewedClaim:
    """A claim and what the sources say about it."""

    claim: Claim
    verdict: Verdict

    @property
    def category(self) -> str | None:
        """The redacted category; none for a supported claim."""
        return category_of(self.verdict.status, self.verdict.reason, self.claim.type, self.verdict.not_checked)


@dataclass(frozen=True, slots=True)
class Review:
    """Everything found out about one output."""

    output: OutputText
    sources: tuple[SourceText, ...]
    claims: tuple[ReviewedClaim, ...]
    skipped: tuple[Skipped, ...]
    citation_issues: tuple[CitationIssue, ...]
    decision: GateDecision
    spent: Spent = NOTHING

    @property
    def counts(self) -> Mapping[SupportStatus, int]:
        """How many claims have each status; every status is there."""
        found = Counter(claim.verdict.status for claim in self.claims)
        return {status: found[status] for status in SupportStatus}

    @property
    def categories(self) -> tuple[str, ...]:
        """The distinct redacted categories, in alphabetical order."""
        found = {claim.category for claim in self.claims if claim.category}
        return tuple(sorted(found | set(map(not_checked_category, self._unread))))

    @property
    def not_checked(self) -> frozenset[NotCheckedReason]:
        """Why claims were not verified, and why sources were not read."""
        found = {claim.verdict.not_checked for claim in self.claims if claim.verdict.not_checked}
        return frozenset(found | self._unread)

    @property
    def _unread(self) -> set[NotCheckedReason]:
        """A source that nobody waited for is no unreadable one."""
        reasons = {source.trouble.reason for source in self.sources if source.trouble is not None}
        unreadable = {NotCheckedReason.SOURCE_UNREADABLE} if reasons - {NotCheckedReason.CANCELLED} else set()
        return unreadable | reasons & {NotCheckedReason.CANCELLED}


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """What a review goes by.

    Attributes:
        verifier: decides what the sources say.
        parse: the parser, which tells the statements of a sentence apart.
        rules: the policy's rules for the intended use and strictness.
        max_claims: further claims are not checked.
        is_cancelled: asked before each claim; from the first yes on, claims are not checked.
        on_claim: told how many claims are done, of how many.
        on_extracted: told that the claims have been found.
    """

    verifier: Verifier
    parse: Parse
    rules: tuple[Rule, ...]
    max_claims: int
    is_cancelled: Callable[[], bool] = lambda: False
    on_claim: Callable[[int, int], None] = lambda _done, _total: None
    on_extracted: Callable[[], None] = lambda: None


def review_output(output: OutputText, sources: Sequence[SourceText], settings: ReviewSettings) -> Review:
    """Extract the claims of an output, verify each, and decide what that means for its use."""
    extraction = extract(output.document, [source.name for source in sources], settings.parse)
    read = [Source(source.number, source.title, source.document) for source in sources if source.trouble is None]
    settings.on_extracted()
    before = spent_by(settings.verifier)
    to_ask = _to_ask(extraction.claims[: settings.max_claims])
    check = _once_each(prepare_guarded(settings.verifier, read, to_ask, settings.is_cancelled))
    unread = [source.number for source in sources if source.trouble is not None]
    claims = tuple(_reviewed(extraction.claims, check, settings, unread))
    issues = tuple(issue for claim in claims for issue in _citation_issues(claim))
    counts = Counter(claim.verdict.status for claim in claims)
    decision = decide_gate(settings.rules, counts, len(issues))
    spent = spent_by(settings.verifier) - before
    return Review(output, tuple(sources), claims, extraction.skipped, issues, decision, spent)


def _to_ask(claims: Sequence[Claim]) -> list[tuple[str, ClaimType]]:
    return [(claim.standalone, claim.type) for claim in claims if not claim.is_ambiguous]


def _reviewed(
    claims: Sequence[Claim], check: ClaimCheck, settings: ReviewSettings, unread: Sequence[int]
) -> Iterator[ReviewedClaim]:
    for done, claim in enumerate(claims):
        if settings.is_cancelled():
            verdict = cancelled()
        elif done >= settings.max_claims:
            verdict = not_checked(NotCheckedReason.LIMIT_REACHED, f"Beyond the limit of {settings.max_claims} claims.")
        elif claim.is_ambiguous:
            verdict = not_checked(NotCheckedReason.AMBIGUOUS, "What its subject means cannot be told from the output.")
        else:
            verdict = _settled(_verdict(claim, check), unread)
        yield ReviewedClaim(claim, verdict)
        settings.on_claim(done + 1, len(claims))


def _once_each(check: ClaimCheck) -> ClaimCheck:
    """Check a text once, though several statements of it may ask for it in a row."""
    return lru_cache(maxsize=_REMEMBERED)(check)


def _verdict(claim: Claim, check: ClaimCheck) -> Verdict:
    """The verdict on a claim; one that stays open holds when the sentence it is a part of surely holds as a whole."""
    verdict = check(claim.standalone, claim.type)
    differs = any(finding.relation is Relation.CONFLICTS for finding in verdict.findings)
    if not claim.sentence or differs or verdict.not_checked or verdict.status is SupportStatus.SUPPORTED:
        return verdict
    whole = check(claim.sentence, claim.type)
    holds = whole.status is SupportStatus.SUPPORTED and whole.score >= WHOLE_FROM
    return replace(whole, explanation=f"As a part of its sentence. {whole.explanation}") if holds else verdict


def _settled(verdict: Verdict, unread: Sequence[int]) -> Verdict:
    """The verdict, unless a source that could not be read might have settled what the others leave open."""
    if not unread or verdict.status in _SETTLED:
        return verdict
    named = ", ".join(map(str, unread))
    which = f"Source {named} could not be read" if len(unread) == 1 else f"Sources {named} could not be read"
    return not_checked(NotCheckedReason.SOURCE_UNREADABLE, f"{which}, and the others do not settle the claim.")


def _citation_issues(reviewed: ReviewedClaim) -> Iterator[CitationIssue]:
    """A marker that names no source, or sources of which none supports the claim while another does."""
    claim, supporting = reviewed.claim, reviewed.verdict.supporting_sources
    for citation in claim.citations:
        if citation.source is None:
            yield _issue(claim, citation, CitationFault.UNKNOWN_SOURCE, supporting)
    named = [citation for citation in claim.citations if citation.source is not None]
    if supporting and not any(citation.source in supporting for citation in named):
        for citation in named:
            yield _issue(claim, citation, CitationFault.WRONG_SOURCE, supporting)


def _issue(claim: Claim, citation: Citation, fault: CitationFault, supporting: tuple[int, ...]) -> CitationIssue:
    return CitationIssue(claim.id, citation.marker, fault, citation.source, supporting)
