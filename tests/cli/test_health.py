"""The health file, and the command that looks at it."""

import json
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from kivo_worker.cli.health import health
from kivo_worker.cli.health_file import Health, HealthFile
from kivo_worker.errors import InputError, UsageError
from kivo_worker.runs.observer import BatchFigures
from tests.cli.conftest import Program, ended, start, until
from tests.cli.test_signals import long_batch
from tests.runs.conftest import JobFolder


def _read(path: Path) -> Health:
    return Health.model_validate_json(path.read_bytes())


def _rows(path: Path) -> int:
    return _read(path).rows if path.exists() else 0


def test_a_batch(job: JobFolder, program: Program, tmp_path: Path) -> None:
    """A batch that gets on says so in its file, and how it has ended; the command believes it."""
    file = tmp_path / "health.json"
    process = start("run", "--job-spec-file", long_batch(job), "--workers", "0", "--health-file", file)
    until(lambda: _rows(file) > 0, process)
    during = _read(file)
    alive = program("health", file)
    process.send_signal(signal.SIGTERM)
    done = ended(process)
    after = _read(file)

    assert (during.state, during.step, during.exit_code) == ("running", "checking the rows", None)
    assert (alive.code, alive.out, alive.err) == (0, "", "")
    assert (done.code, after.state, after.exit_code) == (143, "ended", 143)
    assert after.rows >= during.rows
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_run_that_cannot_begin(job: JobFolder, program: Program, tmp_path: Path) -> None:
    """A run that ends before it begins has ended all the same."""
    file = tmp_path / "health.json"
    done = program("run", "--job-spec-file", job.spec(limit={}), KIVO_HEALTH_FILE=str(file))

    assert (done.code, _read(file).state, _read(file).exit_code) == (2, "ended", 2)


def test_nothing_of_the_customers(job: JobFolder, program: Program, tmp_path: Path) -> None:
    """The file holds counts and times only."""
    file = tmp_path / "health.json"
    program("run", "--job-spec-file", job.single("Zq7Xw9 is 60 days."), "--health-file", file)
    told = json.loads(file.read_bytes())

    assert told.pop("updated_at").endswith("Z")
    assert told == {
        "schema_version": "kivo_private_worker_health.v1", "state": "ended", "step": "writing the reports",
        "rows": 0, "rejected_rows": 0, "claims": 1, "exit_code": 0,
    }  # fmt: skip


def test_no_file(tmp_path: Path) -> None:
    """A file that cannot be written is a wrong setting, known before any work is done."""
    with pytest.raises(UsageError, match="cannot be written") as refused:
        HealthFile(tmp_path / "none" / "health.json")

    assert refused.value.where == "--health-file"


def test_a_full_disk_holds_up_no_run(tmp_path: Path) -> None:
    """A file that cannot be written any more grows old, and that is all."""
    (tmp_path / "folder").mkdir()
    one = HealthFile(tmp_path / "folder" / "health.json")
    (tmp_path / "folder" / "health.json").unlink()
    (tmp_path / "folder").rmdir()
    one.step("checking the rows")

    assert not (tmp_path / "folder").exists()


def test_not_too_often(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows within a second is written with what comes next."""
    now = [100.0]
    monkeypatch.setattr("kivo_worker.cli.health_file.time", SimpleNamespace(monotonic=lambda: now[0]))
    one = HealthFile(tmp_path / "health.json")
    one.rows(3)
    too_soon = _read(tmp_path / "health.json")
    now[0] += 1.0
    one.figures(BatchFigures(rejected_rows=2))

    assert too_soon.rows == 0
    assert (_read(tmp_path / "health.json").rows, _read(tmp_path / "health.json").rejected_rows) == (3, 2)


def _written(path: Path, *, seconds_ago: float, state: str = "running") -> Path:
    when = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    path.write_text(json.dumps({"state": state, "updated_at": when.isoformat()}))
    return path


def test_old(tmp_path: Path) -> None:
    """A run that has not got on for long is not well; one that has ended is."""
    file = tmp_path / "health.json"
    health(_written(file, seconds_ago=800), 900)
    health(_written(file, seconds_ago=5_000, state="ended"), 900)
    with pytest.raises(InputError, match="not got on for 1000 seconds") as refused:
        health(_written(file, seconds_ago=1_000), 900)

    assert int(refused.value.exit_code) == 3


@pytest.mark.parametrize("content", [None, b"{}", b"\xff"])
def test_no_health_file(content: bytes | None, program: Program, tmp_path: Path) -> None:
    """A file that is not there, or is none, is an error that names it."""
    file = tmp_path / "health.json"
    if content is not None:
        file.write_bytes(content)
    done = program("health", file)

    assert (done.code, done.out) == (3, "")
    assert f"error: {file}: " in done.err
    assert os.fspath(file) in done.err
