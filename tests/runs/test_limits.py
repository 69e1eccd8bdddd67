"""Limits of a whole run: it ends in good order when it reaches one."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kivo_worker.errors import JobSpecError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.runs.cancellation import Cancellation, RunLimit
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.runs.limits import within_limits
from kivo_worker.runs.memory import memory_in_use
from kivo_worker.runs.observer import Observer
from kivo_worker.vocabulary import NotCheckedReason, RunStatus
from tests.runs.conftest import JobFolder, context_of, row

PATIENCE = 60


class _UntilStopped(Observer):
    """Works on something until the run is stopped."""

    def __init__(self, cancellation: Cancellation) -> None:
        self._cancellation = cancellation
        self.steps: list[str] = []

    def step(self, message: str) -> None:
        """Remember it."""
        self.steps.append(message)

    def wait(self) -> None:
        """Hold the run up."""
        ended = threading.Event()
        for _ in range(PATIENCE * 100):
            if self._cancellation():
                return
            ended.wait(0.01)

    def claims(self, done: int, total: int) -> None:  # noqa: ARG002
        """Hold the run up."""
        self.wait()

    def rows(self, done: int) -> None:  # noqa: ARG002
        """Hold the run up."""
        self.wait()


@pytest.mark.parametrize(
    ("limits", "limit"),
    [({"max_seconds": 1}, RunLimit.SECONDS), ({"max_memory": 100_000_000}, RunLimit.MEMORY)],
)
@pytest.mark.parametrize("is_batch", [True, False])
def test_a_limit_is_reached(job: JobFolder, limits: dict[str, int], limit: RunLimit, *, is_batch: bool) -> None:
    """A run at its limit leaves a partial report, tells that it was cancelled and why, and exits with 4."""
    cancellation = Cancellation()
    observer = _UntilStopped(cancellation)
    text = "Refunds are available for 60 days. Admins can export audit logs. The moon is made of cheese."
    spec = job.batch([row(), row()], limits=limits) if is_batch else job.single(text, limits=limits)
    context = context_of(spec, observer, cancellation)
    context.judge.load()  # so that the memory of the test's own process is over the limit
    with within_limits(context):
        result = run_job(context, Reporting())

    assert (result.outcome.status, result.stopped_at, result.exit_codes) == (
        RunStatus.CANCELLED, limit, (ExitCode.NOT_CHECKED,),
    )  # fmt: skip
    assert result.outcome.not_checked == {NotCheckedReason.CANCELLED, NotCheckedReason.LIMIT_REACHED}
    assert job.events()[-1]["event_type"] == "cancelled"
    assert "not_checked_limit_reached" in job.events()[-1]["redacted_failure_categories"]
    assert f"limits.{limit}" in str(result.trouble)
    assert f"limits.{limit} is reached" in observer.steps[-2] + observer.steps[-1]
    assert list(job.reports.glob("partial/*/run_manifest.json"))
    assert not (job.reports / "run_manifest.json").exists()


@pytest.mark.parametrize("limits", [{}, {"max_seconds": 3_600, "max_memory": 1 << 50}])
def test_no_limit_is_reached(job: JobFolder, limits: dict[str, int]) -> None:
    """A run within its limits ends as it would without any, and is watched no longer."""
    context = context_of(job.single(limits=limits))
    with within_limits(context):
        result = run_job(context, Reporting())

    assert (result.outcome.status, result.stopped_at, context.cancellation()) == (RunStatus.COMPLETED, None, False)
    for thread in threading.enumerate():
        if thread.name == "kivo-limits":
            thread.join(PATIENCE)
            assert not thread.is_alive()


def test_a_run_that_hangs(job: JobFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs at a limit is given up, and the run says so, and why it was stopped."""
    monkeypatch.setattr("kivo_worker.runs.cancellation.WORK_SECONDS", 0.1)
    hanging = threading.Event()
    monkeypatch.setattr("kivo_worker.runs.job.run_single", lambda *_: hanging.wait(PATIENCE))
    context = context_of(job.single(limits={"max_seconds": 1}))
    with within_limits(context):
        result = run_job(context, Reporting())
    hanging.set()

    assert (result.left_hanging, result.exit_code) == (True, ExitCode.NOT_CHECKED)
    assert result.outcome.failure_categories == ("not_checked_cancelled", "not_checked_limit_reached")


def test_a_signal_goes_before_a_limit() -> None:
    """Whoever has sent a signal sees its exit code, whatever else has stopped the run."""
    cancellation = Cancellation()
    cancellation.limit = RunLimit.SECONDS
    before = cancellation.exit_code
    cancellation.signal = 15

    assert (before, cancellation.exit_code) == (ExitCode.NOT_CHECKED, ExitCode.TERMINATED)


def test_a_system_that_does_not_tell(job: JobFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that cannot be kept is refused, and not forgotten."""
    monkeypatch.setattr("kivo_worker.runs.limits.memory_in_use", lambda _: None)
    context = context_of(job.single(limits={"max_memory": 1_000_000_000}))
    with pytest.raises(JobSpecError, match="does not tell"), within_limits(context):
        pass


def test_memory_of_a_family() -> None:
    """The memory of what a process has started, and of what that has started, is its own."""
    hungry = "import sys; held = bytearray(b'x' * 60_000_000); print('held', flush=True); sys.stdin.read()"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hungry!r}])"
    before = memory_in_use(os.getpid())
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], **pipes) as child:  # type: ignore[call-overload]
        assert child.stdout.readline() == b"held\n"
        during = memory_in_use(os.getpid())
        child.stdin.close()

    assert before is not None
    assert during is not None
    assert during - before > 60_000_000


def test_nothing_is_told(tmp_path: Path) -> None:
    """Where the system does not tell of a process, or tells nonsense, nothing is known of it."""
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "stat").write_text("1 (x) S nonsense")

    assert memory_in_use(1, tmp_path) is None
