"""Batches as people run them: in parts, merged, killed and run again."""

import json
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import PATIENCE, Api, Program, ended, start, until
from tests.runs.conftest import EXAMPLES, POLICY, JobFolder
from tests.servers.process import UNMEASURED

KILLS = int(os.environ.get("KIVO_SOAK", "3"))
"""How often a batch is killed."""

ROWS = int(os.environ.get("KIVO_SOAK_ROWS", "60"))
"""How many rows it has; 100,000 with `make soak`."""

CHANCE = random.Random(20261123)  # noqa: S311 - chance that can be repeated
ANSWER = (EXAMPLES / "support-answer" / "output.md").read_text("utf-8")
SENTENCES = [line[2:] for line in ANSWER.splitlines() if line.startswith("- ")]


def real_batch(job: JobFolder, rows: int, shard_rows: int) -> Path:
    """A batch of real sentences, and a row that is none."""
    sources = [{"title": "Refund policy", "content": POLICY}]
    texts = (f"{SENTENCES[number % len(SENTENCES)]} Note {number} is done." for number in range(rows))
    lines = [{"ai_output": text, "sources": sources, "external_id": f"row-{place}"} for place, text in enumerate(texts)]
    return job.batch([*lines, {}], batch={"uri": "rows.jsonl", "shard_rows": shard_rows})


def other_of(job: JobFolder) -> JobFolder:
    """The same job in a folder of its own."""
    other = JobFolder(job.path.with_name("other"))
    for name in ("rows.jsonl", "job-spec.json"):
        other.write(name, (job.path / name).read_bytes())
    return other


def kept(job: JobFolder) -> dict[str, bytes]:
    """The files of a report store, without what stopped runs left, and without what killed ones were writing."""
    return {
        key: data for key, data in job.files().items() if not (key.startswith("partial/") or key.endswith(".partial"))
    }


def test_killed_and_run_again(job: JobFolder, program: Program, api: Api) -> None:
    """A batch that is killed again and again ends as an undisturbed one: each row once, one end is told."""
    spec = real_batch(job, ROWS, 5 if ROWS < 1_000 else 100)
    options = api.options()
    other = other_of(job)
    began = time.monotonic()
    undisturbed = program("run", "--job-spec-file", other.path / "job-spec.json", "--workers", "0", **UNMEASURED)
    took = time.monotonic() - began
    kills = 0
    while kills < KILLS:
        workers = ("--workers", CHANCE.choice("012"))
        process = start("run", "--job-spec-file", spec, *options, *workers, COVERAGE_PROCESS_CONFIG="")
        time.sleep(CHANCE.uniform(0, took / KILLS))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += 1
    done = program("run", "--job-spec-file", spec, *options, "--workers", "2", **UNMEASURED)
    told = [json.loads(body)["event_type"] for body in api.bodies]

    assert (undisturbed.code, done.code) == (4, 4), done.err
    assert kept(job) == other.files()
    assert [row["row"] for row in job.shards()] == list(range(1, ROWS + 2))
    assert told.count("completed") == 1
    assert {"started", "progress", "completed"} >= set(told)


def _run_part(program: Program, job: JobFolder, part: str, *options: str) -> Any:
    done = program("run", "--json", "--job-spec-file", job.path / "job-spec.json", "--shard", part, *options)
    assert done.code == 0, done.err
    return done.json


def test_parts(job: JobFolder, program: Program, api: Api) -> None:
    """Parts tell nobody; merged they are the same bytes as a run of the whole, and one end is told."""
    spec = real_batch(job, 12, 3)
    options = api.options()
    other = other_of(job)
    program("run", "--job-spec-file", other.path / "job-spec.json")
    parts = [_run_part(program, job, f"{number}/3", *options) for number in (2, 1, 3)]
    assert [one["outputs"] for one in parts] == [3, 6, 3]
    assert [(one["status"], one["gate_verdict"], one["events"]) for one in parts] == [("completed", None, [])] * 3
    assert api.bodies == []
    merged = program("merge", "--json", "--job-spec-file", spec, *options)

    assert merged.code == 4
    assert merged.json["outputs"] == 12
    assert job.files() == other.files()
    assert [json.loads(body)["event_type"] for body in api.bodies] == ["started", "completed"]


def test_a_part_in_plain_text(job: JobFolder, program: Program) -> None:
    """A part says that it has no verdict, and what ends the batch."""
    done = program("run", "--job-spec-file", real_batch(job, 3, 2), "--shard", "1/2")

    assert done.out.splitlines()[0] == "verdict: none, this was a part of a batch; `kivo-worker merge` ends it"
    assert "event" not in done.out
    assert "run_manifest.json" not in job.files()


def test_a_part_is_missing(job: JobFolder, program: Program, api: Api) -> None:
    """A batch of which a part is missing is not ended: an error, and no event."""
    spec = real_batch(job, 6, 2)
    _run_part(program, job, "1/2")
    done = program("merge", "--job-spec-file", spec, *api.options())

    assert done.code == 3
    assert "error: batch: 2 shards of the batch are not done, the first of them is number 1. " in done.err
    assert "Run the parts that did not end well again, then merge." in done.err
    assert api.bodies == []


@pytest.mark.parametrize("part", ["0/3", "1", "1/0", "a/b", "1/3/5", "auto", "auto/0", ""])
def test_what_is_no_part(part: str, job: JobFolder, program: Program) -> None:
    """What is no part is said to be none."""
    done = program("run", "--job-spec-file", real_batch(job, 1, 1), "--shard", part)

    assert (done.code, done.errors) == (
        2,
        ["kivo-worker: error: --shard: this is no part of a batch. Give one such as 3/16."],
    )


@pytest.mark.parametrize("command", [("run", "--shard", "1/2"), ("merge",)])
def test_one_output_has_no_parts(command: tuple[str, ...], job: JobFolder, program: Program) -> None:
    """A job of one output cannot be done in parts."""
    done = program(*command, "--job-spec-file", job.single())

    assert done.code == 2
    assert "only a batch has parts. The job spec has one output." in done.err


def test_a_part_that_is_stopped(job: JobFolder, program: Program) -> None:
    """A stopped part keeps what is done, and is gone on with when it is run again."""
    spec = real_batch(job, 200, 20)
    process = start("run", "--job-spec-file", spec, "--shard", "1/2")
    while not (job.reports / "claim_reports" / "000000.json").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    stopped = ended(process)
    again = program("run", "--json", "--job-spec-file", spec, "--shard", "1/2", **UNMEASURED)

    assert stopped.code == 143
    assert "the run was cancelled" in stopped.out
    assert (again.code, again.json["outputs"]) == (0, 100)


def _children(pid: int) -> list[int]:
    return [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]


def test_no_worker_outlives_its_run(job: JobFolder) -> None:
    """When a run is killed, its worker processes end too; none of them knows the credential."""
    spec = real_batch(job, 1_000, 5)
    process = start(
        *("run", "--job-spec-file", spec, "--shard", "1/1", "--workers", "2"),
        COVERAGE_PROCESS_CONFIG="",
        KIVO_WORKER_CREDENTIAL="kwc_secret_1",
        KIVO_API_KEY="kivo_test_secret_1",
    )
    until((job.reports / "claim_reports" / "000000.json").exists, process)
    workers = _children(process.pid)
    environments = [Path(f"/proc/{worker}/environ").read_bytes() for worker in workers]
    process.kill()
    process.communicate()

    assert len(workers) == 2
    assert not [one for one in environments if b"secret_1" in one]
    deadline = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.01)
