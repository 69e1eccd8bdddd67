"""Limits of a whole run, in a process of its own."""

import pytest

from tests.cli.conftest import Program
from tests.cli.test_signals import long_batch
from tests.runs.conftest import JobFolder


@pytest.mark.parametrize("workers", ["0", "1"])
def test_time(workers: str, job: JobFolder, program: Program) -> None:
    """A batch that has had its time ends with 4 and what it had done; with more time, it does the rest."""
    spec = long_batch(job)
    stopped = program("run", "--json", "--job-spec-file", spec, "--workers", workers, KIVO_MAX_SECONDS="1")

    assert (stopped.code, stopped.json["status"], stopped.json["stopped_at"]) == (4, "cancelled", "max_seconds")
    assert stopped.json["not_checked"] == ["cancelled", "limit_reached"]
    assert "limits.max_seconds: the run has reached it" in stopped.err
    assert [event["event_type"] for event in job.events()] == ["started", "cancelled"]


def test_memory(job: JobFolder, program: Program) -> None:
    """A run that needs more memory than it may is stopped; a flag goes before the variable and the job spec."""
    spec = long_batch(job)
    options = ("--json", "--job-spec-file", spec, "--workers", "0", "--max-memory", "100000000")
    stopped = program("run", *options, KIVO_MAX_MEMORY="9000000000000")

    assert (stopped.code, stopped.json["stopped_at"]) == (4, "max_memory")


def test_no_limit(job: JobFolder, program: Program) -> None:
    """A limit that is none is a usage error which names its flag."""
    done = program("run", "--job-spec-file", job.single(), "--max-seconds", "0")

    assert done.code == 2
    assert "--max-seconds: " in done.err
