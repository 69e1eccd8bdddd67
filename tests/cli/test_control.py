"""`kivo-worker create-run`, `rotate` and `revoke` as a user meets them."""

import json
import signal
import stat
from pathlib import Path

import pytest

from kivo_worker.exit_codes import ExitCode
from tests.cli.conftest import Api, Program, ended, start, until
from tests.runs.conftest import JobFolder, row

KEY = "kivo_dev_tests"


@pytest.fixture
def variables(api: Api) -> dict[str, str]:
    """Where the API is, and its key."""
    return {"KIVO_API_BASE_URL": api.url, "KIVO_API_KEY": KEY}


def _values(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text("utf-8").splitlines())


def test_create_then_run(job: JobFolder, program: Program, api: Api, variables: dict[str, str]) -> None:
    """The credential goes into a private file, and a run with its variables reports to the new run."""
    spec = job.single()
    created = program("create-run", "--job-spec-file", spec, cwd=job.path, **variables)
    path = job.path / "kivo-run.env"
    values = _values(path)
    ran = program("run", "--job-spec-file", spec, **values)

    assert (created.code, ran.code) == (0, 0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert created.out == ""
    assert values["KIVO_WORKER_CREDENTIAL"] not in created.err
    assert KEY not in created.err
    assert json.loads(api.bodies[-1])["review_run_id"] == values["KIVO_REVIEW_RUN_ID"]


def test_shown_first(job: JobFolder, program: Program, variables: dict[str, str]) -> None:
    """A dry run shows what would be sent, and sends nothing."""
    done = program("create-run", "--job-spec-file", job.single(), "--dry-run", cwd=job.path, **variables)
    shown = json.loads(done.err[done.err.index("{") : done.err.rindex("}") + 1])

    assert done.code == 0
    assert shown["customer_run_id"] == "cust_run_001"
    assert not (job.path / "kivo-run.env").exists()
    assert "nothing else" in done.err


def test_a_file_that_is_there(job: JobFolder, program: Program, variables: dict[str, str]) -> None:
    """A file that may hold another run's credential is not touched, and no run is created for nothing."""
    job.write("mine.env", "mine")
    done = program("create-run", "--job-spec-file", job.single(), "--env-file", "mine.env", cwd=job.path, **variables)

    assert done.code == ExitCode.USAGE
    assert "this file is there already" in done.err
    assert (job.path / "mine.env").read_text("utf-8") == "mine"


def test_nothing_is_left_of_a_failure(job: JobFolder, program: Program, variables: dict[str, str]) -> None:
    """When the API refuses, no empty file is left behind."""
    variables["KIVO_API_KEY"] = "kivo_dev_other"
    done = program("create-run", "--job-spec-file", job.single(), cwd=job.path, **variables)

    assert done.code == ExitCode.CREDENTIAL
    assert not (job.path / "kivo-run.env").exists()


def test_a_file_that_cannot_be_made(job: JobFolder, program: Program, variables: dict[str, str]) -> None:
    """A place that cannot be written is said before a run is created."""
    done = program("create-run", "--job-spec-file", job.single(), "--env-file", "no/x.env", cwd=job.path, **variables)

    assert (done.code, "cannot be made" in done.err) == (ExitCode.USAGE, True)


def test_github(job: JobFolder, program: Program, variables: dict[str, str]) -> None:
    """In a GitHub workflow the credential is masked first, then handed to the next steps."""
    outputs = job.write("outputs", "before=1\n")
    done = program(
        "create-run", "--job-spec-file", job.single(), "--hand-over", "github", GITHUB_OUTPUT=str(outputs), **variables
    )
    values = _values(outputs)

    assert done.out == f"::add-mask::{values['KIVO_WORKER_CREDENTIAL']}\n"
    assert values["before"] == "1"
    assert "::add-mask::" not in done.err


def test_no_github(job: JobFolder, program: Program, variables: dict[str, str]) -> None:
    """Elsewhere that is a mistake."""
    done = program("create-run", "--job-spec-file", job.single(), "--hand-over", "github", **variables)

    assert (done.code, "GITHUB_OUTPUT is not set" in done.err) == (ExitCode.USAGE, True)


def test_stdout(job: JobFolder, program: Program, variables: dict[str, str]) -> None:
    """Only who asks for it gets it on standard output."""
    done = program("create-run", "--job-spec-file", job.single(), "--hand-over", "stdout", **variables)

    assert done.code == 0
    assert "KIVO_WORKER_CREDENTIAL=kwc_" in done.out


@pytest.mark.parametrize("command", ["rotate", "revoke"])
def test_no_run_id(program: Program, command: str, variables: dict[str, str], tmp_path: Path) -> None:
    """A run id that is none never gets into a path."""
    done = program(command, "--review-run-id", "../x", cwd=tmp_path, **variables)

    assert (done.code, "this is no review run id" in done.err) == (ExitCode.USAGE, True)


def _run_options(api: Api, run_id: str, credential: str) -> tuple[str, ...]:
    return "--kivo-api-base-url", api.url, "--review-run-id", run_id, "--worker-credential", credential


def test_rotate(job: JobFolder, program: Program, api: Api, variables: dict[str, str]) -> None:
    """The new credential goes into a private file and works; the old one is refused, and nothing prints either."""
    spec = job.single()
    run_id, old = api.create()
    done = program("rotate", "--review-run-id", run_id, cwd=job.path, **variables)
    path = job.path / "kivo-run.env"
    values = _values(path)
    refused = program("run", "--job-spec-file", spec, *_run_options(api, run_id, old))
    ran = program("run", "--job-spec-file", spec, **values)

    assert (done.code, refused.code, ran.code) == (0, ExitCode.CREDENTIAL, 0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert values["KIVO_REVIEW_RUN_ID"] == run_id
    assert values["KIVO_WORKER_CREDENTIAL"] != old
    assert values["KIVO_WORKER_CREDENTIAL"] not in done.out + done.err
    told = [json.loads(body)["event_type"] for body in api.bodies]
    # What the refused run could not say goes first, and once; a sign of life is best effort.
    assert (told[0], set(told[1:]) <= {"started"}) == ("completed", True)


def test_revoke(job: JobFolder, program: Program, api: Api, variables: dict[str, str]) -> None:
    """After a revocation no event of the run is taken, while the reports are written all the same."""
    spec = job.single()
    run_id, credential = api.create()
    done = program("revoke", "--review-run-id", run_id, **variables)
    refused = program("run", "--job-spec-file", spec, *_run_options(api, run_id, credential))

    assert (done.code, refused.code, api.bodies) == (0, ExitCode.CREDENTIAL, [])
    assert f"review run {run_id}: its credential is revoked (req_" in done.err
    assert job.json("claim_report.json")["gate_verdict"]


@pytest.mark.parametrize("command", ["rotate", "revoke"])
def test_an_unknown_run(program: Program, command: str, variables: dict[str, str], tmp_path: Path) -> None:
    """A run the API does not know is said, and no file for a credential is left behind."""
    done = program(command, "--review-run-id", "run_none", cwd=tmp_path, **variables)

    assert (done.code, "404 (not_found, req_" in done.err) == (ExitCode.UNDELIVERED, True)
    assert list(tmp_path.iterdir()) == []


def test_rotate_after_the_end(job: JobFolder, program: Program, api: Api, variables: dict[str, str]) -> None:
    """A run that has ended gets no new credential."""
    run_id, credential = api.create()
    ran = program("run", "--job-spec-file", job.single(), *_run_options(api, run_id, credential))
    done = program("rotate", "--review-run-id", run_id, cwd=job.path, **variables)

    assert (ran.code, done.code) == (0, ExitCode.UNDELIVERED)
    assert "The run may have ended" in done.err


@pytest.mark.parametrize("command", ["rotate", "revoke"])
def test_while_a_run_works(job: JobFolder, program: Program, api: Api, command: str, variables: dict[str, str]) -> None:
    """A run whose credential is ended while it works ends with 6; its reports are all there, its verdict stands."""
    run_id, credential = api.create()
    spec = job.batch([row() for _ in range(200)])
    worker = start("run", "--json", "--job-spec-file", spec, *_run_options(api, run_id, credential))
    until(lambda: len(api.bodies) > 0, worker)
    worker.send_signal(signal.SIGSTOP)
    try:
        changed = program(command, "--review-run-id", run_id, cwd=job.path, **variables)
    finally:
        worker.send_signal(signal.SIGCONT)
    done = ended(worker)

    assert (changed.code, done.code) == (0, ExitCode.CREDENTIAL)
    assert [json.loads(body)["event_type"] for body in api.bodies] == ["started"]
    assert (done.json["status"], done.json["gate_verdict"]) == ("completed", "allow")
    assert len(job.shards()) == 200
