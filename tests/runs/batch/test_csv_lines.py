"""Batches in CSV."""

import gzip
import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.exit_codes import ExitCode
from kivo_worker.job.spec import CsvColumns, CsvSource
from kivo_worker.runs.batch.csv_lines import csv_lines
from kivo_worker.runs.batch.lines import Line
from kivo_worker.runs.batch.pool import in_processes
from tests.runs.conftest import GUIDE, JobFolder, Run, row

COLUMNS = CsvColumns(sources=(CsvSource(content="Policy"),))
CSV = {"sources": [{"content": "Admin guide"}], "ai_output": "Answer", "external_id": "Ticket"}
HEADER = "Ticket,Answer,Admin guide,Agent\n"
GOOD = f't1,Admins can export audit logs.,"{GUIDE}",Ada\n'


def _lines(data: bytes, most: int = 1_000) -> list[Line]:
    return list(csv_lines([data], most, COLUMNS, "rows.csv"))


def _batch(job: JobFolder, data: str | bytes, name: str = "rows.csv", **keys: Any) -> Path:
    job.write(name, data)
    return job.spec(batch={"uri": name, "csv": CSV, "shard_rows": 2}, **keys)


def test_lines() -> None:
    """Each record is a row on the line on which it begins; blank lines are none, and what is no record says why."""
    data = b'\xef\xbb\xbfai_output,Policy\r\n\r\n"a\nb",c\r\nonly\r\n' + b"x" * 200 + b",y\r\nlast,z"
    rows = _lines(data, 100)

    assert [line.number for line in rows] == [3, 5, 6, 7]
    assert json.loads(rows[0].data or b"") == {"ai_output": "a\nb", "sources": [{"title": "Policy", "content": "c"}]}
    assert (rows[1].fault, rows[2].data) == ("the record has 1 cells, and the header 2", None)
    assert json.loads(rows[3].data or b"")["ai_output"] == "last"


@given(st.binary(max_size=30), st.integers(1, 9))
def test_wherever_the_chunks_end(data: bytes, size: int) -> None:
    """Lines are the same however the bytes come, and any bytes come to lines or to one error."""
    whole = b"ai_output,Policy\n" + data + b'"\n"\n'
    chunks = [whole[place : place + size] for place in range(0, len(whole), size)]

    def read(parts: list[bytes]) -> list[Line] | str:
        try:
            return list(csv_lines(parts, 1_000, COLUMNS, "rows.csv"))
        except Exception as error:  # noqa: BLE001 - both must end alike
            return str(error)

    assert read([whole]) == read(chunks)


def test_a_batch(job: JobFolder, run: Run) -> None:
    """The reports of a CSV file are those of the same rows as JSONL, but for the lines on which they stand."""
    plain = JobFolder(job.path.with_name("plain"))
    run(plain.batch([row(external_id="t1", Agent="Ada"), row(external_id="t1", Agent="Ada")]))
    data = (HEADER + GOOD + GOOD).encode()
    result = run(_batch(job, gzip.compress(data, mtime=0), "rows.csv.gz"))

    assert (result.exit_code, [report["row"] for report in job.shards()]) == (ExitCode.OK, [2, 3])
    assert [{**report, "row": report["row"] - 1} for report in job.shards()] == plain.shards()


def test_bad_records_stop_no_other(job: JobFolder, run: Run) -> None:
    """Records that are no rows are recorded with their lines and reasons; the ones around them are reviewed."""
    bad = b'only\n"t"2,x,y,z\nt3,\xff,y,z\nt4,,y,z\nt5,answer,,z\n'
    run(_batch(job, HEADER.encode() + GOOD.encode() + bad + GOOD.encode()))
    reports = job.shards()

    assert [report["row"] for report in reports] == [2, 3, 4, 5, 6, 7, 8]
    assert [report["message"] for report in reports[1:-1]] == [
        "the record has 1 cells, and the header 4.",
        "the record is not valid CSV: a quote stands where none may.",
        "the record is not valid UTF-8.",
        '"ai_output": string must have at least 1 character.',
        '"sources": list must have at least 1 item, not 0.',
    ]
    assert (reports[0]["gate_verdict"], reports[-1]["gate_verdict"]) == ("allow", "allow")


def test_a_header_that_does_not_fit(job: JobFolder, run: Run) -> None:
    """A header without a column of the job spec ends the run before anything is done."""
    result = run(_batch(job, "Ticket,Reply,Admin guide\n" + GOOD))

    assert result.exit_code is ExitCode.STORAGE
    assert 'rows.csv: line 1: the header has no column "Answer". Compare batch.csv' in str(result.error)
    assert job.files() == {}


def test_a_quote_that_never_closes(job: JobFolder, run: Run) -> None:
    """A quote that swallows the rest of the file ends the run with its line; the rows before it are done."""
    result = run(_batch(job, HEADER + GOOD + GOOD + GOOD + 't4,"open,x,y\n' + GOOD.replace('"', "")))

    assert result.exit_code is ExitCode.STORAGE
    assert "rows.csv: line 5: a quote opens and never closes." in str(result.error)
    assert [report["row"] for report in job.shards()] == [2, 3]


def test_a_header_alone(job: JobFolder, run: Run) -> None:
    """A table without rows has none to check, and neither has an empty file."""
    for data in (HEADER, HEADER + "\n \n"):
        result = run(_batch(job, data))

        assert "the batch has no rows" in str(result.error)


def test_the_same_bytes(job: JobFolder, run: Run) -> None:
    """Worker processes come to the same as one process, and so does a run that goes on with another's."""
    data = HEADER + "".join(f't{n},"Admins can export\naudit logs.","{GUIDE}",Ada\n' for n in range(9)) + "bad\n"
    run(_batch(job, data))
    before = job.files()
    other = JobFolder(job.path.with_name("other"))
    spec = _batch(other, data)
    run(spec, engine=in_processes(2))
    for key in ("run_manifest.json", "claim_reports/000002.json", "claim_reports/000003.json"):
        (other.reports / key).unlink()
    run(spec)

    assert before == other.files()
