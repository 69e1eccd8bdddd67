"""`kivo-worker doctor` as a user meets it."""

import json
import os
import subprocess
import sys

import jsonschema
import pytest

from kivo_worker.cli.schema import SchemaName, schema_text
from kivo_worker.exit_codes import ExitCode
from tests.cli.conftest import Api, Program, environment
from tests.runs.conftest import JobFolder

FULL_DISK = 'mount -t tmpfs -o size=64k none "$1" && shift && exec "$@"'


def test_all_is_well(job: JobFolder, api: Api, program: Program) -> None:
    """One line a check, the exit code of a run that does its work, and nothing left behind; no secret is shown."""
    options = api.options()
    done = program("doctor", job.single(), *options)

    assert (done.code, done.err) == (0, "")
    assert all(line.startswith("ok ") for line in done.out.splitlines()[:-1])
    assert done.out.splitlines()[-1].endswith(" ok; exit code 0")
    assert options[-1] not in done.out
    assert list(job.reports.iterdir()) == []
    assert api.bodies == []


def test_what_is_wrong(job: JobFolder, program: Program) -> None:
    """What is wrong is said with what to do and where more stands; the exit code is the one that wins."""
    spec = job.single(output={"uri": "Zq7.md"})
    done = program("doctor", KIVO_JOB_SPEC_FILE=str(spec), KIVO_API_BASE_URL="http://127.0.0.1:9")
    lines = done.out.splitlines()
    place = lines.index("failed   input          output: cannot be read: it is not there.")

    assert done.code == ExitCode.USAGE
    assert lines[place + 1].startswith("         fix: Check the path in the job spec")
    assert lines[place + 1].endswith("(docs/doctor.md#input)")
    assert any(line.startswith("failed   kivo_settings  --review-run-id, --worker-credential: the") for line in lines)
    assert any(line.startswith("failed   kivo_api       the Kivo API cannot be reached") for line in lines)
    assert "Zq7" not in done.out + done.err


def test_json(program: Program) -> None:
    """Programs get one document, as the published schema says; without a job spec, of what any run needs."""
    done = program("doctor", "--json")
    jsonschema.validate(done.json, json.loads(schema_text(SchemaName.DOCTOR_REPORT)))

    assert done.code == done.json["exit_code"] == 0
    assert {found["id"]: found["state"] for found in done.json["findings"]}["job_spec"] == "skipped"


def test_full_disk(job: JobFolder) -> None:
    """A report store on a disk that is full."""
    job.reports.mkdir()
    apart = ["unshare", "--map-root-user", "--mount", "sh", "-c", FULL_DISK, "sh", str(job.reports)]
    if subprocess.run([*apart, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine mounts no file system for its user")
    command = [*apart, sys.executable, "-m", "kivo_worker", "doctor", str(job.single())]
    done = subprocess.run(command, check=False, capture_output=True, env=environment({}), text=True)

    assert done.returncode == ExitCode.STORAGE
    assert "failed   disk           reports.uri: 0.1 MB are left; a run may write 20.0 MB." in done.stdout


def test_file_that_may_not_be_read(job: JobFolder) -> None:
    """An input whose permissions keep the worker out."""
    spec = job.single()
    (job.path / "output.md").chmod(0)
    plain = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"] if os.geteuid() == 0 else []
    command = [*plain, sys.executable, "-m", "kivo_worker", "doctor", str(spec)]
    done = subprocess.run(command, check=False, capture_output=True, env=environment({}), text=True)

    assert done.returncode == ExitCode.STORAGE
    assert "failed   input          output: cannot be read: Permission denied." in done.stdout
