"""Batches of which the policy tolerates a few bad rows."""

from typing import Any

from kivo_worker.cli.plain import headline
from kivo_worker.exit_codes import ExitCode
from kivo_worker.runs.job import Reporting
from kivo_worker.runs.summary import summarise
from kivo_worker.vocabulary import GateVerdict
from tests.runs.conftest import POLICY, JobFolder, Run, row

BAD = row("Refunds are available for 60 days.", sources=[{"title": "Refund policy", "content": POLICY}])
BULK: dict[str, Any] = {"policy_version": "bulk-support-v1", "intended_use": "internal_draft"}


def test_a_few_bad_rows(job: JobFolder, run: Run) -> None:
    """The batch comes out as its worst row that is not tolerated, and everything that tells of it says how many are."""
    result = run(job.batch([BAD, *(row() for _ in range(19))], **BULK), Reporting(fail_on=GateVerdict.NEEDS_REVIEW))
    manifest = job.json("run_manifest.json")
    event = job.events()[-1]

    assert (result.exit_code, result.outcome.gate_verdict) == (ExitCode.OK, GateVerdict.ALLOW)
    assert (manifest["gate_verdict"], manifest["safe_use_status"], manifest["tolerated_rows"]) == (
        "allow",
        "verified_for_use",
        1,
    )
    assert (event["gate_verdict"], event["safe_use_status"]) == ("allow", "verified_for_use")
    assert "1 row came out worse, which the policy tolerates" in headline(summarise(result, "offline", None), [])
    said = "1 row of 20 came out worse, which the policy tolerates"
    assert f"**Verdict: `allow`** ({said}), " in (job.reports / "claim_report.md").read_text()
    assert f"({said}), 20 rows reviewed" in (job.reports / "claim_report.html").read_text()
    assert "### Row 1: `needs_repair`" in (job.reports / "claim_report.md").read_text()


def test_one_too_many(job: JobFolder, run: Run) -> None:
    """Beyond the share the batch comes out as its worst row."""
    result = run(job.batch([BAD, BAD, *(row() for _ in range(19))], **BULK))

    assert (result.outcome.gate_verdict, result.tolerated_rows) == (GateVerdict.NEEDS_REPAIR, 0)


def test_what_was_not_reviewed_is_not_tolerated(job: JobFolder, run: Run) -> None:
    """However few rows are rejected, the batch is never fine; rows worse than it came out are still counted."""
    result = run(job.batch([BAD, {}, *(row() for _ in range(19))], **BULK))

    assert (result.outcome.gate_verdict, result.tolerated_rows) == (GateVerdict.NEEDS_REVIEW, 1)
    assert result.exit_code is ExitCode.NOT_CHECKED
