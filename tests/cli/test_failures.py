"""What can go wrong in a run, each as a process of its own: exit code, one error line, JSON, nothing left behind."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from kivo_worker.exit_codes import ExitCode
from tests.cli.conftest import Done, Program, serving
from tests.runs.conftest import ARTIFACTS, EXAMPLES, JobFolder, row

SCHEMA = json.loads((EXAMPLES.parent / "docs" / "schemas" / "run-summary.json").read_bytes())
BRIEFLY = {"KIVO_DELIVERY_SECONDS": "2"}
OTHER_DIGEST = "sha256:" + 64 * "0"
API = ("--kivo-api-base-url", "https://127.0.0.1:1", "--review-run-id", "run_1", "--worker-credential", "kwc_1")

Arrange = Callable[[JobFolder], Path]


def _bytes(data: bytes) -> Arrange:
    return lambda job: job.write("job-spec.json", data)


def _sources(**keys: str) -> Arrange:
    return lambda job: job.single(sources=[{"uri": "refund-policy.md", "title": "Refund policy", **keys}])


def _source_is_a_folder(job: JobFolder) -> Path:
    (job.path / "folder.md").mkdir()
    return job.single(sources=[{"uri": "folder.md", "title": "Folder"}])


def _source_outside(job: JobFolder) -> Path:
    job.write("../outside.md", "Nobody may read this.")
    return job.single(storage={"root": "."}, sources=[{"uri": "../outside.md", "title": "Outside"}])


def _store_below_a_file(job: JobFolder) -> Path:
    job.write("file", "no folder")
    return job.single(reports={"uri": "file/reports/"})


def _another_report(job: JobFolder) -> Path:
    job.write("reports/claim_report.json", "another report")
    return job.single()


def _another_shard(job: JobFolder) -> Path:
    job.write("reports/claim_reports/000000.jsonl", "another report")
    return job.batch([row()])


USAGE: dict[str, Arrange] = {
    "spec missing": lambda job: job.path / "none.json",
    "spec is a folder": lambda job: job.path,
    "not JSON": _bytes(b'{"schema_version": '),
    "not UTF-8": _bytes(b'{"title": "\xff"}'),
    "no object": _bytes(b"[]"),
    "unknown key": lambda job: job.single(ouput={}),
    "unknown key that steers a terminal": _bytes(b'{"\\u001b[2J\\n\\r": 1}'),
    "wrong type": lambda job: job.single(sources="refund-policy.md"),
    "no sources": lambda job: job.single(sources=[]),
    "neither output nor batch": lambda job: job.spec(),
    "unknown policy": lambda job: job.single(policy_version="none"),
    "unknown storage of reports": lambda job: job.single(reports={"uri": "ftp://host/reports/"}),
    "unknown storage of the output": lambda job: job.single(output={"uri": "ftp://host/a.md"}),
    "unknown storage of a source": _sources(uri="ftp://host/a.md"),
}
STORAGE: dict[str, Arrange] = {
    "empty output": lambda job: job.single(""),
    "output of white space": lambda job: job.single(" \n\t\n"),
    "output missing": lambda job: job.single(output={"uri": "none.md"}),
    "output too large": lambda job: job.single(limits={"max_output_bytes": 10}),
    "output is no text": lambda job: job.single(b"\0\1\2\3"),
    "output of an unknown kind": lambda job: job.single(output={"uri": "output"}),
    "source missing": _sources(uri="none.md"),
    "source is a folder": _source_is_a_folder,
    "media type unknown": _sources(media_type="video/mp4"),
    "pinned output differs": lambda job: job.single(output={"uri": "output.md", "sha256": OTHER_DIGEST}),
    "pinned source differs": _sources(sha256=OTHER_DIGEST),
    "batch missing": lambda job: job.spec(batch={"uri": "none.jsonl"}),
    "batch empty": lambda job: job.batch(b""),
    "pinned batch differs": lambda job: job.batch([row()], batch={"uri": "rows.jsonl", "sha256": OTHER_DIGEST}),
    "source outside the root": _source_outside,
    "report store below a file": _store_below_a_file,
    "another report is there": _another_report,
    "another shard is there": _another_shard,
}
OPTIONS: dict[str, tuple[tuple[str, ...], ExitCode]] = {
    "one API option": (API[:2], ExitCode.USAGE),
    "another API option": (API[4:], ExitCode.USAGE),
    "two API options": (API[:4], ExitCode.USAGE),
    "two other API options": (API[2:], ExitCode.USAGE),
    "empty base URL": (("--kivo-api-base-url", "", *API[2:]), ExitCode.USAGE),
    "all options empty": (("--kivo-api-base-url=", "--review-run-id=", "--worker-credential= "), ExitCode.USAGE),
    "unknown job token": (("--job-token", "remote"), ExitCode.USAGE),
    "http to another machine": (("--kivo-api-base-url", "http://api.example", *API[2:]), ExitCode.USAGE),
    "no URL": (("--kivo-api-base-url", "api.example", *API[2:]), ExitCode.USAGE),
    "no review run id": ((*API[:2], "--review-run-id", "run 1", *API[4:]), ExitCode.USAGE),
    "review run id with a line end": ((*API[:2], "--review-run-id", "run_1\n", *API[4:]), ExitCode.USAGE),
    "endless review run id": ((*API[:2], "--review-run-id", 129 * "r", *API[4:]), ExitCode.USAGE),
    "credential is nowhere": ((*API[:4], "--worker-credential", "env://NOT_SET"), ExitCode.CREDENTIAL),
    "credential file is nowhere": ((*API[:4], "--worker-credential", "file:///no/such/file"), ExitCode.CREDENTIAL),
}


def _snapshot(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _is_one_error(done: Done, code: ExitCode) -> None:
    """Check what every failure has in common, for people and for programs."""
    assert code == done.code, done.err
    assert len(done.errors) == 1, done.err
    assert done.errors[0].startswith("kivo-worker: error: ")
    assert "Traceback" not in done.out + done.err
    assert "\x1b" not in done.out + done.err
    jsonschema.Draft202012Validator(SCHEMA).validate(done.json)
    assert code == done.json["exit_code"]


def _left_nothing(folder: Path, before: dict[Path, bytes]) -> None:
    """Check that a failed run left no report, no half-written file, and what was there as it was."""
    after = _snapshot(folder)
    new = [path.name for path in after if path not in before]

    assert before == {path: after.get(path) for path in before}
    assert [name for name in new if name.startswith("claim_report") or name.endswith((".partial", ".jsonl"))] == []
    assert "run_manifest.json" not in new


@pytest.mark.parametrize("name", [*USAGE, *STORAGE])
def test_the_job(name: str, job: JobFolder, program: Program, tmp_path: Path) -> None:
    """A job that cannot be done ends with its code and one error line, and leaves no report."""
    arrange, code = (USAGE[name], ExitCode.USAGE) if name in USAGE else (STORAGE[name], ExitCode.STORAGE)
    spec = arrange(job)
    before = _snapshot(tmp_path)
    done = program("run", "--json", "--job-spec-file", spec)

    _is_one_error(done, code)
    _left_nothing(tmp_path, before)


@pytest.mark.parametrize("name", OPTIONS)
def test_the_options(name: str, job: JobFolder, program: Program, tmp_path: Path) -> None:
    """Options that cannot be used end the program before anything is read or written."""
    options, code = OPTIONS[name]
    job.single()
    before = _snapshot(tmp_path)
    done = program("run", "--json", "--job-spec-file", job.path / "job-spec.json", *options)

    _is_one_error(done, code)
    assert before == _snapshot(tmp_path)


def test_for_people(job: JobFolder, program: Program) -> None:
    """Without --json a failed run says that there is no verdict, and its error once, on standard error."""
    done = program("run", "--job-spec-file", job.single(output={"uri": "none.md"}))

    assert done.out.splitlines()[0] == "verdict: none, the run failed"
    assert "error:" not in done.out
    assert len(done.errors) == 1
    assert "output: cannot be read: it is not there." in done.errors[0]
    assert "none.md" not in done.errors[0]


def test_no_ledger(job: JobFolder, program: Program) -> None:
    """When the report store cannot be written, nobody is told that events are kept in it."""
    done = program("run", "--job-spec-file", _store_below_a_file(job))

    assert "no ledger could be written" in done.out
    assert "kept in the ledger" not in done.out


def test_a_path_that_is_no_text(job: JobFolder, program: Program) -> None:
    """A path whose bytes are no text in any encoding is an error like any other."""
    done = program("run", "--json", "--job-spec-file", os.fsdecode(bytes(job.path) + b"/\xff.json"))

    _is_one_error(done, ExitCode.USAGE)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, ExitCode.CREDENTIAL),
        (402, ExitCode.UNDELIVERED),
        (422, ExitCode.UNDELIVERED),
        (500, ExitCode.UNDELIVERED),
        (None, ExitCode.UNDELIVERED),
    ],
)
def test_the_api(status: int | None, code: ExitCode, job: JobFolder, program: Program) -> None:
    """An API that refuses or is not there costs the delivery only: reports complete, both events in the ledger."""
    with serving(fail_with=status or 500) as api:
        options = api.options()
        unreachable = ("--kivo-api-base-url", "http://127.0.0.1:1") if status is None else ()
        done = program("run", "--json", "--job-spec-file", job.single(), *options, *unreachable, **BRIEFLY)
    attempt = json.loads(next(job.reports.glob("ledger/*/attempt.json")).read_bytes())

    _is_one_error(done, code)
    assert set(job.files()) == ARTIFACTS
    assert [event["event_type"] for event in job.events()] == ["started", "completed"]
    assert [status, status] == [event["answer"]["http_status"] for event in attempt["events"]]
    assert (done.json["error"], done.json["status"]) == (None, "completed")


def test_a_failed_run_is_reported(job: JobFolder, program: Program) -> None:
    """A run that fails tells the API so, with a closed category and nothing else."""
    with serving() as api:
        done = program("run", "--json", "--job-spec-file", job.single(output={"uri": "none.md"}), *api.options())
    failed = json.loads(api.bodies[-1])

    _is_one_error(done, ExitCode.STORAGE)
    assert (failed["status"], failed["redacted_failure_categories"]) == ("failed", ["not_checked_input_unreadable"])
    assert "none.md" not in api.bodies[-1].decode()
