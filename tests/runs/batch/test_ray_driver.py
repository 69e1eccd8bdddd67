"""A Ray cluster does the shards of a batch: the same bytes as without it, whatever becomes of its processes."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from kivo_worker.exit_codes import ExitCode
from kivo_worker.runs.batch.choosing import cluster_engine
from kivo_worker.runs.batch.engines import Engine
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.observer import Observer
from tests.runs.conftest import JobFolder, Run, row
from tests.servers.ray_cluster import RayCluster, ray_cluster

BATCH = {"uri": "rows.jsonl", "shard_rows": 4}

_SITE = """
import os, signal, sys

def arm():
    from kivo_worker.runs.batch import reviewing
    review = reviewing.review_output

    def armed(output, sources, settings):
        text = output.document.text
        flag = {flag!r} + text.partition("ONCE ")[2][:7]
        if "POISON" in text or ("ONCE" in text and not os.path.exists(flag)):
            open(flag, "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
        if "BUG" in text:
            raise RuntimeError("planted words")
        return review(output, sources, settings)

    reviewing.review_output = armed

if any(part.endswith("default_worker.py") for part in sys.orig_argv):
    arm()
"""
"""Processes of the cluster that do tasks find this at their start and have something done to them by certain rows.

Those that Ray starts for itself do not load the worker for it: they must be up in time.
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RayCluster]:
    """A cluster of one node, whose processes are armed."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "sitecustomize.py").write_text(_SITE.format(flag=str(folder / "flag")), "utf-8")
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    with ray_cluster(PYTHONPATH=path) as cluster:
        yield cluster


@pytest.fixture
def engine(cluster: RayCluster, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The engine that has the cluster do the shards."""
    for name, value in cluster.variables.items():
        monkeypatch.setenv(name, value)
    return cluster_engine(cluster.address)


class _Watcher(Observer):
    """Remembers what it was told, and stops the run after some rows if it has something to stop it with."""

    def __init__(self, cancellation: Cancellation | None = None) -> None:
        self._cancellation = cancellation
        self.steps: list[str] = []
        self.done = 0

    def step(self, message: str) -> None:
        self.steps.append(message)

    def rows(self, done: int) -> None:
        self.done = done
        if self._cancellation and done >= 8:
            self._cancellation.signal = signal.SIGTERM


def _undisturbed(job: JobFolder, run: Run) -> dict[str, bytes]:
    """What the job gives in one process."""
    other = JobFolder(job.path.with_name("other"))
    for path in (job.path / name for name in ("rows.jsonl", "job-spec.json", "guide.md")):
        if path.exists():
            other.write(path.name, path.read_bytes())
    run(other.path / "job-spec.json")
    return other.files()


def test_the_same_bytes(job: JobFolder, run: Run, engine: Engine) -> None:
    """Rows, bad rows and files by URI come out as in one process; the rows are counted as they are done."""
    job.write("guide.md", "Admins can export audit logs.")
    rows = [row(f"Admins can export logs. Note {number} is there.") for number in range(9)]
    spec = job.batch([*rows, {}, row(sources=[{"title": "Guide", "uri": "guide.md"}])], batch=BATCH)
    watcher = _Watcher()
    result = run(spec, engine=engine, observer=watcher)

    assert (result.outputs, result.rejected_rows, watcher.done) == (10, 1, 11)
    assert _undisturbed(job, run) == job.files()


def test_a_lost_process(job: JobFolder, run: Run, engine: Engine) -> None:
    """A process that is killed once costs its shard another try; the bytes are the same."""
    spec = job.batch([row("It works."), row("It works ONCE a day.")], batch=BATCH)
    result = run(spec, engine=engine)

    assert (result.outputs, result.rejected_rows) == (2, 0)
    assert _undisturbed(job, run) == job.files()


def test_a_poison_row(job: JobFolder, run: Run, engine: Engine) -> None:
    """A row that ends every process is recorded as such; all around it are reviewed, and it is told of."""
    spec = job.batch([row(), row("This is POISON."), row(), row(), row()], batch=BATCH)
    watcher = _Watcher()
    result = run(spec, engine=engine, observer=watcher)
    [bad] = [one for one in job.shards() if "message" in one]

    assert [one["row"] for one in job.shards()] == [1, 2, 3, 4, 5]
    assert (bad["row"], bad["not_checked_reason"]) == (2, "verifier_failed")
    assert (result.outputs, result.exit_code) == (4, ExitCode.NOT_CHECKED)
    assert "a worker process has ended (WorkerCrashedError): its rows are tried again" in watcher.steps


def test_a_bug_on_the_cluster(job: JobFolder, run: Run, engine: Engine) -> None:
    """A bug ends the run as it does in one process: its kind and place, without its words."""
    result = run(job.batch([row("A BUG.")], batch=BATCH), engine=engine)

    assert result.exit_code is ExitCode.INTERNAL
    assert "internal error RuntimeError" in str(result.error)
    assert "planted" not in str(result.error)


def test_stopped(job: JobFolder, run: Run, engine: Engine) -> None:
    """A stopped batch waits for nothing that the cluster has in hand; run again it ends as if nobody had stopped it."""
    cancellation = Cancellation()
    rows = [row(f"Admins can export logs. Note {number} is there.") for number in range(120)]
    spec = job.batch(rows, batch=BATCH)
    result = run(spec, engine=engine, cancellation=cancellation, observer=_Watcher(cancellation))

    assert (result.exit_code, result.outcome.gate_verdict) == (ExitCode.TERMINATED, None)
    assert 8 <= result.outputs < 120
    run(spec, engine=engine)
    after = {key: data for key, data in job.files().items() if not key.startswith("partial/")}
    assert _undisturbed(job, run) == after


def test_a_cluster_without_the_worker(
    job: JobFolder, run: Run, engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Machines that cannot do a shard at all are told of as such; no row is blamed for it."""
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "from kivo_worker.runs.batch import ray_driver\n\n\ndef nowhere(job, task):\n    raise ImportError\n\n\n"
        "ray_driver.do_shard = nowhere\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(hidden), os.environ.get("PYTHONPATH", "")]))
    result = run(job.batch([row()], batch=BATCH), engine=engine)

    assert result.exit_code is ExitCode.USAGE
    assert "its machines cannot do a shard (RayTaskError(RuntimeError))" in str(result.error)
    assert "kivo-worker[ray]" in str(result.error)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "odd"])
def test_nobody_is_there(address: str, job: JobFolder, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that nobody answers at, or that is none, is a usage error."""
    monkeypatch.setenv("RAY_py_gcs_connect_timeout_s", "1")
    monkeypatch.setenv("RAY_gcs_rpc_server_connect_timeout_s", "1")
    result = run(job.batch([row()], batch=BATCH), engine=cluster_engine(address))

    assert result.exit_code is ExitCode.USAGE
    assert "--ray-address: the Ray cluster cannot be reached." in str(result.error)
