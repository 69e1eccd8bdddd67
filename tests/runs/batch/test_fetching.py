"""Shards by where their rows are: what is read there are the same rows."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.errors import InputError
from kivo_worker.job.spec import BatchRef
from kivo_worker.runs.batch.fetching import fetched, named
from kivo_worker.runs.batch.scan import Scan
from kivo_worker.runs.batch.shards import Shard
from kivo_worker.runs.job_inputs import JobInputs
from tests.runs.conftest import JobFolder, context_of

LINES = st.lists(st.sampled_from([b'{"a": 1}', b"", b"  \r", b"\xef\xbb\xbf{}", b"\xff", b"x" * 60]), max_size=9)


def _scanned(job: JobFolder, uri: str = "rows.jsonl", **keys: object) -> tuple[list[Shard], JobInputs, BatchRef]:
    """The shards of a batch, and what they are read with."""
    spec = job.spec(batch={"uri": uri, "shard_rows": 2, **keys}, limits={"max_row_bytes": 50})
    context = context_of(spec)
    batch = context.spec.batch
    assert batch is not None
    return list(Scan(context.inputs, batch).rows()), context.inputs, batch


@settings(deadline=None)
@given(lines=LINES)
def test_the_same_rows(lines: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever the lines are, rows that are read again are those that were there, and a task for them holds none."""
    job = JobFolder(tmp_path_factory.mktemp("job"))
    job.write("rows.jsonl", b"\n".join(lines))
    shards, inputs, batch = _scanned(job)
    by_place = [named(shard, batch) for shard in shards]

    assert [shard.lines for shard in by_place] == [()] * len(shards)
    assert [_rows(fetched(shard, inputs, batch)) for shard in by_place] == [_rows(shard) for shard in shards]


def _rows(shard: Shard) -> list[object]:
    return [(line.number, line.data, line.origin) for line in shard.lines]


def test_many_objects(job: JobFolder) -> None:
    """Of a batch in many objects, rows count through all of them; a shard of two objects holds its rows itself."""
    for name, rows in {"a": 3, "b": 4}.items():
        job.write(f"rows/{name}.jsonl", "{}\n" * rows)
    shards, inputs, batch = _scanned(job, "rows/")
    by_place = [named(shard, batch) for shard in shards]

    assert [len(shard.lines) for shard in by_place] == [0, 2, 0, 0]
    assert [_rows(fetched(shard, inputs, batch)) for shard in by_place] == [_rows(shard) for shard in shards]


CSV = {"csv": {"sources": [{"content": "guide"}]}}


@pytest.mark.parametrize(
    ("name", "data", "keys"),
    [("rows.jsonl.gz", gzip.compress(b"{}\n{}\n"), {}), ("rows.csv", b"ai_output,guide\na,b\nc,d\n", CSV)],
    ids=["gzip", "csv"],
)
def test_what_is_not_read_as_it_is(name: str, data: bytes, keys: dict[str, object], job: JobFolder) -> None:
    """Rows that are compressed, or in CSV, cannot be read from their place: their shard holds them itself."""
    job.write(name, data)
    [shard], inputs, batch = _scanned(job, name, **keys)

    assert named(shard, batch) is shard
    assert fetched(shard, inputs, batch) is shard


def test_other_rows_by_now(job: JobFolder) -> None:
    """Rows that have changed since the batch was read are refused."""
    path: Path = job.write("rows.jsonl", "{}\n{}\n")
    [shard], inputs, batch = _scanned(job)
    path.write_text(json.dumps({"a": 1}) + "\n{}\n")

    with pytest.raises(InputError, match="the batch has changed since"):
        fetched(named(shard, batch), inputs, batch)
