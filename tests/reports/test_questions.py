"""Follow-up questions."""

from kivo_worker.reports.model import ClaimReport
from kivo_worker.vocabulary import SupportStatus


def test_one_for_each_claim_that_did_not_hold(demo_report: ClaimReport) -> None:
    """Every claim that did not hold is asked about once, in the order of the output, and no other."""
    asked = [question.partition(":")[0] for question in demo_report.follow_up_questions]
    failed = [claim.id for claim in demo_report.claims if claim.support_status is not SupportStatus.SUPPORTED]

    assert failed == asked


def test_the_source_is_named(demo_report: ClaimReport) -> None:
    """A question about a contradicted claim names the source that contradicts it."""
    titles = {source.number: source.title for source in demo_report.sources}
    contradicted = [claim for claim in demo_report.claims if claim.support_status is SupportStatus.CONTRADICTED]
    questions = dict(question.split(":", 1) for question in demo_report.follow_up_questions)

    assert contradicted
    assert all(f'"{titles[claim.evidence[0].source]}"' in questions[claim.id] for claim in contradicted)


def test_a_cancelled_run_asks_once(cancelled_report: ClaimReport) -> None:
    """The claims that a cancelled run did not reach share one question: run again."""
    assert (cancelled_report.follow_up_questions) == (
        "c2 and later: run again; the run was cancelled before these claims.",
    )
