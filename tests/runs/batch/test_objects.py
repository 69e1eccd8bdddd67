"""Batches in many objects."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from kivo_worker.digests import sha256_digest
from kivo_worker.exit_codes import ExitCode
from kivo_worker.job.spec import BatchRef
from kivo_worker.runs.batch.pool import in_processes
from kivo_worker.runs.creating import create_request
from kivo_worker.runs.observer import Observer
from tests.runs.conftest import GUIDE, JobFolder, Run, context_of, row


def _lines(*rows: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in rows)


def _many(job: JobFolder, uri: str = "exports/*.jsonl*", **keys: Any) -> Path:
    """Three objects, not written in the order of their names, and some that are none of them."""
    job.write("exports/2026-02.jsonl.gz", gzip.compress(_lines({}, row(external_id="c")), mtime=0))
    job.write("exports/2026-03.jsonl", b"\n" + _lines(row(external_id="d")))
    job.write("exports/2026-01.jsonl", _lines(row(external_id="a"), row(external_id="b")))
    job.write("exports/.hidden.jsonl", b"no\n")
    return job.spec(batch={"uri": uri, "shard_rows": 2}, **keys)


def test_rows_of_all(job: JobFolder, run: Run) -> None:
    """Rows come object by object in the order of the names, each with where it stands; numbers count through all."""
    result = run(_many(job))

    assert [(one["row"], one["origin"]["uri"], one["origin"]["line"]) for one in job.shards()] == [
        (1, "exports/2026-01.jsonl", 1),
        (2, "exports/2026-01.jsonl", 2),
        (3, "exports/2026-02.jsonl.gz", 1),
        (4, "exports/2026-02.jsonl.gz", 2),
        (6, "exports/2026-03.jsonl", 2),
    ]
    assert (result.outputs, result.rejected_rows) == (4, 1)


def test_reports_say_where_rows_stand(job: JobFolder, run: Run) -> None:
    """The summaries for people name object and line of the rows to look at, and of those that were rejected."""
    job.write("exports/b.jsonl", _lines(row("Admins cannot export audit logs."), {}))
    job.write("exports/a.jsonl", _lines(row()))
    run(job.spec(batch={"uri": "exports/"}))

    for form in ("md", "html"):
        text = (job.reports / f"claim_report.{form}").read_text()
        assert "Row 2 (line 1 of exports/b.jsonl)" in text
        assert "Row 3 (line 2 of exports/b.jsonl): " in text


@pytest.mark.parametrize("uri", ["exports/", "exports/**", "**/2026*"])
def test_ways_to_name_them(uri: str, job: JobFolder, run: Run) -> None:
    """A folder is all below it, and stars are as for sources."""
    run(_many(job, uri))

    assert [one["external_id"] for one in job.shards() if "external_id" in one] == ["a", "b", "c", "d"]


def test_digests(job: JobFolder, run: Run) -> None:
    """Plan and manifest have each object's digest; events name the batch by the digest of the list of these."""
    spec = _many(job)
    result = run(spec)
    names = ["2026-01.jsonl", "2026-02.jsonl.gz", "2026-03.jsonl"]
    found = [(job.path / "exports" / name).read_bytes() for name in names]
    objects = [
        {"uri": f"exports/{name}", "sha256": sha256_digest(data), "bytes": len(data)}
        for name, data in zip(names, found, strict=True)
    ]

    assert objects == job.json("claim_reports/plan.json")["objects"]
    assert [{"role": "batch", "version": None, **one} for one in objects] == job.json("run_manifest.json")["inputs"]
    listed = sha256_digest("\n".join(map(sha256_digest, found)).encode())
    assert (listed, listed) == (result.outcome.output_hash, create_request(context_of(spec).inputs).output_hash)


def test_the_same_bytes(job: JobFolder, run: Run) -> None:
    """Worker processes come to the same as one process."""
    run(_many(job))
    other = JobFolder(job.path.with_name("other"))
    run(_many(other), engine=in_processes(2))

    assert job.files() == other.files()


@pytest.mark.parametrize("change", ["another object", "other bytes", "another name"])
def test_other_objects(change: str, job: JobFolder, run: Run) -> None:
    """Rows that were begun with other objects are not gone on with."""
    spec = _many(job)
    run(spec)
    before = job.files()
    if change == "another object":
        job.write("exports/2026-04.jsonl", _lines(row()))
    elif change == "other bytes":
        job.write("exports/2026-03.jsonl", _lines(row("Another.")))
    else:
        (job.path / "exports/2026-03.jsonl").rename(job.path / "exports/2026-05.jsonl")
    result = run(spec)

    assert result.exit_code is ExitCode.STORAGE
    assert "the objects of the batch are others than when these rows were begun" in str(result.error)
    assert before == job.files()


class _Changing(Observer):
    """Writes an object anew when the rows are begun, and hides it from who looks at its size and time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def step(self, text: str) -> None:
        """Do so, once the digests are known."""
        if text != "checking the rows":
            return
        state = self._path.stat()
        with self._path.open("r+b") as file:
            file.write(b"\r")
        os.utime(self._path, ns=(state.st_atime_ns, state.st_mtime_ns))


def test_an_object_that_changes_meanwhile(job: JobFolder, run: Run) -> None:
    """What is read is what the plan has the digest of."""
    result = run(_many(job), observer=_Changing(job.path / "exports/2026-03.jsonl"))

    assert result.exit_code is ExitCode.STORAGE
    assert "2026-03.jsonl: it has changed since it was listed" in str(result.error)


def test_none_and_too_many(job: JobFolder, run: Run) -> None:
    """A name of no object, or of more than the limit, is an error before anything is done."""
    none = run(_many(job, "exports/2027-*"))
    many = run(_many(job, limits={"max_batch_objects": 2}))

    assert "nothing is there by that name" in str(none.error)
    assert "it names more than 2 inputs. See limits.max_batch_objects." in str(many.error)
    assert job.files() == {}


def test_all_are_empty(job: JobFolder, run: Run) -> None:
    """Objects without rows are no batch, and the error names what was asked for."""
    job.write("exports/a.jsonl", b"")
    job.write("exports/b.jsonl", b"\n")
    result = run(job.spec(batch={"uri": "exports/*.jsonl"}))

    assert "exports/*.jsonl: the batch has no rows." in str(result.error)


def test_sources_lie_beside_their_object(job: JobFolder, run: Run) -> None:
    """What a row names is looked for beside its own object, and nowhere above it."""
    for folder, text in (("a", GUIDE), ("b", "Nobody can export anything.")):
        job.write(f"exports/{folder}/guide.md", text)
        source = {"title": "T", "uri": "guide.md"}
        job.write(f"exports/{folder}/rows.jsonl", _lines(row(sources=[source]), row(sources=[source])))
    job.write("exports/b/more.jsonl", _lines(row(sources=[{"title": "T", "uri": "../a/guide.md"}])))
    spec = job.spec(batch={"uri": "exports/**.jsonl"})
    run(spec)
    request = create_request(context_of(spec).inputs)
    reports = job.shards()

    assert [one["origin"]["uri"] for one in reports if "message" in one] == ["exports/b/more.jsonl"]
    assert [one["claims"][0]["support_status"] == "supported" for one in reports if "claims" in one] == [
        True, True, False, False,
    ]  # fmt: skip
    assert request.source_count == job.json("run_manifest.json")["source_count"] == 2


@pytest.mark.parametrize("pin", [{"sha256": "sha256:" + 64 * "0"}, {"version": "3"}])
def test_pins_go_with_one(pin: dict[str, Any]) -> None:
    """A digest or a version is that of one object."""
    with pytest.raises(ValidationError, match="goes with one object, and the URI names many"):
        BatchRef(uri="exports/*.jsonl", **pin)


def test_tables(job: JobFolder, run: Run) -> None:
    """Each CSV object has its own header; columns may stand in another order in the next."""
    job.write("exports/1.csv", f"ai_output,Guide\nAdmins can export audit logs.,{GUIDE}\n")
    job.write("exports/2.csv", f"Guide,ai_output\n{GUIDE},Admins can export audit logs.\n")
    run(job.spec(batch={"uri": "exports/", "csv": {"sources": [{"content": "Guide"}]}}))

    assert [(one["row"], one["origin"]["line"], one["gate_verdict"]) for one in job.shards()] == [
        (2, 2, "allow"),
        (4, 2, "allow"),
    ]
