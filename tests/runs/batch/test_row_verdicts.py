"""Row verdicts as Parquet."""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.digests import sha256_digest
from kivo_worker.errors import JobSpecError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.job.loading import load_job_spec
from kivo_worker.runs.batch import row_verdicts
from kivo_worker.runs.batch.pool import in_processes
from tests.runs.conftest import JobFolder, Run, row

WRONG = "Admins cannot export audit logs."
REPORTS = {"uri": "reports/", "parquet": True}


@pytest.fixture
def table() -> Any:
    """Reads a table; the library is an extra."""
    parquet = pytest.importorskip("pyarrow.parquet")
    return lambda job: parquet.read_table(job.reports / "row_verdicts.parquet").to_pylist()


def _batch(job: JobFolder, **keys: Any) -> Path:
    rows = [
        row(external_id="a"),
        row(f"{WRONG} Admins can export audit logs."),
        {},
        row("Our offices are closed on Sundays."),
    ]
    return job.batch(rows, batch={"uri": "rows.jsonl", "shard_rows": 2}, reports=REPORTS, **keys)


def test_columns(job: JobFolder, run: Run, table: Any) -> None:
    """Every row is there, in order, with its name, its verdict and its counts; a rejected one with its reason."""
    run(_batch(job))
    first, second, rejected, _ = table(job)

    assert first == {
        "row": 1, "object": None, "line": None, "external_id": "a", "intended_use": "customer_facing",
        "safe_use_status": "verified_for_use", "gate_verdict": "allow", "claims": 1, "supported": 1,
        "partially_supported": 0, "unsupported": 0, "contradicted": 0, "insufficient_context": 0, "not_checked": 0,
        "sources": 1, "failure_categories": [], "not_checked_reason": None,
    }  # fmt: skip
    assert (second["gate_verdict"], second["contradicted"], second["supported"]) == ("needs_repair", 1, 1)
    assert second["failure_categories"] == job.shards()[1]["failure_categories"]
    assert {key: value for key, value in rejected.items() if value is not None} == {
        "row": 3,
        "not_checked_reason": "input_invalid",
    }


def test_where_rows_stand(job: JobFolder, run: Run, table: Any) -> None:
    """In a batch of many objects each row says in which it stands."""
    for name in "ab":
        job.write(f"exports/{name}.jsonl", json.dumps(row()) + "\n{}\n")
    run(job.spec(batch={"uri": "exports/"}, reports=REPORTS))

    assert [(one["row"], one["object"], one["line"]) for one in table(job)] == [
        (1, "exports/a.jsonl", 1),
        (2, "exports/a.jsonl", 2),
        (3, "exports/b.jsonl", 1),
        (4, "exports/b.jsonl", 2),
    ]


def test_the_same_bytes(job: JobFolder, run: Run, table: Any) -> None:
    """Whoever did the rows, the file is the same, byte for byte; manifest and event have its digest."""
    run(_batch(job))
    other = JobFolder(job.path.with_name("other"))
    run(_batch(other), engine=in_processes(2))
    data = (job.reports / "row_verdicts.parquet").read_bytes()
    [entry] = [one for one in job.json("run_manifest.json")["artifacts"] if one["format"] == "parquet"]
    [told] = [one for one in job.events()[-1]["artifact_summaries"] if one["format"] == "parquet"]

    assert job.files() == other.files()
    assert entry["sha256"] == told["sha256"] == sha256_digest(data)
    assert len(table(other)) == 4


def test_in_groups(job: JobFolder, run: Run, table: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows there are, only so many are held at once, and each is there once."""
    monkeypatch.setattr(row_verdicts, "_GROUP", 3)
    run(_batch(job))

    assert [one["row"] for one in table(job)] == [1, 2, 3, 4]


def test_without_the_library(job: JobFolder, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not installed that is said before anything is done, with what to install."""
    imported = importlib.import_module

    def import_module(name: str) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return imported(name)

    monkeypatch.setattr(row_verdicts, "import_module", import_module)
    result = run(_batch(job))

    assert result.exit_code is ExitCode.USAGE
    assert "reports.parquet: Parquet needs pyarrow, which is not installed. Install kivo-worker[parquet]" in str(
        result.error
    )
    assert job.files() == {}


def test_only_when_asked_for(job: JobFolder, run: Run) -> None:
    """Without a word in the job spec there is no such file."""
    run(job.batch([row()]))

    assert "row_verdicts.parquet" not in job.files()


def test_only_of_a_batch(job: JobFolder) -> None:
    """One output has no rows."""
    with pytest.raises(JobSpecError, match=r'"reports\.parquet" goes with "batch"'):
        load_job_spec(job.single(reports=REPORTS))
