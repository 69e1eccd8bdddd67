"""Worker processes: the same bytes as without them, whatever becomes of them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.connection import Pipe
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.exit_codes import ExitCode
from kivo_worker.runs.batch.pool import in_processes
from kivo_worker.runs.batch.processes import WorkerProcess
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.observer import Observer
from tests.runs.conftest import JobFolder, Run, row

BATCH = {"uri": "rows.jsonl", "shard_rows": 4}
TWO = in_processes(2)
Arm = Callable[[str], None]

_SITE = """
import os, signal, sys
from kivo_worker.runs.batch import reviewing, shard_worker
flag = {flag!r}
review = reviewing.review_output

def armed(output, sources, settings):
    text = output.document.text
    {code}
    return review(output, sources, settings)

reviewing.review_output = armed
"""


@pytest.fixture
def arm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Arm:
    """Have worker processes do something before they review a row, or, at the margin, when they start."""

    def put(code: str) -> None:
        site = _SITE.format(flag=str(tmp_path / "flag"), code=code)
        (tmp_path / "site").mkdir()
        (tmp_path / "site" / "sitecustomize.py").write_text(site, "utf-8")
        path = os.pathsep.join([str(tmp_path / "site"), *filter(None, [os.environ.get("PYTHONPATH")])])
        monkeypatch.setenv("PYTHONPATH", path)

    return put


class _Watcher(Observer):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.done: list[int] = []

    def step(self, message: str) -> None:
        self.steps.append(message)

    def rows(self, done: int) -> None:
        self.done.append(done)


def _rows(count: int, **others: str) -> list[dict[str, Any]]:
    """Rows, of which some have other texts."""
    texts = {int(name[1:]): text for name, text in others.items()}
    return [
        row(texts.get(number, f"Admins can export logs. Note {number} is there.")) for number in range(1, count + 1)
    ]


def _undisturbed(job: JobFolder, run: Run) -> dict[str, bytes]:
    """What the job gives in one process."""
    other = JobFolder(job.path.with_name("other"))
    for name in ("rows.jsonl", "job-spec.json", "guide.md"):
        if (job.path / name).exists():
            other.write(name, (job.path / name).read_bytes())
    run(other.path / "job-spec.json")
    return other.files()


def test_the_same_bytes(job: JobFolder, run: Run) -> None:
    """Rows, bad rows and files by URI come out as in one process; the rows are counted as they are done."""
    job.write("guide.md", "Admins can export audit logs.")
    rows = [*_rows(9), {}, row(sources=[{"title": "Guide", "uri": "guide.md"}])]
    spec = job.batch(rows, batch=BATCH)
    watcher = _Watcher()
    result = run(spec, engine=TWO, observer=watcher)

    assert (result.outputs, result.rejected_rows) == (10, 1)
    assert _undisturbed(job, run) == job.files()
    assert max(watcher.done) == 11


def test_a_key_of_hashes(job: JobFolder, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that was taken out of the environment keys the digests of the workers too."""
    monkeypatch.setenv("HASH_KEY", "a key of ours")
    spec = job.batch(_rows(2), batch=BATCH, hashing={"mode": "hmac-sha256", "key": "env://HASH_KEY"})
    result = run(spec, engine=TWO)

    assert "HASH_KEY" not in os.environ
    assert [digest.partition(":")[0] for digest in result.outcome.source_hashes] == ["hmac-sha256"]


def test_a_lost_worker(job: JobFolder, run: Run, arm: Arm) -> None:
    """A worker that is killed once costs its shard another try, and is reported; the bytes are the same."""
    arm("if 'ONCE' in text and not os.path.exists(flag): open(flag, 'w').close(); os.kill(os.getpid(), signal.SIGKILL)")
    spec = job.batch(_rows(10, n6="It works ONCE."), batch=BATCH)
    watcher = _Watcher()
    result = run(spec, engine=TWO, observer=watcher)

    assert (result.outputs, result.rejected_rows) == (10, 0)
    assert watcher.steps[1:] == ["a worker process has ended (SIGKILL): its rows are tried again"]
    assert _undisturbed(job, run) == job.files()


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), signal.SIGKILL)", "os._exit(3)"])
def test_poison_rows(end: str, job: JobFolder, run: Run, arm: Arm) -> None:
    """Rows that end every process are recorded as such; all around them are reviewed."""
    arm(f"if 'POISON' in text: {end}")
    spec = job.batch(_rows(10, n6="This is POISON.", n9="POISON again.", n10="POISON too."), batch=BATCH)
    result = run(spec, engine=TWO)
    bad = [one for one in job.shards() if "message" in one]

    assert [one["row"] for one in job.shards()] == list(range(1, 11))
    assert [(one["row"], one["not_checked_reason"]) for one in bad] == [(n, "verifier_failed") for n in (6, 9, 10)]
    assert (result.outputs, result.exit_code) == (7, ExitCode.NOT_CHECKED)


def test_a_bug_in_a_worker(job: JobFolder, run: Run, arm: Arm) -> None:
    """A bug ends the run as it does in one process: its kind and place, without its words."""
    arm("raise RuntimeError('planted words')")
    result = run(job.batch(_rows(3), batch=BATCH), engine=TWO)

    assert result.exit_code is ExitCode.INTERNAL
    assert "internal error RuntimeError" in str(result.error)
    assert "planted" not in str(result.error)


def test_the_store_fails(job: JobFolder, run: Run) -> None:
    """What a worker cannot write ends the run with that."""
    job.write("reports/claim_reports/000001.jsonl", "another report")
    result = run(job.batch(_rows(6), batch=BATCH), engine=TWO)

    assert result.exit_code is ExitCode.STORAGE
    assert "another report is here already" in str(result.error)


def test_workers_that_do_not_start(job: JobFolder, run: Run, arm: Arm) -> None:
    """When no worker gets as far as its first row, the run ends, and says what may help."""
    arm("pass\nos._exit(9)\n\ndef _():\n    pass")
    result = run(job.batch(_rows(3), batch=BATCH), engine=TWO)

    assert result.exit_code is ExitCode.INTERNAL
    assert "worker processes end before they have done anything (exit code 9)" in str(result.error)
    assert "--workers" in str(result.error)


def test_what_a_worker_is_missing(job: JobFolder, run: Run, arm: Arm) -> None:
    """What a worker finds wrong when it loads its models ends the run with that."""
    broken = "from kivo_worker.errors import ModelError\n    raise ModelError('a file is damaged.')"
    arm(f"pass\n\ndef broken(*_, **__):\n    {broken}\nshard_worker.build_context = broken\n\ndef _():\n    pass")
    result = run(job.batch(_rows(3), batch=BATCH), engine=TWO)

    assert result.exit_code is ExitCode.STORAGE
    assert "a file is damaged" in str(result.error)


class _Stopper(_Watcher):
    """Stops the run after some rows."""

    def __init__(self, cancellation: Cancellation) -> None:
        super().__init__()
        self._cancellation = cancellation

    def rows(self, done: int) -> None:
        super().rows(done)
        if done >= 8 and self._cancellation.signal is None:
            self._cancellation.signal = signal.SIGTERM


def test_stopped(job: JobFolder, run: Run) -> None:
    """A stopped batch keeps what is done, finished shards in their place, others below partial/; run again it ends."""
    cancellation = Cancellation()
    spec = job.batch(_rows(400), batch=BATCH)
    result = run(spec, engine=TWO, cancellation=cancellation, observer=_Stopper(cancellation))
    [partial] = job.reports.glob("partial/*/run_manifest.json")
    manifest = json.loads(partial.read_bytes())
    rows = [*job.shards(), *job.shards(f"partial/{partial.parent.name}")]

    assert (result.exit_code, result.outcome.gate_verdict) == (ExitCode.TERMINATED, None)
    assert 8 <= manifest["outputs"] == len(rows) < 400
    run(spec, engine=TWO)
    after = {key: data for key, data in job.files().items() if not key.startswith("partial/")}
    assert _undisturbed(job, run) == after


def test_a_shard_that_is_hopeless(job: JobFolder, run: Run, arm: Arm) -> None:
    """When it is none of the rows that ends a worker, the run ends, and says that what is done stays done."""
    rest = "return review(output, sources, settings)\n\nshard_worker.publish = lambda *_: os._exit(5)"
    arm(f"{rest}\n\ndef _():\n    pass")
    result = run(job.batch(_rows(1), batch=BATCH), engine=in_processes(1))

    assert result.exit_code is ExitCode.INTERNAL
    assert "(exit code 5). Run again; what is done stays done." in str(result.error)


def test_a_worker_that_does_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that does not end when it is let go of is ended."""
    monkeypatch.setattr("kivo_worker.runs.batch.processes._LEAVE_SECONDS", 0.01)
    mine, its = Pipe()
    with its, subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"]) as process:
        assert WorkerProcess(process, mine).ended() == -signal.SIGKILL
