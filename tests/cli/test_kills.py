"""Runs killed at random moments and started again: no end is lost, and no event is told in two ways.

`KIVO_SOAK=200` kills so many instead of the suite's few.
"""

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from kivo_worker.boundary.outbox import Outbox
from tests.cli.conftest import ended, start
from tests.recorder import Recorder, recording
from tests.runs.conftest import JobFolder

KILLS = int(os.environ.get("KIVO_SOAK", "12"))
CHANCE = random.Random(20261122)  # noqa: S311 - chance that can be repeated
MOST_KILLS_OF_A_RUN = 3
LONGEST_SECONDS = 2.5


def _options(recorder: Recorder, outbox: Path, run_id: str) -> tuple[str, ...]:
    api = ("--kivo-api-base-url", recorder.url, "--review-run-id", run_id, "--worker-credential", "kwc_secret_1")
    return ("--outbox", str(outbox), "--delivery-seconds", "60", *api)


def _killed(process: subprocess.Popen[str], recorder: Recorder, moment: float) -> bool:
    """Kill a run: so long after its start, or, for a negative number, once it has sent so many more events."""
    before, began = len(recorder.posts), time.monotonic()
    while process.poll() is None:
        waited = time.monotonic() - began
        if waited > moment >= 0 or (moment < 0 and len(recorder.posts) - before >= -moment):
            break
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    with process:
        process.communicate()
    return process.returncode == -signal.SIGKILL


def _check_ledger(job: JobFolder, recorder: Recorder) -> None:
    """Check that the ledger holds every body that was sent, and each record belongs to an event in it."""
    kept = {path.read_bytes() for path in job.reports.glob("ledger/*/0*.json")}
    ids = {json.loads(body)["event_id"]: body for body in sorted(kept)}
    assert {body for body in recorder.posts if json.loads(body)["review_run_id"] == _run_id(job)} <= kept
    assert len(ids) == len(kept), "one id, two bodies"
    for path in job.reports.glob("ledger/*/delivery_*.json"):
        event_file = path.with_name(path.name.removeprefix("delivery_"))
        assert json.loads(path.read_bytes())["event_id"] == json.loads(event_file.read_bytes())["event_id"]


def _run_id(job: JobFolder) -> str:
    return f"run_{job.path.name}"


@pytest.mark.parametrize("is_flaky", [True, False])
def test_killed_and_started_again(*, is_flaky: bool, tmp_path: Path) -> None:
    """However often a run is killed, in the end it has told its end once, and everything fits together."""
    kills, runs = 0, 0
    outbox = tmp_path / "outbox.sqlite3"
    with recording() as recorder:
        if is_flaky:
            recorder.fault = lambda _event: CHANCE.choice([None, None, 503, 0])
        while kills < KILLS // 2:
            runs += 1
            job = JobFolder(tmp_path / f"{runs}")
            job.path.mkdir()
            command: tuple[str | Path, ...] = (
                "run",
                "--job-spec-file",
                job.single(),
                *_options(recorder, outbox, _run_id(job)),
            )
            for _ in range(min(CHANCE.randint(1, MOST_KILLS_OF_A_RUN), KILLS // 2 - kills)):
                moment = CHANCE.choice([-1.0, -2.0, CHANCE.uniform(0, LONGEST_SECONDS)])
                kills += _killed(start(*command, COVERAGE_PROCESS_CONFIG=""), recorder, moment)
            done = ended(start(*command, COVERAGE_PROCESS_CONFIG=""))
            assert done.code == 0, done.err
            _check_ledger(job, recorder)
        _check_arrivals(recorder, runs)
    assert Outbox(outbox).waiting() == []


def _check_arrivals(recorder: Recorder, runs: int) -> None:
    """Check that each run's end arrived, and that whatever came twice was the same, byte for byte."""
    bodies: dict[tuple[str, str], set[bytes]] = {}
    for body in recorder.posts:
        event = json.loads(body)
        bodies.setdefault((event["review_run_id"], event["event_id"]), set()).add(body)
    ends = [event["review_run_id"] for event in recorder.events if event["event_type"] == "completed"]

    assert sorted(ends) == sorted(f"run_{number}" for number in range(1, runs + 1))
    assert all(len(different) == 1 for different in bodies.values())
    assert recorder.conflicts == []
