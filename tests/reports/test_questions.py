"""Follow-up questions."""

from pathlib import Path

from kivo_worker.reports.model import ClaimReport
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.vocabulary import SupportStatus
from tests.runs.conftest import JobFolder, context_of


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


def test_an_unreadable_source_is_asked_for_once(tmp_path: Path) -> None:
    """The claims that wait for a source nobody could read share one question, which names it."""
    job = JobFolder(tmp_path)
    job.write("binary.md", b"\x00\x01" * 100)
    text = "Refunds are free of charge in Peru. The office in Oslo is closed on Mondays."
    sources = [{"uri": "refund-policy.md", "title": "Policy"}, {"uri": "binary.md", "title": "Binary"}]
    run_job(context_of(job.single(text, sources=sources)), Reporting())
    questions = job.json("claim_report.json")["follow_up_questions"]

    assert [question.partition("? ")[0] for question in questions] == [
        'Can source 2, "Binary", be supplied in a readable form'
    ]
