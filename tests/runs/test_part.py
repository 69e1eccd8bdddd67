"""A part of a batch, run in this process."""

import signal
import threading
from pathlib import Path

import pytest

from kivo_worker.digests import checksums_in
from kivo_worker.exit_codes import ExitCode
from kivo_worker.runs.batch.parts import Part
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.inputs import digest_of
from kivo_worker.runs.observer import Observer
from kivo_worker.runs.part import run_part
from kivo_worker.runs.result import RunResult
from kivo_worker.storage.files import FileStore
from kivo_worker.vocabulary import RunStatus
from tests.runs.conftest import JobFolder, context_of, row


def _run(job: JobFolder, observer: Observer | None = None, cancellation: Cancellation | None = None) -> RunResult:
    context = context_of(job.path / "job-spec.json", observer, cancellation)
    assert context.spec.batch is not None
    return run_part(context, context.spec.batch, Part(1, 2))


def test_a_part(job: JobFolder) -> None:
    """A part does every so-manieth shard, and what it finds changes its exit code no more than its verdict."""
    job.batch([row(), row(), {}], batch={"uri": "rows.jsonl", "shard_rows": 1})
    result = _run(job)

    assert [one["row"] for one in job.shards()] == [1, 3]
    assert (result.outcome.status, result.exit_code, result.trouble) == (RunStatus.COMPLETED, ExitCode.OK, None)
    assert (result.outputs, result.rejected_rows, result.outcome.source_count) == (1, 1, 1)
    assert not list(job.reports.glob("ledger/*"))


def test_a_part_that_fails(job: JobFolder) -> None:
    """A part that cannot be done says why."""
    job.batch(b"")
    result = _run(job)

    assert (result.outcome.status, result.exit_code) == (RunStatus.FAILED, ExitCode.STORAGE)
    assert "the batch has no rows" in str(result.trouble)


def test_a_bug(job: JobFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug is told without its words."""
    job.batch([row()])
    monkeypatch.setattr("kivo_worker.runs.part.do_shards", lambda *_: 1 // 0)
    result = _run(job)

    assert result.exit_code is ExitCode.INTERNAL
    assert "internal error ZeroDivisionError" in str(result.trouble)


class _Stopper(Observer):
    """Stops a run at its first row."""

    def __init__(self, cancellation: Cancellation, number: int) -> None:
        self._cancellation = cancellation
        self._number = number

    def rows(self, done: int) -> None:
        assert done
        self._cancellation.signal = self._number


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, ExitCode.INTERRUPTED), (signal.SIGTERM, ExitCode.TERMINATED)]
)
def test_a_part_that_is_stopped(number: int, code: ExitCode, job: JobFolder) -> None:
    """A part that is stopped ends with the signal's code."""
    job.batch([row(), row(), row()], batch={"uri": "rows.jsonl", "shard_rows": 1})
    cancellation = Cancellation()
    result = _run(job, _Stopper(cancellation, number), cancellation)

    assert (result.outcome.status, result.exit_code) == (RunStatus.CANCELLED, code)
    assert [one["row"] for one in job.shards()] == [1]
    assert not (job.reports / "partial").exists()


def test_a_part_that_is_stopped_within_a_shard(job: JobFolder) -> None:
    """What a stopped part has of a shard lies below `partial/`, where a list has the digest of each of its files."""
    job.batch([row(), row(), row()], batch={"uri": "rows.jsonl", "shard_rows": 3})
    cancellation = Cancellation()
    _run(job, _Stopper(cancellation, signal.SIGTERM), cancellation)
    [folder] = (job.reports / "partial").iterdir()
    listed = dict(checksums_in((folder / "claim_reports.sha256").read_bytes()))

    assert listed == {key: digest_of(FileStore(job.reports), key) for key in listed}
    assert [Path(key).name for key in listed] == ["plan.json", "000000.jsonl", "000000.json"]


def test_a_part_that_hangs(job: JobFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs after a signal is given up."""
    job.batch([row()])
    cancellation, forever = Cancellation(), threading.Event()

    def hang(*_: object) -> None:
        cancellation.signal = signal.SIGTERM
        forever.wait()

    monkeypatch.setattr("kivo_worker.runs.part.do_shards", hang)
    monkeypatch.setattr("kivo_worker.runs.cancellation.WORK_SECONDS", 0.01)
    result = _run(job, cancellation=cancellation)
    forever.set()

    assert (result.outcome.status, result.exit_code, result.left_hanging) == (
        RunStatus.CANCELLED,
        ExitCode.TERMINATED,
        True,
    )
