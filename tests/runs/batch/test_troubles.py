"""What may be wrong with a batch, a row or the place for its reports."""

import gzip
import json
import os
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.digests import sha256_digest
from kivo_worker.exit_codes import ExitCode
from kivo_worker.runs.batch.engines import Engine, in_this_process
from kivo_worker.runs.batch.pool import in_processes
from kivo_worker.runs.inputs import inline_text
from tests.runs.conftest import GUIDE, JobFolder, Run, row

BATCH = {"uri": "rows.jsonl", "shard_rows": 2}
ENGINES = [pytest.param(in_this_process, id="this process"), pytest.param(in_processes(1), id="a worker")]


def _lines(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in rows)


def test_gzip(job: JobFolder, run: Run) -> None:
    """A compressed batch gives the reports of what it holds; its digest is that of its exact bytes."""
    plain = JobFolder(job.path.with_name("plain"))
    run(plain.batch([row(), {}], batch=BATCH))
    data = gzip.compress(_lines([row(), {}]), mtime=0)
    result = run(job.batch(data, batch=BATCH))
    size = job.json("run_manifest.json")["inputs"][0]["bytes"]

    assert (result.outputs, result.rejected_rows, size) == (1, 1, len(data))
    assert plain.shards() == job.shards()


def test_truncated_gzip(job: JobFolder, run: Run) -> None:
    """A compressed batch that was cut off ends the run with that; what is done stays done when it is mended."""
    names = [sha256_digest(bytes([number])).removeprefix("sha256:") for number in range(40)]
    data = gzip.compress(_lines([{"ai_output": name} for name in names]), mtime=0)
    spec = job.batch(data[: len(data) // 2], batch=BATCH)
    cut_off = run(spec)
    done = job.files()
    job.write("rows.jsonl", data)
    mended = run(spec)

    assert cut_off.exit_code is ExitCode.STORAGE
    assert "rows.jsonl: it ends in the middle of its compressed data" in str(cut_off.error)
    assert "claim_reports/000000.json" in done
    assert "run_manifest.json" not in done
    assert (mended.rejected_rows, done.items() <= job.files().items()) == (40, True)


def test_a_row_of_50_mb(job: JobFolder, run: Run) -> None:
    """An enormous row is rejected by its length; the rows around it are reviewed."""
    enormous = json.dumps(row("x" * 50_000_000)).encode()
    result = run(job.batch(b"\n".join([_lines([row()])[:-1], enormous, _lines([row()])]), batch=BATCH))

    assert [one.get("not_checked_reason") for one in job.shards()] == [None, "input_too_large", None]
    assert (result.outputs, result.rejected_rows) == (2, 1)


def test_a_record_of_50_mb(job: JobFolder, run: Run) -> None:
    """So is a record of CSV, over however many lines it goes."""
    good, enormous = f"Admins can export audit logs.,{GUIDE}\n", '"' + "many lines\n" * 5_000_000 + f'",{GUIDE}\n'
    job.write("rows.csv", "ai_output,Guide\n" + good + enormous + good)
    csv = {"sources": [{"content": "Guide"}]}
    result = run(job.spec(batch={"uri": "rows.csv", "csv": csv, "shard_rows": 2}))

    assert [(one["row"], one.get("not_checked_reason")) for one in job.shards()] == [
        (2, None),
        (3, "input_too_large"),
        (5_000_004, None),
    ]
    assert (result.outputs, result.rejected_rows) == (2, 1)


def test_a_row_of_50_mb_that_may_be(job: JobFolder, run: Run) -> None:
    """Where the job spec allows such a row, its output is still held against its own limit."""
    rows = [row(), row("x" * 50_000_000), row()]
    result = run(job.batch(rows, batch=BATCH, limits={"max_row_bytes": 60_000_000}))

    assert (result.outputs, result.rejected_rows) == (2, 1)
    assert job.shards()[1]["message"] == "output: it has more than 5000000 bytes."


def test_truncated_zstandard(job: JobFolder, run: Run) -> None:
    """A batch in many objects, one of which was cut off, ends with its name; it is mended by another run elsewhere."""
    zstd = pytest.importorskip("backports.zstd")
    job.write("exports/a.jsonl.zst", zstd.compress(_lines([row(), row()])))
    job.write("exports/b.jsonl.zst", zstd.compress(_lines([row() for _ in range(50)]))[:-9])
    result = run(job.spec(batch={"uri": "exports/*.jsonl.zst", "shard_rows": 2}))

    assert result.exit_code is ExitCode.STORAGE
    assert "b.jsonl.zst: it ends in the middle of its compressed data" in str(result.error)
    assert "claim_reports/000000.json" in job.files()
    assert "run_manifest.json" not in job.files()


def test_metadata(job: JobFolder, run: Run) -> None:
    """Further keys of a row are kept in its report as they are, whatever they hold, and stand in no event."""
    more: dict[str, Any] = {"trace_id": "t-1", "tags": ["a", None, 1.5, True], "nested": {"ü": {}}}
    run(job.batch([row(**more), row()], batch=BATCH))
    first, second = job.shards()

    assert (first["metadata"], second["metadata"]) == (more, None)
    assert "trace_id" not in json.dumps(job.events())


@pytest.mark.parametrize(("most", "code"), [(None, 4), (3, 4), (2, 3), (0, 3)])
@pytest.mark.parametrize("is_again", [False, True])
def test_too_many_bad_rows(*, most: int | None, code: int, is_again: bool, job: JobFolder, run: Run) -> None:
    """More rejected rows than may be end the run, also when an earlier execution has rejected them."""
    spec = job.batch([{}, row(), {}, row(), {}], batch=BATCH)
    if is_again:
        run(spec)
    result = run(spec, max_bad_rows=most)

    assert result.exit_code == code
    if code == 3:
        assert f"batch: more than {most} rows could not be reviewed (--max-bad-rows)." in str(result.error)


@pytest.fixture
def no_room() -> Iterator[None]:
    """No file may be larger than a kilobyte, in this process and those it starts."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_full_disk(engine: Engine, job: JobFolder, run: Run, request: pytest.FixtureRequest) -> None:
    """Where nothing more can be written the run ends with that; when there is room again, the rest is done."""
    spec = job.batch([{}, {}, row(), row(), {}], batch=BATCH)
    request.getfixturevalue("no_room")
    full = run(spec, engine=engine)
    left = {Path(key).name for key in job.files()}
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    again = run(spec, engine=engine)

    assert full.exit_code is ExitCode.STORAGE
    assert "the report store cannot be written (File too large)" in str(full.error)
    assert "000001.jsonl" not in left
    assert (again.outputs, again.rejected_rows) == (2, 3)
    assert not [key for key in job.files() if key.endswith(".partial")]


def test_identical_sources(job: JobFolder, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often the same source comes, it is read once in a process, and counted once; KIVO_SOAK says how often."""
    read: list[str] = []

    def inline(text: str, *given: Any) -> Any:
        read.append(text)
        return inline_text(text, *given)

    monkeypatch.setattr("kivo_worker.runs.row_inputs.inline_text", inline)
    count = int(os.environ.get("KIVO_SOAK", "50"))
    in_a_row = min(1_000, count // 10)
    line = _lines([row(sources=[{"title": "Admin guide", "content": GUIDE}] * in_a_row)])
    result = run(job.batch(line * (count // in_a_row)))

    assert (result.outputs, result.outcome.source_count) == (count // in_a_row, 1)
    assert read.count(GUIDE) == 1
