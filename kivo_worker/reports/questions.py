"""Follow-up questions: what a reviewer should find out next, one for each claim that did not hold."""

from kivo_worker.review import Review, ReviewedClaim
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
    """Ask about every claim that did not hold, in the order of the output; unread ones only once."""
    asked = [claim for claim in review.claims if claim.verdict.status in _QUESTIONS]
    cancelled = [claim for claim in asked if claim.verdict.not_checked is NotCheckedReason.CANCELLED]
    questions = [_question(claim, review) for claim in asked if claim not in cancelled]
    if cancelled:
        questions.append(f"{cancelled[0].claim.id} and later: run again; the run was cancelled before these claims.")
    return tuple(questions)


def _question(claim: ReviewedClaim, review: Review) -> str:
    titles = {source.number: source.title for source in review.sources}
    evidence = claim.verdict.evidence
    where = f'"{titles[evidence[0].source]}"' if evidence else "the sources"
    template = _QUESTIONS[claim.verdict.status]
    return template.format(id=claim.claim.id, where=where, explanation=claim.verdict.explanation)
