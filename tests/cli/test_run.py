"""`kivo-worker run` as its users know it: the documented command, settings, runs that repeat exactly."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from kivo_worker.cli.app import main
from kivo_worker.cli.gate import FailOnWhat
from kivo_worker.devserver.credentials import Grant, issue
from kivo_worker.digests import sha256_digest
from kivo_worker.exit_codes import ExitCode
from kivo_worker.vocabulary import WORST_FIRST, GateVerdict
from tests.cli.conftest import Api, Program, SilentServer, environment, start
from tests.recorder import recording
from tests.runs.conftest import ARTIFACTS, JobFolder

DOCUMENTED_COMMAND = """\
kivo-worker run \\
--job-token local \\
--job-spec-file ./job-spec.json \\
--kivo-api-base-url "$KIVO_API_BASE_URL" \\
--review-run-id "$REVIEW_RUN_ID" \\
--worker-credential "$KIVO_WORKER_CREDENTIAL\""""
DOCUMENTED_KEYS = """
schema_version event_id event_type review_run_id customer_run_id worker_id worker_version sequence status gate_verdict
safe_use_status claim_count unsupported_claim_count source_count source_hashes output_hash redacted_failure_categories
artifact_summaries
""".split()
DOCUMENTED_ARTIFACT_KEYS = ["artifact_name", "artifact_type", "format", "sha256", "file_count", "storage_label"]
TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:|\d{8}T\d{6}Z")


def test_the_documented_command(job: JobFolder, api: Api) -> None:
    """The vendor's command, as documented, reports to the API what the vendor's sample shows."""
    job.example("support-answer")
    run_id, credential = api.create()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    given = {"KIVO_API_BASE_URL": api.url, "REVIEW_RUN_ID": run_id, "KIVO_WORKER_CREDENTIAL": credential, "PATH": path}
    done = subprocess.run(
        ["/bin/sh", "-c", DOCUMENTED_COMMAND], cwd=job.path, env=environment(given), capture_output=True, check=False
    )
    started, completed = map(json.loads, api.bodies)

    assert (done.returncode, len(api.bodies)) == (0, 2)
    assert (started["event_id"], started["sequence"]) == ("evt_cust_run_001_started", 0)
    assert (completed["event_id"], completed["sequence"]) == ("evt_cust_run_001_completed", 1)
    assert list(completed) == DOCUMENTED_KEYS
    assert all(list(entry) == DOCUMENTED_ARTIFACT_KEYS for entry in completed["artifact_summaries"])
    assert (run_id, "Customer report store") == (
        completed["review_run_id"],
        completed["artifact_summaries"][0]["storage_label"],
    )


def test_what_is_received_is_what_is_kept(job: JobFolder, api: Api, program: Program) -> None:
    """The API receives the exact bytes that are in the ledger, and the credential is nowhere in the report store."""
    options = api.options()
    done = program("run", "--job-spec-file", job.single(), *options)
    kept = [path.read_bytes() for path in sorted(job.reports.glob("ledger/*/0*.json"))]
    everything = b"".join(path.read_bytes() for path in job.reports.rglob("*") if path.is_file())

    assert kept == api.bodies
    assert options[-1] not in done.out + done.err
    assert options[-1].encode() not in everything


def test_the_demo(job: JobFolder, program: Program) -> None:
    """The demo job finds what the example was made to hold."""
    done = program("run", "--job-spec-file", job.example("support-answer"))
    report = job.json("claim_report.json")
    contradicted = [claim["text"] for claim in report["claims"] if claim["support_status"] == "contradicted"]
    traps = ("Removing seats", "If we miss the uptime target", "For the personal data", "After termination")

    assert (done.code, done.out.splitlines()[0]) == (0, "verdict: needs_repair (safe use: needs_repair)")
    assert all(any(text.startswith(trap) for text in contradicted) for trap in traps)
    assert [issue["claim_id"] for issue in report["citation_issues"]] == ["c4", "c5"]


def test_the_import_sample(job: JobFolder, program: Program) -> None:
    """In the vendor's import sample the 60 days are contradicted and the export is supported."""
    done = program("run", "--job-spec-file", job.example("import-sample"), "--include-text")

    assert done.code == 0
    assert re.search(r"row 1 \(answer_001\).*\n +c1 +contradicted +Refunds are available for 60 days\.", done.out)
    assert re.search(r"row 2 \(answer_002\).*\n +c1 +supported +Admins can export audit logs\.", done.out)


def test_settings_by_variables(job: JobFolder, api: Api, program: Program) -> None:
    """Every setting can come from its variable."""
    run_id, credential = api.create()
    done = program(
        "run",
        KIVO_JOB_SPEC_FILE=str(job.single()),
        KIVO_JOB_TOKEN="local",  # noqa: S106 - the documented word
        KIVO_API_BASE_URL=api.url,
        KIVO_REVIEW_RUN_ID=run_id,
        KIVO_WORKER_CREDENTIAL=credential,
        KIVO_FAIL_ON="needs_review",
    )

    assert (done.code, len(api.bodies)) == (ExitCode.GATE, 2)


def test_a_flag_wins_over_its_variable(job: JobFolder, api: Api, program: Program) -> None:
    """Where both are given, the flag counts and the variable is not even looked at."""
    done = program(
        *("run", "--job-token", "local", "--fail-on", "never", "--job-spec-file", job.single(), *api.options()),
        KIVO_JOB_SPEC_FILE="none.json",
        KIVO_JOB_TOKEN="remote",  # noqa: S106 - a wrong word
        KIVO_API_BASE_URL="no URL",
        KIVO_REVIEW_RUN_ID="no id",
        KIVO_WORKER_CREDENTIAL="env://NOTHING",
        KIVO_FAIL_ON="allow",
    )

    assert (done.code, len(api.bodies)) == (ExitCode.OK, 2)


@pytest.mark.parametrize("kind", ["env", "file"])
def test_a_credential_that_is_elsewhere(kind: str, job: JobFolder, api: Api, program: Program) -> None:
    """The credential can stay out of the command line."""
    run_id, credential = api.create()
    path = job.write("credential", credential + "\n")
    given = "env://MY_CREDENTIAL" if kind == "env" else path.as_uri()
    options = ("--kivo-api-base-url", api.url, "--review-run-id", run_id, "--worker-credential", given)
    done = program("run", "--job-spec-file", job.single(), *options, MY_CREDENTIAL=credential)

    assert (done.code, len(api.bodies)) == (0, 2)


def test_the_credential_leaves_the_environment(job: JobFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The credential's variable is gone once it was read, so that nothing started later inherits it."""
    monkeypatch.setenv("KIVO_WORKER_CREDENTIAL", "kwc_1")
    spec = job.single()
    options = ["--dry-run", "--kivo-api-base-url", "https://127.0.0.1:1", "--review-run-id", "run_1"]
    monkeypatch.setattr(sys, "argv", ["kivo-worker", "run", "--job-spec-file", str(spec), *options])
    with pytest.raises(SystemExit) as exited:
        main()

    assert (exited.value.code, os.environ.get("KIVO_WORKER_CREDENTIAL")) == (0, None)


def test_the_words_of_fail_on() -> None:
    """--fail-on knows exactly never, the gate verdicts, and the statuses of a claim that has become worse."""
    new = (f"new-{status}" for status in reversed(WORST_FIRST))

    assert ("never", *(verdict.value for verdict in GateVerdict), *new) == get_args(FailOnWhat)


@pytest.mark.parametrize("verdict", GateVerdict)
def test_fail_on(verdict: GateVerdict, job: JobFolder, program: Program) -> None:
    """Exit code 1 comes from the given verdict on."""
    done = program("run", "--job-spec-file", job.single(), "--fail-on", verdict)

    assert (GateVerdict.NEEDS_REPAIR.severity >= verdict.severity) == (done.code == ExitCode.GATE)


def test_several_codes_at_once(job: JobFolder, program: Program) -> None:
    """When several codes hold, the most important one is returned and all are told in their order."""
    nowhere = ("--kivo-api-base-url", "http://127.0.0.1:1", "--review-run-id", "run_1", "--worker-credential", "kwc_1")
    spec = job.single(limits={"max_claims": 1})
    job.write("output.md", "Refunds are available for 60 days. Admins can export audit logs.")
    done = program(
        "run", "--json", "--job-spec-file", spec, "--fail-on", "needs_review", *nowhere, KIVO_DELIVERY_SECONDS="1"
    )

    assert done.code == ExitCode.GATE
    assert [code["code"] for code in done.json["exit_codes"]] == [1, 4, 5]


@pytest.mark.parametrize("example", ["support-answer", "import-sample"])
def test_the_same_bytes_anywhere(example: str, job: JobFolder, program: Program, tmp_path: Path) -> None:
    """A job gives the same reports and manifest in another place, started from elsewhere, with another hash seed."""
    program("run", "--job-spec-file", job.example(example), PYTHONHASHSEED="1")
    other = JobFolder(tmp_path / "another place" / "of the job")
    other.path.mkdir(parents=True)
    other.example(example)
    program("run", "--job-spec-file", "job-spec.json", cwd=other.path, PYTHONHASHSEED="2")

    assert job.files() == other.files() != {}
    for data in job.files().values():
        assert str(tmp_path).encode() not in data
        assert not TIME.search(data)


def test_the_same_run_again(job: JobFolder, program: Program) -> None:
    """A second run into the same store is fine, says what was there already, and changes nothing."""
    spec = job.single()
    program("run", "--job-spec-file", spec)
    before = job.files()
    done = program("run", "--job-spec-file", spec)

    assert (0, before) == (done.code, job.files())
    assert done.out.count("(was there already)") == len(ARTIFACTS)


def test_a_dry_run(job: JobFolder, api: Api, program: Program) -> None:
    """A dry run writes the reports and prints the exact event bytes, one a line; nothing is sent."""
    options = api.options()
    done = program("run", "--dry-run", "--job-spec-file", job.single(), *options)
    kept = [path.read_text() for path in sorted(job.reports.glob("ledger/*/0*.json"))]

    assert ([], kept) == (api.bodies, done.out.splitlines())
    assert options[3] == json.loads(kept[1])["review_run_id"]
    assert sha256_digest((job.reports / "claim_report.json").read_bytes()) in kept[1]
    assert "dry run, nothing was sent" in done.err


def test_a_dry_run_opens_no_connection(job: JobFolder, program: Program, silent_server: SilentServer) -> None:
    """In a dry run a server that listens gets no connection at all."""
    done = program("run", "--dry-run", "--job-spec-file", job.single(), *silent_server.options)

    assert (done.code, silent_server.connections()) == (0, 0)


def _expired() -> str:
    return issue(b"key", Grant("run_1", datetime.now(UTC) - timedelta(hours=1), 1))


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_expired_credential(job: JobFolder, program: Program, silent_server: SilentServer, *, dry_run: bool) -> None:
    """A credential that shows that it has expired is refused before any work; a dry run needs none that is good."""
    options = (*silent_server.options[:-1], _expired())
    done = program("run", "--json", *(("--dry-run",) if dry_run else ()), "--job-spec-file", job.single(), *options)

    assert done.code == (ExitCode.OK if dry_run else ExitCode.CREDENTIAL)
    assert job.reports.exists() == dry_run
    assert dry_run or "--worker-credential has expired, at " in done.json["error"]["message"]
    assert silent_server.connections() == 0


def test_what_does_not_arrive(job: JobFolder, program: Program) -> None:
    """An end that does not arrive is said to wait, where, and how it is delivered; then it is."""
    outbox = job.path / "outbox.sqlite3"
    with recording() as recorder:
        recorder.fault = lambda _event: 503
        options = ("--kivo-api-base-url", recorder.url, "--review-run-id", "run_1", "--worker-credential", "kwc_1234")
        done = program("run", "--job-spec-file", job.single(), "--outbox", outbox, *options, KIVO_DELIVERY_SECONDS="2")
        recorder.fault = lambda _event: None
        flushed = program("events", "flush", KIVO_OUTBOX=str(outbox), KIVO_WORKER_CREDENTIAL="kwc_1234")

    assert (done.code, flushed.code, recorder.types) == (ExitCode.UNDELIVERED, ExitCode.OK, ["completed"])
    assert f"outbox: the last event waits in {outbox}; `kivo-worker events flush` delivers it" in done.out
    assert not [path for path in job.path.rglob("*") if path.is_file() and b"kwc_1234" in path.read_bytes()]


def test_no_outbox(job: JobFolder, program: Program, api: Api) -> None:
    """Where no disk takes an outbox the run says so and goes on; one that was named has to be usable."""
    job.write("file", "no folder")
    below = str(job.path / "file" / "below")
    done = program("run", "--job-spec-file", job.single(), *api.options(), XDG_STATE_HOME=below)
    named = program("run", "--job-spec-file", job.single(), "--outbox", f"{below}/outbox", *api.options())

    assert (done.code, len(api.bodies), named.code) == (ExitCode.OK, 2, ExitCode.STORAGE)
    assert "no outbox: " in done.err
    assert "The ledger in the report store keeps what does not arrive." in done.err


def test_a_tls_file_that_cannot_be_used(job: JobFolder, program: Program) -> None:
    """A setting of the network that cannot be used is said before any work."""
    options = (
        "--kivo-api-base-url",
        "https://127.0.0.1:1",
        "--review-run-id",
        "run_1",
        "--worker-credential",
        "kwc_1234",
    )
    done = program("run", "--json", "--job-spec-file", job.single(), *options, KIVO_CA_BUNDLE="/nope/ca.pem")

    assert (done.code, done.json["error"]["where"]) == (ExitCode.USAGE, "KIVO_CA_BUNDLE")
    assert not job.reports.exists()


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="only Linux shows them this way")
def test_not_in_the_process_list(job: JobFolder, silent_server: SilentServer) -> None:
    """While a run works, neither the process list nor the environment that the system shows has its credential."""
    options = (*silent_server.options[:-1], "kwc_Zq7Xw9Kv3")
    process = start("run", "--job-spec-file", job.single(), *options, COPY="kwc_Zq7Xw9Kv3")
    connection, _ = silent_server.listener.accept()
    with connection:
        shown = b"".join(Path(f"/proc/{process.pid}/{name}").read_bytes() for name in ("cmdline", "environ"))
        process.kill()
        process.communicate()

    assert b"--worker-credential" in shown
    assert b"Zq7" not in shown
