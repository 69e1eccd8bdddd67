"""Progress."""

import json

import pytest

from kivo_worker.cli.watching import JsonObserver, PlainObserver, TerminalObserver
from kivo_worker.reports.model import ClaimReport
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.runs.observer import BatchFigures
from kivo_worker.vocabulary import GateVerdict
from tests.runs.conftest import JobFolder, context_of, row

FIGURES = BatchFigures(400, 100, 500, {GateVerdict.ALLOW: 90, GateVerdict.BLOCKED: 2, GateVerdict.NEEDS_REVIEW: 7}, 1)


def test_a_log(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """In a log each step is a line, and now and then one tells how the batch is getting on."""
    monkeypatch.setattr(PlainObserver, "pause", 0)
    observer = PlainObserver(_nobody)
    observer.step("reading")
    observer.claims(1, 2)
    observer.figures(FIGURES)
    observer.rows(200)
    step, _, pace = capsys.readouterr().err.splitlines()

    assert step == "kivo-worker: reading"
    assert pace.startswith("kivo-worker: 200 of about 400 rows, ")
    assert pace.endswith(" left, 1 rejected, 2 blocked, 7 needs_review")


def test_a_log_is_not_flooded(capsys: pytest.CaptureFixture[str]) -> None:
    """Within a minute nothing is told of the rows."""
    observer = PlainObserver(_nobody)
    for done in range(1, 2_000):
        observer.rows(done)

    assert capsys.readouterr().err == ""


def test_programs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A program gets an object a line."""
    monkeypatch.setattr(JsonObserver, "pause", 0)
    observer = JsonObserver(_nobody)
    observer.step("reading")
    observer.rows(1)
    observer.figures(FIGURES)
    observer.rows(200)
    step, first, _, last = map(json.loads, capsys.readouterr().err.splitlines())

    assert step == {"step": "reading"}
    assert first["progress"] == {
        "rows": 1,
        "expected_rows": None,
        "rejected_rows": 0,
        "claims_per_second": None,
        "seconds_left": None,
        "gate_verdicts": {},
    }
    assert {"claims_per_second", "seconds_left", *first["progress"]} == last["progress"].keys()
    assert last["progress"]["gate_verdicts"] == {"blocked": 2, "needs_review": 7, "allow": 90}
    assert (last["progress"]["rows"], last["progress"]["expected_rows"]) == (200, 400)


def test_a_batch(job: JobFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """While a batch is done, each row may be told of, and none of its words are."""
    monkeypatch.setattr(JsonObserver, "pause", 0)
    reports: list[ClaimReport] = []
    rows = [row(), {}, row("Admins can delete audit logs.")]
    spec = job.batch(rows, batch={"uri": "rows.jsonl", "shard_rows": 2})
    run_job(context_of(spec, JsonObserver(reports.append)), Reporting())
    told = capsys.readouterr().err
    first, *lines = map(json.loads, told.splitlines())

    assert first == {"step": "checking the rows"}
    assert [line["progress"]["rows"] for line in lines] == [1, 2, 2, 3, 3]
    assert lines[-1]["progress"]["expected_rows"] == 3
    assert sum(lines[-1]["progress"]["gate_verdicts"].values()) == 2
    assert lines[-1]["progress"]["rejected_rows"] == 1
    assert len(reports) == 2
    assert "audit" not in told


def test_a_terminal_before_the_first_step() -> None:
    """Counts that come before the first step are no trouble."""
    with TerminalObserver(_nobody) as observer:
        observer.claims(1, 2)
        observer.rows(1)


def _nobody(_report: ClaimReport) -> None:
    raise AssertionError
