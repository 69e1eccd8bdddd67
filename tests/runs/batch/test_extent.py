"""How many rows a batch may have."""

import gzip
import json
from collections.abc import Iterator

import pytest

from kivo_worker.job.spec import BatchRef
from kivo_worker.runs.batch.extent import Extent
from kivo_worker.runs.batch.lines import Line
from kivo_worker.runs.batch.scan import Scan
from kivo_worker.runs.observer import BatchFigures, Observer
from tests.runs.conftest import JobFolder, Run, context_of, row


def _expected(job: JobFolder, **batch: object) -> Iterator[int | None]:
    """What is expected after each shard of a batch."""
    context = context_of(job.spec(batch={"shard_rows": 10, **batch}))
    assert isinstance(context.spec.batch, BatchRef)
    scan = Scan(context.inputs, context.spec.batch)
    yield scan.expected_rows
    for _ in scan.rows():
        yield scan.expected_rows
    yield scan.expected_rows


ROWS = b"".join(json.dumps(row(f"This is row {number:05}.")).encode() + b"\n" for number in range(95))


@pytest.mark.parametrize("data", [ROWS, gzip.compress(ROWS)], ids=["plain", "gzip"])
def test_one_object(data: bytes, job: JobFolder) -> None:
    """From the first shard on the size of the object, compressed or not, tells how many rows there will be."""
    job.write("rows.jsonl", data)
    before, *within, after = _expected(job, uri="rows.jsonl")

    assert before is None
    assert set(within[:9]) == {95}
    assert after == 95


def test_many_objects(job: JobFolder) -> None:
    """Of many objects the sizes of all count."""
    for number in range(3):
        job.write(f"rows/{number}.jsonl", ROWS)
    _, first, *_, last = _expected(job, uri="rows/")

    assert (first, last) == (285, 285)


def test_rows_of_nothing() -> None:
    """Rows that took no bytes let nobody expect more."""
    extent = Extent(100)
    extent.count([Line(1, None)])

    assert extent.rows(is_complete=False) is None


def test_what_is_told(job: JobFolder, run: Run) -> None:
    """Whoever watches is told what the shards have come to, those of an earlier execution too."""
    told: list[BatchFigures] = []

    class Watching(Observer):
        def figures(self, figures: BatchFigures) -> None:
            told.append(figures)

    spec = job.batch([row(), row("Admins can delete logs."), {}], batch={"uri": "rows.jsonl", "shard_rows": 2})
    run(spec, observer=Watching())
    first, last = told
    run(spec, observer=Watching())
    again = told[-1]

    assert (first.claims, sum(first.gate_verdicts.values()), first.rejected_rows, first.earlier_rows) == (2, 2, 0, 0)
    assert (last.claims, sum(last.gate_verdicts.values()), last.rejected_rows) == (2, 2, 1)
    assert (again.claims, again.gate_verdicts, again.rejected_rows) == (0, last.gate_verdicts, 1)
    assert (again.earlier_rows, again.expected_rows) == (3, 3)
