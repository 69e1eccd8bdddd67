"""A batch that is run again: what is done stays done, and nobody else's rows are taken for its own."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from kivo_worker.exit_codes import ExitCode
from tests.runs.conftest import GUIDE, JobFolder, Run, row

BATCH = {"uri": "rows.jsonl", "shard_rows": 2}
ROWS = [
    row(f"Admins can export audit logs. Note {number} is there.", external_id=f"row {number}") for number in range(7)
]


def _without(job: JobFolder, *keys: str) -> dict[str, bytes]:
    """Take files out of a report store, as if the run had been killed before it wrote them; give what there was."""
    before = job.files()
    for key in ("run_manifest.json", "claim_report.md", "claim_report.html", "claim_reports.sha256", *keys):
        (job.reports / key).unlink()
    return before


def test_what_is_done_is_not_done_again(job: JobFolder, run: Run, reviewed: list[str]) -> None:
    """Only shards without a summary are done again, and all comes out as in an undisturbed run."""
    spec = job.batch([*ROWS, {}], batch=BATCH)
    first = run(spec)
    before = _without(job, "claim_reports/000001.json", "claim_reports/000002.json", "claim_reports/000002.jsonl")
    reviewed.clear()
    again = run(spec)

    assert [one["ai_output"] for one in ROWS[2:6]] == reviewed
    assert before == job.files()
    assert (first.outcome, first.counts, first.outputs) == (again.outcome, again.counts, again.outputs)


def test_when_all_is_done(job: JobFolder, run: Run, reviewed: list[str]) -> None:
    """A finished batch that is run again reviews nothing, and tells the same."""
    spec = job.batch(ROWS, batch=BATCH)
    first, before = run(spec), job.files()
    reviewed.clear()
    again = run(spec)

    assert (reviewed, before) == ([], job.files())
    assert first.outcome == again.outcome


OTHERS: dict[str, tuple[dict[str, Any], str]] = {
    "another spec": ({"title": "Another check"}, "these are the rows of another job"),
    "other shards": ({"batch": {"uri": "rows.jsonl", "shard_rows": 3}}, "these are the rows of another job"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_job(name: str, job: JobFolder, run: Run) -> None:
    """A report store with another job's rows is refused before anything is done."""
    keys, message = OTHERS[name]
    run(job.batch(ROWS, batch=BATCH))
    before = job.files()
    result = run(job.batch(ROWS, **{"batch": BATCH, **keys}))

    assert result.exit_code == ExitCode.STORAGE
    assert message in str(result.error)
    assert before == job.files()


@pytest.mark.parametrize(
    "plan", [lambda plan: plan | {"versions": plan["versions"] | {"worker_version": "0"}}, lambda _plan: {}]
)
def test_another_version(plan: Any, job: JobFolder, run: Run) -> None:
    """Rows that were begun with another version of the worker are not gone on with."""
    spec = job.batch(ROWS, batch=BATCH)
    run(spec)
    job.write("reports/claim_reports/plan.json", json.dumps(plan(job.json("claim_reports/plan.json"))))
    result = run(spec)

    assert result.exit_code == ExitCode.STORAGE
    assert "were begun with another version" in str(result.error)


CHANGES: dict[str, Callable[[list[Any]], list[Any]]] = {
    "a row": lambda rows: [*rows[:1], row("Admins can delete logs."), *rows[2:]],
    "a row more in front": lambda rows: [row(), *rows],
    "rows less at the end": lambda rows: rows[:2],
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_batch_that_has_changed(name: str, job: JobFolder, run: Run, reviewed: list[str]) -> None:
    """Rows that are done are those of the batch as it was: when it has changed, that is said, before more is done."""
    spec = job.batch(ROWS, batch=BATCH)
    run(spec)
    _without(job, "claim_reports/000003.json")
    reviewed.clear()
    result = run(job.batch(CHANGES[name](ROWS), batch=BATCH))

    assert result.exit_code == ExitCode.STORAGE
    assert "the batch has changed since the rows were done that this tells of" in str(result.error)
    assert reviewed == []


@pytest.mark.parametrize("other", [b"", b"{}", b"000000.json"])
def test_what_is_no_summary(other: bytes, job: JobFolder, run: Run) -> None:
    """A summary that is none, or another shard's, is not believed."""
    spec = job.batch(ROWS, batch=BATCH)
    run(spec)
    summaries = job.reports / "claim_reports"
    (summaries / "000001.json").write_bytes((summaries / other.decode()).read_bytes() if b"." in other else other)
    result = run(spec)

    assert result.exit_code == ExitCode.STORAGE
    assert "it does not say what a shard of this job came to" in str(result.error)


def test_row_reports_that_are_gone(job: JobFolder, run: Run) -> None:
    """A worst row whose report is no longer there, or no longer has it, ends the run with that."""
    spec = job.batch([row("Admins can export audit logs [7].")], batch=BATCH)
    run(spec)
    (job.reports / "claim_reports" / "000000.jsonl").write_bytes(b"")
    result = run(spec)

    assert result.exit_code == ExitCode.STORAGE
    assert "000000.jsonl: it is no report of this version's kind" in str(result.error)


@pytest.mark.parametrize("is_again", [False, True])
def test_a_label_that_repeats_a_source(*, is_again: bool, job: JobFolder, run: Run) -> None:
    """That a name in the job spec repeats a source is known of rows done earlier too, which are not read again."""
    job.write("guide.md", GUIDE)
    label = "admins-can-export-audit-logs-from-the-security-workspace"
    keys = {"batch": BATCH, "reports": {"uri": "reports/", "label": label}}
    spec = job.batch([row("Nothing is said.", sources=[{"title": "T", "uri": "guide.md"}])], **keys)
    result = run(spec)
    if is_again:
        result = run(spec)

    assert result.exit_code is ExitCode.INTERNAL
    assert "holds words of this run's own texts" in str(result.error)


def test_a_row_twice(job: JobFolder, run: Run) -> None:
    """Rows with the same name, and rows that are the same, are rows of their own, each reported once."""
    run(
        job.batch(
            [row(external_id="a"), row(external_id="a"), row("Admins can delete logs.", external_id="a")], batch=BATCH
        )
    )

    assert [(one["row"], one["external_id"]) for one in job.shards()] == [(1, "a"), (2, "a"), (3, "a")]
