"""What may be wrong with a batch, a row or the place for its reports."""

import gzip
import json
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
    """However many rows have the same source, it is read once in a process, and counted once."""
    read: list[str] = []

    def inline(text: str, *given: Any) -> Any:
        read.append(text)
        return inline_text(text, *given)

    monkeypatch.setattr("kivo_worker.runs.row_inputs.inline_text", inline)
    result = run(job.batch([row() for _ in range(50)], batch=BATCH))

    assert read.count(GUIDE) == 1
    assert result.outcome.source_count == 1
