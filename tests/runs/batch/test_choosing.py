"""Which engine does a batch."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kivo_worker.errors import UsageError
from kivo_worker.runs.batch import choosing
from kivo_worker.runs.batch.choosing import cluster_engine, engine_for, usable_cores
from kivo_worker.runs.batch.engines import Ended, Engine, ShardWork, in_this_process
from kivo_worker.runs.batch.shards import Shard
from tests.runs.conftest import JobFolder, Run, row


@pytest.mark.parametrize(
    ("rows", "shard_rows", "processes"),
    [(1, 100, None), (200, 100, None), (201, 100, 5), (201, 500, 5), (3, 1, 5)],
)
def test_by_size(
    rows: int, shard_rows: int, processes: int | None, job: JobFolder, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small batch is done at once; for a larger one a process is started for each core."""
    asked: list[int] = []

    def in_processes(count: int) -> Engine:
        asked.append(count)
        return in_this_process

    monkeypatch.setattr(choosing, "in_processes", in_processes)
    monkeypatch.setattr(choosing, "usable_cores", lambda: 5)
    result = run(
        job.batch([{}] * (rows - 1) + [row()], batch={"uri": "rows.jsonl", "shard_rows": shard_rows}),
        engine=engine_for(None),
    )

    assert asked == ([processes] if processes else [])
    assert (result.outputs, result.rejected_rows) == (1, rows - 1)


def test_as_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number of workers is taken as it is; 0 means none."""

    def five(_work: ShardWork, _shards: Iterator[Shard]) -> Iterator[Ended]:
        yield from ()

    monkeypatch.setattr(choosing, "in_processes", {5: five}.__getitem__)

    assert engine_for(5) is five
    assert engine_for(0) is in_this_process


@pytest.mark.parametrize(
    ("quota", "most"),
    [("100000 100000\n", 1), ("150000 100000\n", 2), ("max 100000\n", None), ("odd", None), (None, None)],
)
def test_cores(quota: str | None, most: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many cores are used as there are, and no more than a container's quota."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: set(range(16)), raising=False)
    path = tmp_path / "cpu.max"
    if quota is not None:
        path.write_text(quota)

    assert usable_cores(path) == (most or 16)


def test_cores_where_nobody_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that does not say where a process may run has as many cores as it has."""
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: 3)

    assert usable_cores(tmp_path / "none") == 3


@pytest.mark.parametrize("workers", [None, 0])
def test_an_endpoint_is_asked_by_one_process(workers: int | None) -> None:
    """It counts what it spends; who wants more processes is told so."""
    assert engine_for(workers, asks_an_endpoint=True) is in_this_process
    with pytest.raises(UsageError, match="in one process"):
        engine_for(2, asks_an_endpoint=True)
    with pytest.raises(UsageError, match="in one process"):
        cluster_engine(None, asks_an_endpoint=True)


def test_a_cluster_knows_its_size() -> None:
    """How many processes a cluster has is not for a run to say."""
    with pytest.raises(UsageError, match=r"^--workers: a cluster has as many processes as it has cores\."):
        cluster_engine("127.0.0.1:6379", 2)
