"""Against which sources the claims of a batch did not hold, and why."""

from pathlib import Path
from typing import Any

import pytest

from kivo_worker.digests import sha256_digest
from kivo_worker.reports.batch import BatchReport
from kivo_worker.runs.batch.pool import in_processes
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.observer import Observer
from kivo_worker.runs.stored import stored_run
from tests.runs.conftest import GUIDE, POLICY, JobFolder, Run, row

REFUNDS = {"title": "Refund policy", "content": POLICY}
ADMINS = {"title": "Admin guide", "content": GUIDE}
WRONG, UNKNOWN = "Refunds are available for 60 days.", "Our offices are closed on Sundays."


def _report(job: JobFolder) -> BatchReport:
    return BatchReport.model_validate_json((job.reports / "claim_report.json").read_bytes())


def _blame(job: JobFolder) -> list[tuple[str, int, int, int]]:
    return [(one.title, one.contradicted, one.unsupported, one.rows) for one in _report(job).blamed_sources]


def _batch(job: JobFolder, *rows: dict[str, Any], **keys: Any) -> Path:
    return job.batch(rows, batch={"uri": "rows.jsonl", "shard_rows": 2}, **keys)


def test_contradicted_and_unsupported(job: JobFolder, run: Run) -> None:
    """A contradicted claim counts for the source that contradicts it, one without evidence for all its row has."""
    run(
        _batch(
            job,
            row(),
            row(WRONG, sources=[REFUNDS, ADMINS]),
            row(WRONG, sources=[{**REFUNDS, "title": "The same again"}]),
            row(f"{UNKNOWN} {WRONG}", sources=[ADMINS, REFUNDS]),
            row(UNKNOWN, sources=[ADMINS, {**ADMINS, "title": "Twice"}]),
        )
    )

    assert _blame(job) == [("Refund policy", 3, 1, 3), ("Admin guide", 0, 2, 2)]
    assert [one.sha256 for one in _report(job).blamed_sources] == [
        sha256_digest(POLICY.encode()),
        sha256_digest(GUIDE.encode()),
    ]


def test_a_source_that_was_not_read(job: JobFolder, run: Run) -> None:
    """Nothing was judged against a source that could not be read."""
    damaged = {"title": "Damaged", "content": "x", "media_type": "application/pdf"}
    run(_batch(job, row(WRONG, sources=[REFUNDS, damaged]), row(UNKNOWN, sources=[damaged])))

    assert _blame(job) == [("Refund policy", 1, 0, 1)]


def test_more_than_are_shown(job: JobFolder, run: Run) -> None:
    """The first 50 sources are shown, and all are counted."""
    rows = [row(WRONG, sources=[{"title": f"Policy {n}", "content": f"{POLICY} Number {n}."}]) for n in range(52)]
    run(_batch(job, *rows, *rows[7:8]))
    report = _report(job)

    assert (len(report.blamed_sources), report.blamed_source_count) == (50, 52)
    assert (report.blamed_sources[0].title, report.blamed_sources[0].contradicted) == ("Policy 7", 2)
    assert "Claims did not hold against 52 sources." in (job.reports / "claim_report.md").read_text()


def test_reasons(job: JobFolder, run: Run) -> None:
    """Claims are counted by category and rejected rows by reason, the most first, in all three formats."""
    run(
        _batch(
            job,
            row(WRONG, sources=[REFUNDS]),
            row(UNKNOWN),
            row(UNKNOWN),
            {},
            row("x" * 99),
            limits={"max_output_bytes": 60},
        )
    )
    report = _report(job)
    text, page = ((job.reports / f"claim_report.{form}").read_text() for form in ("md", "html"))

    assert list(report.reasons.items()) == [("unsupported_general_claim", 2), ("contradicted_temporal_claim", 1)]
    assert report.rejections == {"input_invalid": 1, "input_too_large": 1}
    for line in (
        "| `unsupported_general_claim` | 2 |",
        "| `input_invalid` | 1 |",
        "| Refund policy | 1 | 0 | 1 | `sha256:",
    ):
        assert line in text
    for said in ("Claims by reason.", "Rejected rows by reason.", "Sources to look at first"):
        assert said in page


def test_the_report_in_json(job: JobFolder, run: Run) -> None:
    """It says what the manifest says, and which rows to look at first."""
    run(_batch(job, row(), row(UNKNOWN, external_id="a"), row(WRONG, sources=[REFUNDS]), {}))
    report, manifest = _report(job), job.json("run_manifest.json")

    assert [(one.row, one.external_id, one.gate_verdict) for one in report.worst_outputs] == [
        (2, "a", "needs_repair"),
        (3, None, "needs_repair"),
    ]
    assert [one.row for one in report.rejected] == [4]
    for name in ("gate_verdict", "outputs", "rejected_rows", "tolerated_rows", "gate_verdicts", "counts", "coverage"):
        assert report.model_dump(mode="json")[name] == manifest[name]
    assert not report.was_cancelled
    assert [one["format"] for one in job.events()[-1]["artifact_summaries"]] == [
        "jsonl",
        "json",
        "markdown",
        "html",
        "json",
    ]


def test_read_back(job: JobFolder, run: Run) -> None:
    """Who reads the reports of rows back does not take that of the batch for one."""
    run(_batch(job, row(), row(UNKNOWN)))

    assert [report.row for report in stored_run(str(job.reports)).reports()] == [1, 2]


def test_the_same_bytes(job: JobFolder, run: Run) -> None:
    """Workers come to the same as one process, and so does who goes on with another's work."""
    rows = [row(WRONG, sources=[REFUNDS]), row(UNKNOWN), row(), row(UNKNOWN, sources=[REFUNDS, ADMINS]), {}]
    run(_batch(job, *rows))
    other = JobFolder(job.path.with_name("other"))
    spec = _batch(other, *rows)
    run(spec, engine=in_processes(2))
    for key in ("claim_report.json", "run_manifest.json", "claim_reports/000001.json"):
        (other.reports / key).unlink()
    run(spec)

    assert job.files() == other.files()


class _Stopping(Observer):
    """Stops the run when a row is done."""

    def __init__(self, cancellation: Cancellation) -> None:
        self._cancellation = cancellation

    def rows(self, done: int) -> None:
        """Do so after three."""
        if done == 3:
            self._cancellation.signal = 15


def test_cancelled(job: JobFolder, run: Run) -> None:
    """A report of what was done until then says that it is only that, and finds its titles there."""
    cancellation = Cancellation()
    run(_batch(job, *(row(WRONG, sources=[REFUNDS]) for _ in range(6))), None, _Stopping(cancellation), cancellation)
    [path] = job.reports.glob("partial/*/claim_report.json")
    report = BatchReport.model_validate_json(path.read_bytes())

    assert (report.was_cancelled, report.outputs) == (True, 3)
    assert [(one.title, one.contradicted) for one in report.blamed_sources] == [("Refund policy", 3)]


@pytest.mark.parametrize("rows", [[], [row()]])
def test_nothing_to_blame(rows: list[dict[str, Any]], job: JobFolder, run: Run) -> None:
    """Where all holds there is no source to look at, and no reason."""
    run(_batch(job, *rows, row()))

    assert (_report(job).blamed_sources, _report(job).blamed_source_count, _report(job).reasons) == ((), 0, {})
    assert "Sources to look at first" not in (job.reports / "claim_report.html").read_text()
