"""CI outputs of `kivo-worker run` and `kivo-worker report`: written whatever happens, changing nothing else."""

import json
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml

from kivo_worker.ci.github import SUMMARY_BYTES
from kivo_worker.cli import app, ci
from kivo_worker.exit_codes import ExitCode
from tests.cli.conftest import Done, start, until
from tests.runs.conftest import JobFolder, row

Run = Callable[..., Done]
CLAIM = "Refunds are available for 60 days."


@pytest.fixture(autouse=True)
def _outside_of_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("KIVO_", "GITHUB_"))]:
        monkeypatch.delenv(name)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program in this process."""

    def call(*arguments: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["kivo-worker", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            app.main()
        captured = capsys.readouterr()
        return Done(int(end.value.code or 0), captured.out, captured.err)

    return call


@pytest.fixture
def summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a step's summary, in a step of a GitHub workflow."""
    path = tmp_path / "summary.md"
    path.write_text("What an earlier command said.\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    return path


def _files(folder: Path) -> dict[str, Path]:
    return {"--sarif": folder / "o.sarif", "--junit": folder / "o.xml", "--code-quality": folder / "o.json"}


def _options(folder: Path) -> list[str | Path]:
    return [part for option in _files(folder).items() for part in option]


def _rules(folder: Path) -> list[str]:
    """The rules of the findings, which all three files agree on."""
    [run] = json.loads((folder / "o.sarif").read_bytes())["runs"]
    found = [result["ruleId"] for result in run["results"]]
    assert [issue["check_name"] for issue in json.loads((folder / "o.json").read_bytes())] == found
    assert JUnitXml.fromfile(str(folder / "o.xml")).tests >= 1
    return found


def test_all_of_them(job: JobFolder, run: Run, tmp_path: Path, summary: Path) -> None:
    """All outputs of a run are written, without its text, and its result is as it would be without them."""
    plain = run("run", "--job-spec-file", job.single(CLAIM), "--fail-on", "needs_repair")
    done = run(
        "run", "--job-spec-file", job.single(CLAIM), "--fail-on", "needs_repair", *_options(tmp_path), "--github"
    )
    written = [path.read_text() for path in (*_files(tmp_path).values(), summary)]

    assert plain.code == done.code == ExitCode.GATE
    assert _rules(tmp_path) == ["contradicted"]
    assert (
        "::error title=kivo-worker%3A A source contradicts the claim::Claim c1 is contradicted by source 1" in done.out
    )
    assert summary.read_text().startswith("What an earlier command said.\n## Kivo: `needs_repair`\n")
    assert not any("60 days" in text for text in (*written, done.out, done.err))
    assert "stop-commands" not in done.out
    assert all(f"written: {path}" in done.err for path in _files(tmp_path).values())


def test_with_text(job: JobFolder, run: Run, tmp_path: Path, summary: Path) -> None:
    """With --include-text the outputs show the claims; where the log shows them, they can command nothing."""
    spec = job.single("Refunds ##[add-mask]are available for 60 days.")
    done = run("run", "--job-spec-file", spec, "--include-text", *_options(tmp_path), "--github")
    before, token, rest = re.split(r"::stop-commands::([0-9a-f]{32})\n", done.out)
    shown, end, _ = rest.partition(f"::{token}::\n")

    assert all("60 days" in path.read_text() for path in (*_files(tmp_path).values(), summary))
    assert (before.count("\n"), "60 days" in shown, end != "") == (1, True, True)
    assert "##[" not in run("run", "--job-spec-file", spec, "--include-text", "--json").out


def test_standard_output_stays_one_json_document(job: JobFolder, run: Run, summary: Path) -> None:
    """With --json the annotations go where everything else goes."""
    done = run("run", "--job-spec-file", job.single(CLAIM), "--json", "--github")

    assert done.json["gate_verdict"] == "needs_repair"
    assert "::error title=" in done.err
    assert "needs_repair" in summary.read_text()


def test_a_place_in_the_repository(job: JobFolder, run: Run, tmp_path: Path, summary: Path) -> None:
    """Findings are placed at the output's key, with its path in the repository at that, with text at its URI."""
    spec = job.single(CLAIM)

    def places(*more: str) -> list[Any]:
        run("run", "--job-spec-file", spec, *_options(tmp_path), *more)
        [log] = json.loads((tmp_path / "o.sarif").read_bytes())["runs"]
        [issue] = json.loads((tmp_path / "o.json").read_bytes())
        return [log["artifacts"][0]["location"]["uri"], issue["location"]["path"]]

    assert places() == ["output", "output"]
    assert places("--output-path", "answers/001 a.md") == ["answers/001%20a.md", "answers/001 a.md"]
    assert places("--include-text") == ["output.md", "output.md"]
    done = run("run", "--job-spec-file", spec, "--github", "--output-path", "answers/001.md")
    assert "file=answers/001.md,line=1,endLine=1,col=1,endColumn=35::Claim c1" in done.out
    assert summary.exists()


@pytest.mark.parametrize(
    ("keys", "code"),
    [({"output": {"uri": "secret-name.md"}}, ExitCode.STORAGE), ({"policy_version": "none"}, ExitCode.USAGE)],
    ids=["while it works", "before it begins"],
)
def test_a_run_that_fails(
    keys: dict[str, Any], code: ExitCode, job: JobFolder, run: Run, tmp_path: Path, summary: Path
) -> None:
    """What is known of a run that fails is written all the same: that it failed, and why, without names of inputs."""
    done = run("run", "--job-spec-file", job.single(CLAIM, **keys), *_options(tmp_path), "--github")

    assert (done.code, _rules(tmp_path)) == (code, ["run_failed"])
    assert "no verdict, the run failed" in summary.read_text()
    assert "::error title=kivo-worker%3A The run failed::The run failed. " in done.out
    assert not any("secret-name" in path.read_text() for path in (*_files(tmp_path).values(), summary))


def test_a_name_may_be_told_with_text(job: JobFolder, run: Run, tmp_path: Path) -> None:
    """With text, an input that cannot be read is told by its name."""
    spec = job.single(CLAIM, output={"uri": "secret-name.md"})
    run("run", "--job-spec-file", spec, *_options(tmp_path), "--include-text")

    assert all("secret-name.md" in path.read_text() for path in _files(tmp_path).values())


def test_no_job_spec(run: Run, tmp_path: Path) -> None:
    """A run whose job spec is not there is told of, too."""
    done = run("run", "--job-spec-file", tmp_path / "none.json", *_options(tmp_path))

    assert (done.code, _rules(tmp_path)) == (ExitCode.USAGE, ["run_failed"])


def test_what_was_found_before_it_failed(job: JobFolder, run: Run, tmp_path: Path) -> None:
    """A run whose reports cannot be stored still tells what it had found out."""
    job.write("reports/claim_report.json", "another")
    done = run("run", "--job-spec-file", job.single(CLAIM), *_options(tmp_path))

    assert (done.code, _rules(tmp_path)) == (ExitCode.STORAGE, ["run_failed", "contradicted"])


def test_a_batch(job: JobFolder, run: Run, tmp_path: Path) -> None:
    """A batch is shown by its rows: those that hold, those that do not, and those that could not be reviewed."""
    spec = job.batch([row(), row("Admins cannot export audit logs."), {"ai_output": ""}])
    done = run("run", "--job-spec-file", spec, *_options(tmp_path))

    assert done.code == ExitCode.NOT_CHECKED
    assert _rules(tmp_path) == ["row_rejected", "contradicted"]
    assert JUnitXml.fromfile(str(tmp_path / "o.xml")).tests == 4


def test_a_batch_in_parts(job: JobFolder, run: Run, tmp_path: Path) -> None:
    """Parts are not shown; what merges them shows all of their rows, also those of a batch that is not whole yet."""
    rows = [row("Admins cannot export audit logs."), row(), row("Admins cannot export audit logs.")]
    spec = job.batch(rows, batch={"uri": "rows.jsonl", "shard_rows": 1})
    refused = run("run", "--job-spec-file", spec, "--shard", "1/2", *_options(tmp_path))
    run("run", "--job-spec-file", spec, "--shard", "1/2")
    early = run("merge", "--job-spec-file", spec, *_options(tmp_path))
    found_early = _rules(tmp_path)
    run("run", "--job-spec-file", spec, "--shard", "2/2")
    done = run("merge", "--job-spec-file", spec, *_options(tmp_path), "--fail-on", "needs_repair")

    assert refused.code == ExitCode.USAGE
    assert "--shard: a part of a batch is neither compared nor shown to a CI system." in refused.err
    assert (early.code, found_early) == (ExitCode.STORAGE, ["run_failed", "contradicted", "contradicted"])
    assert (done.code, _rules(tmp_path)) == (ExitCode.GATE, ["contradicted", "contradicted"])


def test_what_was_merged_is_not_named(job: JobFolder, run: Run, tmp_path: Path) -> None:
    """A batch that cannot be merged is told of without its name, in the log and in the outputs."""
    job.write("secret-name.jsonl", b"\n")
    done = run("merge", "--job-spec-file", job.spec(batch={"uri": "secret-name.jsonl"}), *_options(tmp_path))

    assert (done.code, _rules(tmp_path)) == (ExitCode.STORAGE, ["run_failed"])
    assert "batch: the batch has no rows." in done.err
    assert not any(
        "secret-name" in text for text in (done.err, *(path.read_text() for path in _files(tmp_path).values()))
    )


def test_a_baseline_is_not_named(job: JobFolder, run: Run, tmp_path: Path) -> None:
    """What the outputs say of a baseline that is not there holds no path."""
    done = run("run", "--job-spec-file", job.single(), "--baseline", tmp_path / "secret-name", *_options(tmp_path))

    assert (done.code, _rules(tmp_path)) == (ExitCode.STORAGE, ["run_failed"])
    assert not any("secret-name" in path.read_text() for path in _files(tmp_path).values())


def test_every_row_of_a_large_batch(job: JobFolder, run: Run, tmp_path: Path) -> None:
    """All rows are shown to a CI system, though only the first are to people."""
    spec = job.batch([row("Admins cannot export audit logs.")] * 203)
    done = run("run", "--job-spec-file", spec, "--include-text", *_options(tmp_path))

    assert _rules(tmp_path) == ["contradicted"] * 203
    assert "3 further rows: in the report store only" in done.out


def test_the_rows_done_before_it_failed(job: JobFolder, run: Run, tmp_path: Path) -> None:
    """A batch whose second shard cannot be stored still tells of the first."""
    rows = [row("Admins cannot export audit logs."), row(), row("Admins cannot export audit logs.")]
    job.write("reports/claim_reports/000001.jsonl", "another")
    done = run(
        "run", "--job-spec-file", job.batch(rows, batch={"uri": "rows.jsonl", "shard_rows": 2}), *_options(tmp_path)
    )

    assert (done.code, _rules(tmp_path)) == (ExitCode.STORAGE, ["run_failed", "contradicted"])


@pytest.mark.parametrize("option", ["--sarif", "--junit", "--code-quality"])
def test_a_file_that_cannot_be_written(option: str, job: JobFolder, run: Run, tmp_path: Path) -> None:
    """Trouble with one output is said, and costs neither the others nor the result."""
    files = _files(tmp_path) | {option: tmp_path / "missing" / "file"}
    done = run("run", "--job-spec-file", job.single(CLAIM), *(part for pair in files.items() for part in pair))

    assert done.code == ExitCode.OK
    assert f"error: {option}: {files[option]}: it cannot be written (No such file or directory)." in done.err
    assert [path.exists() for path in files.values()] == [name != option for name in files]
    assert "verdict: needs_repair" in done.out


def test_a_bug_in_an_output(job: JobFolder, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in one of the formats is said as one, and loses nothing else."""

    def broken(_shown: object) -> bytes:
        raise ValueError(CLAIM)

    monkeypatch.setattr(ci, "FORMATS", {**ci.FORMATS, "junit": broken})
    done = run("run", "--job-spec-file", job.single(CLAIM), *_options(tmp_path))

    assert (done.code, (tmp_path / "o.xml").exists(), (tmp_path / "o.json").exists()) == (ExitCode.OK, False, True)
    assert "error: --junit: " in done.err
    assert "internal error ValueError" in done.err
    assert "60 days" not in done.err


def test_no_github_step(job: JobFolder, run: Run) -> None:
    """Outside of a workflow step there is no summary, and that is said."""
    done = run("run", "--job-spec-file", job.single(CLAIM), "--github")

    assert done.code == ExitCode.OK
    assert "error: --github: this is no step of a GitHub workflow: GITHUB_STEP_SUMMARY is not set." in done.err


@pytest.mark.parametrize(("length", "fits"), [(SUMMARY_BYTES - 600, True), (SUMMARY_BYTES - 20, False)])
def test_a_full_summary(length: int, job: JobFolder, run: Run, summary: Path, *, fits: bool) -> None:
    """What an earlier command has written is kept, and the whole never becomes longer than GitHub takes."""
    summary.write_bytes(b"x" * length)
    done = run("run", "--job-spec-file", job.single(CLAIM), "--github")

    assert summary.read_bytes().startswith(b"x" * length)
    assert (summary.stat().st_size > length, summary.stat().st_size <= SUMMARY_BYTES) == (fits, True)
    assert ("the step's summary is full" in done.err) != fits


def test_a_summary_that_cannot_be_written(job: JobFolder, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A summary that cannot be written is said."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(job.path))

    assert (
        "the step's summary cannot be written (Is a directory)."
        in run("run", "--job-spec-file", job.single(CLAIM), "--github").err
    )


def test_a_stopped_run(job: JobFolder, tmp_path: Path) -> None:
    """A run that is stopped tells what it had found, and that it was cancelled."""
    rows = [row(f"Admins cannot export audit logs of team {number}.") for number in range(2_000)]
    process = start("run", "--job-spec-file", job.batch(rows), *_options(tmp_path))
    until((job.reports / "claim_reports" / "000000.jsonl").exists, process)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    found = _rules(tmp_path)
    written = job.reports.rglob("claim_reports/*.jsonl")
    reports = [json.loads(line) for path in written for line in path.read_bytes().splitlines()]
    statuses = Counter(claim["support_status"] for report in reports for claim in report["claims"])

    assert process.returncode == ExitCode.TERMINATED
    assert (found[0], len(found) > 100, len(reports) < 2_000) == ("run_cancelled", True, True)
    assert Counter(found[1:]) == statuses


@pytest.mark.parametrize("kind", ["single", "batch"])
@pytest.mark.parametrize("text", [[], ["--include-text"]], ids=["ids", "text"])
def test_the_same_from_a_finished_report(kind: str, text: list[str], job: JobFolder, run: Run, tmp_path: Path) -> None:
    """What a run writes at its end, `report` makes of what it stored, byte for byte."""
    rows = [row(), row("Admins cannot export audit logs.", external_id="a"), {"ai_output": ""}]
    spec = job.single(f"{CLAIM} Refunds are quick [9].") if kind == "single" else job.batch(rows)
    run("run", "--job-spec-file", spec, *_options(tmp_path), *text)
    for option, path in _files(tmp_path).items():
        done = run("report", option.removeprefix("--"), job.reports, tmp_path / "again", *text)

        assert done.code == ExitCode.OK
        assert (tmp_path / "again").read_bytes() == path.read_bytes()
        assert run("report", option.removeprefix("--"), job.reports, "-", *text).out.encode() == path.read_bytes()


def test_a_github_step_from_a_finished_report(job: JobFolder, run: Run, summary: Path) -> None:
    """A later step shows a finished run."""
    run("run", "--job-spec-file", job.single(CLAIM))
    done = run("report", "github", job.reports, "--output-path", "answers/001.md")

    assert done.code == ExitCode.OK
    assert done.out.startswith("::error title=kivo-worker%3A A source contradicts the claim,file=answers/001.md,line=1")
    assert "## Kivo: `needs_repair`" in summary.read_text()


@pytest.mark.parametrize("form", ["sarif", "junit", "code-quality"])
def test_a_finished_report_that_cannot_be_shown(form: str, job: JobFolder, run: Run, tmp_path: Path) -> None:
    """Here writing is all there is to do: a file that cannot be written is an error of the command."""
    run("run", "--job-spec-file", job.single(CLAIM))

    assert run("report", form, job.reports, tmp_path / "missing" / "file").code == ExitCode.STORAGE
    assert run("report", form, tmp_path, "-").code == ExitCode.STORAGE
    assert run("report", "github", job.reports).code == ExitCode.USAGE


def test_a_cancelled_run_from_its_partial_report(job: JobFolder, run: Run, tmp_path: Path) -> None:
    """A partial report is shown as one: cancelled, and without a verdict."""
    process = start("run", "--job-spec-file", job.batch([row() for _ in range(2_000)]))
    until((job.reports / "claim_reports" / "000000.jsonl").exists, process)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    for option, path in _files(tmp_path).items():
        assert run("report", option.removeprefix("--"), job.reports, path, "--include-text").code == ExitCode.OK

    assert _rules(tmp_path) == ["run_cancelled"]
    assert json.loads((tmp_path / "o.json").read_bytes())[0]["location"]["path"] == "batch"


def test_text_of_a_finished_report_commands_nothing(job: JobFolder, run: Run, summary: Path) -> None:
    """Where `report` shows text in the log of a step, the runner takes nothing of it for a command."""
    run("run", "--job-spec-file", job.single("Refunds ##[add-mask]are available for 60 days."))
    shown = run("report", "show", job.reports, "--include-text").out
    differing = run("report", "diff", job.reports, job.reports, "--include-text").out

    assert summary.exists()
    for out in (shown, differing):
        token = re.search(r"::stop-commands::([0-9a-f]{32})\n", out)
        assert token is not None
        assert out.endswith(f"::{token[1]}::\n")
    assert "stop-commands" not in run("report", "show", job.reports).out
