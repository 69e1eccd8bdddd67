"""`kivo-worker report`."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kivo_worker.cli import app
from kivo_worker.errors import InputError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.job.spec import StorageSettings
from kivo_worker.runs import stored
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.runs.observer import Observer
from kivo_worker.storage.locate import Stores
from tests.cli.conftest import Done
from tests.runs.conftest import JobFolder, context_of, row

CLAIM = "Refunds are available for 60 days."
Report = Callable[..., Done]


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Report:
    """Run the command in this process."""

    def run(*arguments: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["kivo-worker", "report", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            app.main()
        captured = capsys.readouterr()
        return Done(int(end.value.code or 0), captured.out, captured.err)

    return run


def _finished(job: JobFolder, spec: Path) -> Path:
    run_job(context_of(spec), Reporting())
    return job.reports


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report store of a run with one contradicted claim."""
    job = JobFolder(tmp_path_factory.mktemp("single"))
    return _finished(job, job.single(CLAIM))


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report store of a batch: a row that holds, a named one that does not, a rejected one."""
    job = JobFolder(tmp_path_factory.mktemp("batch"))
    rows = [row(), row("Admins cannot export audit logs.", external_id="secret name"), {"ai_output": ""}]
    return _finished(job, job.batch(rows))


def test_show_says_the_verdict_and_no_text(single: Path, report: Report) -> None:
    """Where there is no terminal the verdict, ids and statuses are shown, and no customer text."""
    done = report("show", single)

    assert done.code == 0
    assert "verdict: needs_repair (safe use: needs_repair)" in done.out
    assert "  c1   contradicted\n" in done.out
    assert "60 days" not in done.out


def test_show_what_is_tolerated(tmp_path: Path, report: Report) -> None:
    """Rows that are worse than the verdict are counted."""
    job = JobFolder(tmp_path)
    rows = [row("Admins cannot export audit logs."), *(row() for _ in range(19))]
    keys = {"policy_version": "bulk-support-v1", "intended_use": "internal_draft"}
    done = report("show", _finished(job, job.batch(rows, **keys)))

    assert "verdict: allow" in done.out
    assert "1 row came out worse, which the policy tolerates" in done.out


def test_show_with_text(single: Path, report: Report) -> None:
    """Customer text is shown when it is asked for."""
    assert CLAIM in report("show", single, "--include-text").out


def test_show_a_batch(batch: Path, report: Report) -> None:
    """Every row is shown with its verdict, by its number alone; rejected rows are counted."""
    done = report("show", batch)

    assert "2 reviewed, 1 rejected" in done.out
    assert "row 1: allow" in done.out
    assert "row 2: needs_repair" in done.out
    assert "secret name" not in done.out
    assert "secret name" in report("show", batch, "--include-text").out


@pytest.mark.parametrize(("form", "name"), [("html", "claim_report.html"), ("markdown", "claim_report.md")])
def test_pages_go_into_a_file_or_to_standard_output(
    single: Path, tmp_path: Path, report: Report, form: str, name: str
) -> None:
    """The page in the store comes out byte for byte."""
    stored_page = (single / name).read_bytes()
    done = report(form, single, tmp_path / "page")

    assert done.code == 0
    assert (tmp_path / "page").read_bytes() == stored_page
    assert report(form, single, "-").out.encode() == stored_page


def test_a_file_that_cannot_be_written(single: Path, tmp_path: Path, report: Report) -> None:
    """A file that cannot be written is an error that names it."""
    done = report("html", single, tmp_path / "missing" / "page")

    assert done.code == ExitCode.STORAGE
    assert str(tmp_path / "missing" / "page") in done.err


def test_diff(single: Path, tmp_path: Path, report: Report) -> None:
    """Two runs differ in the claims that stopped holding, and back again they are fixed."""
    job = JobFolder(tmp_path)
    newer = _finished(job, job.single(f"{CLAIM} Admins cannot export audit logs."))
    done = report("diff", single, newer)

    assert done.code == 0
    assert done.out.startswith("new: 1\n  c2 not there -> contradicted (")
    assert "fixed: 0\nchanged: 0\n" in done.out
    assert "Admins" not in done.out
    assert "Admins cannot export audit logs." in report("diff", single, newer, "--include-text").out
    assert "fixed: 1\n  c2 contradicted -> gone (" in report("diff", newer, single).out


def test_diff_of_batches_names_rows_with_text_only(batch: Path, single: Path, report: Report) -> None:
    """A row's name is customer text."""
    assert "secret name" not in report("diff", single, batch).out
    assert "  secret name c1 not there -> " in report("diff", single, batch, "--include-text").out


def test_what_was_changed_is_not_shown(tmp_path: Path, report: Report) -> None:
    """A report that is not what the run wrote is refused."""
    job = JobFolder(tmp_path)
    store = _finished(job, job.single(CLAIM))
    (store / "claim_report.json").write_bytes((store / "claim_report.json").read_bytes() + b" ")
    done = report("show", store)

    assert done.code == ExitCode.STORAGE
    assert "it is not what the run wrote" in done.err
    assert "claim_report.json" in done.err


class _Stopper(Observer):
    """Stops a run after its first claim or row."""

    def __init__(self, cancellation: Cancellation) -> None:
        self._cancellation = cancellation

    def claims(self, done: int, total: int) -> None:
        assert done <= total
        self._cancellation.signal = 15


def _cancelled(spec: Path) -> None:
    cancellation = Cancellation()
    run_job(context_of(spec, _Stopper(cancellation), cancellation), Reporting())


@pytest.fixture(scope="module")
def partial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report store of two cancelled runs."""
    job = JobFolder(tmp_path_factory.mktemp("partial"))
    for text in ("Refunds are free. Refunds are quick.", f"{CLAIM} Refunds are quick."):
        _cancelled(job.single(text))
    return job.reports


def test_the_partial_report_of_a_cancelled_run(partial: Path, report: Report) -> None:
    """Where no run has finished, the last cancelled one is shown, and that it is partial is said."""
    folders = sorted(partial.glob("partial/*"))
    done = report("show", partial)

    assert done.code == 0
    assert f"the partial report of a cancelled one, partial/{folders[-1].name}" in done.err
    assert "not_checked" in done.out
    assert report("html", partial, "-").out.encode() == (folders[-1] / "claim_report.html").read_bytes()
    assert report("markdown", partial, "-").out.encode() == (folders[-1] / "claim_report.md").read_bytes()


def test_a_finished_run_is_shown_rather_than_a_cancelled_one(tmp_path: Path, report: Report) -> None:
    """Once the job has been run to its end, that is its report."""
    job = JobFolder(tmp_path)
    _cancelled(job.single("Refunds are free. Refunds are quick."))
    store = _finished(job, job.single("Refunds are free. Refunds are quick."))
    done = report("show", store)

    assert "partial" not in done.err
    assert "not_checked" not in done.out


def test_the_partial_report_of_a_batch(tmp_path: Path, report: Report) -> None:
    """Of a cancelled batch the rows that were done are shown."""
    job = JobFolder(tmp_path)

    class _AfterOne(_Stopper):
        def rows(self, done: int) -> None:
            assert done == 1
            self._cancellation.signal = 15

        def claims(self, done: int, total: int) -> None:
            pass

    cancellation = Cancellation()
    run_job(context_of(job.batch([row(), row()]), _AfterOne(cancellation), cancellation), Reporting())
    done = report("show", job.reports)

    assert "row 1: allow" in done.out
    assert "row 2" not in done.out
    assert "partial report" in done.err


def test_a_manifest_that_cannot_be_read_is_no_sign_of_a_cancelled_run(tmp_path: Path, report: Report) -> None:
    """A damaged manifest is an error also where a partial report lies beside it."""
    job = JobFolder(tmp_path)
    _cancelled(job.single("Refunds are free. Refunds are quick."))
    (job.reports / "run_manifest.json").write_bytes(b"{}")

    assert "it is no report of this version's kind" in report("show", job.reports).err


def test_verify(single: Path, tmp_path: Path, report: Report) -> None:
    """Every file is hashed again; one that was changed is named, and the exit code tells."""
    good = report("verify", single)
    store = shutil.copytree(single, tmp_path / "reports")
    (store / "claim_report.md").write_bytes(b"all is well")
    changed = report("verify", store)

    assert (good.code, good.err) == (0, "kivo-worker: 8 files hashed, 0 of them not as a run left them\n")
    assert "good  run_manifest.json\n" in good.out
    assert (changed.code, "changed  claim_report.md\n" in changed.out) == (ExitCode.STORAGE, True)
    assert "8 files hashed, 1 of them" in changed.err


def test_verify_for_programs(single: Path, tmp_path: Path, report: Report) -> None:
    """As JSON it is one document; a ledger whose execution was not closed is not called good."""
    store = shutil.copytree(single, tmp_path / "reports")
    [seal] = store.glob("ledger/*/SHA256SUMS")
    seal.unlink()
    done = report("verify", store, "--json")
    found = {entry["finding"] for entry in done.json["files"]}

    assert (done.code, found) == (ExitCode.NOT_CHECKED, {"good", "nothing_vouches_for_it"})
    (store / "claim_report.md").unlink()
    worse = report("verify", store)
    assert worse.code == ExitCode.STORAGE
    assert "unreadable  claim_report.md: " in worse.out


def test_verify_nothing(tmp_path: Path, report: Report) -> None:
    """A folder in which no run has left anything is no good one."""
    done = report("verify", tmp_path)

    assert done.code == ExitCode.STORAGE
    assert "no run has left anything here" in done.err


@pytest.mark.parametrize("manifest", [None, b"{}", b"\xff"], ids=["none", "another", "broken"])
def test_no_manifest(tmp_path: Path, report: Report, manifest: bytes | None) -> None:
    """A folder without a manifest that can be read holds no finished run."""
    if manifest is not None:
        (tmp_path / "run_manifest.json").write_bytes(manifest)
    done = report("show", tmp_path)

    assert done.code == ExitCode.STORAGE
    assert "run_manifest.json" in done.err


def test_too_large(single: Path, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report that nobody could have written this large is not read whole."""
    monkeypatch.setattr(stored, "_MAX_BYTES", 10)

    assert "too large" in report("show", single).err


def test_a_format_that_was_not_written(single: Path) -> None:
    """A page that the run did not write is an error, not an empty page."""
    run = stored.stored_run(str(single))

    with pytest.raises(InputError, match="wrote no claim report as pdf"):
        run.artifact("pdf")


def test_settings_of_a_job_spec_reach_the_store(
    single: Path, tmp_path: Path, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job spec's storage settings are used, but for the root, which is for inputs."""
    used: list[StorageSettings] = []

    def stores(folder: Path, settings: StorageSettings) -> Stores:
        used.append(settings)
        return Stores(folder, settings)

    monkeypatch.setattr(stored, "Stores", stores)
    spec = JobFolder(tmp_path).single(storage={"root": ".", "s3": {"region": "eu-north-1"}})

    assert report("show", single, "--job-spec-file", spec).code == 0
    assert [(settings.root, settings.s3 and settings.s3.region) for settings in used] == [(None, "eu-north-1")]
