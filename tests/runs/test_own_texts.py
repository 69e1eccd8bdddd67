"""What the guard recognises as the run's own."""

import pytest

from kivo_worker.exit_codes import ExitCode
from kivo_worker.runs.job import Reporting, run_job
from tests.runs.conftest import GUIDE, POLICY, JobFolder, context_of, row


@pytest.mark.parametrize(
    "text",
    [
        "customers-may-request-a-refund-within-30-days",
        "admins_can_export_audit_logs_from_the_security_workspace",
        "refunds-are-available-for-60-days",
        "acme-board-minutes-2026.md",
        "The.board.of.Acme",
    ],
)
def test_one_output(job: JobFolder, text: str) -> None:
    """Words of the output, a claim, a source, a file's name and a title are recognised in one run."""
    sources = [{"uri": "refund-policy.md"}, {"uri": "acme-board-minutes-2026.md", "title": "The board of Acme"}]
    job.write("acme-board-minutes-2026.md", GUIDE)
    context = context_of(job.single(sources=sources))
    run_job(context, Reporting())

    assert context.own_texts.occur_in(["started", f"x {text} y"])
    assert not context.own_texts.occur_in(["started", "cust_run_001", "Customer report store"])


@pytest.mark.parametrize("text", ["can-admins-export-audit", POLICY[:45]])
def test_a_batch(job: JobFolder, text: str) -> None:
    """So are those of every row and its question, but not its name, which may well be that of the run."""
    rows = [row(), row(external_id="cust_run_001", question="Can admins export audit?")]
    rows[1]["sources"] = [{"title": "Policy", "content": POLICY + " Rule." * 1000}] * 2
    context = context_of(job.batch(rows))
    run_job(context, Reporting())

    assert context.own_texts.occur_in([text])
    assert not context.own_texts.occur_in(["evt_cust_run_001_completed"])


def test_an_identifier_that_repeats_an_input(job: JobFolder) -> None:
    """A run whose identifiers repeat its sources sends and keeps no such event, says so, and keeps its reports."""
    spec = job.single(worker_id="customers-may-request-a-refund-within-30-days")
    result = run_job(context_of(spec), Reporting())

    assert result.exit_code is ExitCode.INTERNAL
    assert "holds words of this run's own texts" in str(result.error)
    assert "refund" not in str(result.error)
    assert [event["event_type"] for event in job.events()] == ["started"]
    assert (job.reports / "claim_report.json").exists()
