"""`kivo-worker run --baseline`: what is new since an older run, and failing on that."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kivo_worker.cli import app
from kivo_worker.exit_codes import ExitCode
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.runs.observer import Observer
from tests.cli.conftest import Done
from tests.runs.conftest import JobFolder, context_of, row

WRONG, RIGHT, UNKNOWN = "Refunds are available for 60 days.", "Admins can export audit logs.", "Lunch is at noon."
Check = Callable[..., Done]


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    """The report store of an older run: one claim contradicted, one supported, one unsupported."""
    job = JobFolder(tmp_path / "old")
    job.path.mkdir()
    run_job(context_of(job.single(f"{WRONG} {RIGHT} {UNKNOWN}")), Reporting())
    return job.reports


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Check:
    """Run the program in this process."""
    for name in [name for name in os.environ if name.startswith("KIVO_")]:
        monkeypatch.delenv(name)

    def run(spec: Path, *arguments: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["kivo-worker", "run", "--job-spec-file", str(spec), *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            app.main()
        captured = capsys.readouterr()
        return Done(int(end.value.code or 0), captured.out, captured.err)

    return run


@pytest.mark.parametrize(
    ("text", "fail_on", "code"),
    [
        (f"{WRONG} {RIGHT}", "new-not_checked", ExitCode.OK),
        (f"{WRONG} {RIGHT}", "needs_repair", ExitCode.GATE),
        (f"{WRONG} Admins cannot export audit logs.", "new-contradicted", ExitCode.GATE),
        (f"{WRONG} Admins cannot export audit logs.", "new-not_checked", ExitCode.GATE),
        (f"{WRONG} Our office is in Berlin.", "new-contradicted", ExitCode.OK),
        (f"{WRONG} Our office is in Berlin.", "new-unsupported", ExitCode.GATE),
        (f"{WRONG} Our office is in Berlin.", "new-insufficient_context", ExitCode.GATE),
    ],
)
def test_only_what_is_new_fails(
    text: str, fail_on: str, code: ExitCode, job: JobFolder, check: Check, baseline: Path
) -> None:
    """What did not hold before does not fail a run again; a claim that is worse than it was does, from a status on."""
    assert check(job.single(text), "--baseline", baseline, "--fail-on", fail_on).code == code


def test_what_changed_is_said(job: JobFolder, check: Check, baseline: Path) -> None:
    """The counts since the baseline are shown, to people and to programs; without one there are none."""
    spec = job.single(f"{WRONG} Admins cannot export audit logs.")
    done = check(spec, "--baseline", baseline)

    assert done.code == ExitCode.OK
    assert "since the baseline: 1 new, 1 fixed, 0 changed\n" in done.out
    assert check(spec, "--baseline", baseline, "--json").json["since_baseline"] == {"new": 1, "fixed": 1, "changed": 0}
    assert check(spec, "--json").json["since_baseline"] is None


def test_rows_are_compared_by_name(tmp_path: Path, job: JobFolder, check: Check) -> None:
    """A row that has moved is the same row; the same wrong claim in another row is new."""
    wrong = "Admins cannot export audit logs."
    old = JobFolder(tmp_path / "old")
    old.path.mkdir()
    run_job(context_of(old.batch([row(wrong, external_id="a")])), Reporting())
    moved, other = [row(), row(wrong, external_id="a")], [row(wrong, external_id="b")]
    options = ("--baseline", old.reports, "--fail-on", "new-contradicted")

    assert check(job.batch(moved), *options).code == ExitCode.OK
    assert check(job.batch(other, reports={"uri": "others/"}), *options).code == ExitCode.GATE


def test_a_part_has_no_baseline(job: JobFolder, check: Check, baseline: Path) -> None:
    """A part of a batch is not compared; the merged batch is."""
    done = check(job.batch([row()]), "--shard", "1/1", "--baseline", baseline)

    assert done.code == ExitCode.USAGE
    assert "Give --baseline and the CI outputs to `kivo-worker merge`" in done.err


def test_new_needs_a_baseline(job: JobFolder, check: Check) -> None:
    """Without a baseline nothing is new: the command line is wrong, and says so before any work."""
    done = check(job.single(), "--fail-on", "new-contradicted")

    assert done.code == ExitCode.USAGE
    assert "--fail-on: new-contradicted needs a baseline. Give the report store of an older run" in done.err
    assert not job.reports.exists()


def test_a_baseline_that_is_not_there(job: JobFolder, check: Check, tmp_path: Path) -> None:
    """A baseline that cannot be read is an error before any work, since without it everything would look new."""
    done = check(job.single(), "--baseline", tmp_path / "none")

    assert done.code == ExitCode.STORAGE
    assert "run_manifest.json" in done.err
    assert not job.reports.exists()


class _Stopper(Observer):
    def __init__(self, cancellation: Cancellation) -> None:
        self._cancellation = cancellation

    def claims(self, done: int, total: int) -> None:
        assert done <= total
        self._cancellation.signal = 15


def test_a_partial_baseline(tmp_path: Path, job: JobFolder, check: Check) -> None:
    """A cancelled run is no baseline: what it had not reached would all look new."""
    old, cancellation = JobFolder(tmp_path / "old"), Cancellation()
    old.path.mkdir()
    run_job(context_of(old.single(f"{WRONG} {RIGHT}"), _Stopper(cancellation), cancellation), Reporting())
    done = check(job.single(), "--baseline", old.reports)

    assert done.code == ExitCode.STORAGE
    assert "the baseline is the partial report of a cancelled run. Give the report store" in done.err


def test_a_run_without_a_verdict_has_other_codes(job: JobFolder, check: Check, baseline: Path) -> None:
    """A run that fails does not also fail its gate, and says nothing of what is new."""
    job.write("reports/claim_report.json", "another")
    spec = job.single("Admins cannot export audit logs.")
    done = check(spec, "--baseline", baseline, "--fail-on", "new-contradicted", "--json")

    assert [code["code"] for code in done.json["exit_codes"]] == [ExitCode.STORAGE]
    assert done.json["since_baseline"] is None


def test_the_baselines_own_words_do_not_leak(job: JobFolder, check: Check, baseline: Path) -> None:
    """The baseline adds no text to what is shown."""
    done = check(job.single(RIGHT), "--baseline", baseline)

    assert "60 days" not in done.out + done.err
