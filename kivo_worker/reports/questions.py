"""Follow-up questions: what a reviewer should find out next, about each claim that did not hold."""

from collections.abc import Iterator, Mapping

from kivo_worker.reviewing import Review, ReviewedClaim
from kivo_worker.vocabulary import NotCheckedReason, SupportStatus

_QUESTIONS = {
    SupportStatus.CONTRADICTED: "{id}: Which is right, the answer or {where}? {explanation}",
    SupportStatus.UNSUPPORTED: "{id}: Where does this come from? No supplied source speaks to it; "
    "add the document that does, or remove the claim.",
    SupportStatus.PARTIALLY_SUPPORTED: "{id}: Can the claim be narrowed to what {where} says? {explanation}",
    SupportStatus.INSUFFICIENT_CONTEXT: "{id}: Is there a source that states this in full? {explanation}",
    SupportStatus.NOT_CHECKED: "{id}: Can this be checked again? {explanation}",
}


def follow_up_questions(review: Review) -> tuple[str, ...]:
    """Ask about every claim that did not hold, in the order of the output; what many share, once."""
    titles = {source.number: source.title for source in review.sources}
    asked = [claim for claim in review.claims if claim.verdict.status in _QUESTIONS and _is_its_own(claim)]
    return (*(_question(claim, titles) for claim in asked), *_shared(review))


def _is_its_own(claim: ReviewedClaim) -> bool:
    return claim.verdict.not_checked not in {NotCheckedReason.CANCELLED, NotCheckedReason.SOURCE_UNREADABLE}


def _shared(review: Review) -> Iterator[str]:
    for source in review.sources:
        if source.trouble is not None and source.trouble.reason is not NotCheckedReason.CANCELLED:
            trouble = source.trouble.message
            yield f'Can source {source.number}, "{source.title}", be supplied in a readable form? {trouble}'
    cancelled = [one.claim.id for one in review.claims if one.verdict.not_checked is NotCheckedReason.CANCELLED]
    if cancelled:
        yield f"{cancelled[0]} and later: run again; the run was cancelled before these claims."


def _question(claim: ReviewedClaim, titles: Mapping[int, str]) -> str:
    evidence = claim.verdict.evidence
    where = f'"{titles[evidence[0].source]}"' if evidence else "the sources"
    template = _QUESTIONS[claim.verdict.status]
    return template.format(id=claim.claim.id, where=where, explanation=claim.verdict.explanation)
