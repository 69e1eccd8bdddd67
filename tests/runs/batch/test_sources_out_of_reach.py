"""Rows whose sources cannot be fetched: for good, or only now."""

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.errors import InputError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.runs.batch.engines import Engine, in_this_process
from kivo_worker.runs.batch.pool import in_processes
from kivo_worker.runs.creating import create_request
from tests.runs.conftest import GUIDE, JobFolder, Run, context_of, row
from tests.servers.faulty import Fault, Proxy, faulty
from tests.servers.s3 import BUCKET, OWNER, S3Server, moto

DENIED = b"<Error><Code>AccessDenied</Code></Error>"
ENGINES = [pytest.param(in_this_process, id="this process"), pytest.param(in_processes(1), id="a worker")]


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """A proxy in front of a bucket with two guides."""
    for name, value in OWNER.variables().items():
        monkeypatch.setenv(name, value)
    with moto(tmp_path) as server, faulty(server.endpoint) as proxy:
        for name in ("a", "b"):
            server.client().put_object(Bucket=BUCKET, Key=f"{name}.md", Body=GUIDE.encode())
        yield proxy


def _rows(job: JobFolder, proxy: Proxy, *names: str) -> Path:
    """Rows whose sources are objects of the bucket, which holds the batch too."""
    rows = [row(sources=[{"title": name, "uri": f"{name}.md"}]) for name in names]
    data = b"".join(json.dumps(one).encode() + b"\n" for one in rows)
    S3Server(proxy.endpoint, job.path).client().put_object(Bucket=BUCKET, Key="rows.jsonl", Body=data)
    storage = {"s3": {"endpoint_url": proxy.endpoint}}
    return job.spec(batch={"uri": f"s3://{BUCKET}/rows.jsonl", "shard_rows": 2}, storage=storage)


@pytest.mark.parametrize("engine", ENGINES)
def test_only_now(engine: Engine, job: JobFolder, run: Run, bucket: Proxy) -> None:
    """What a store refuses now ends the run and is written down nowhere; run again, every row is reviewed."""
    spec = _rows(job, bucket, "a", "a", "a", "b", "a")
    bucket.faults = [Fault(contains="/b.md", status=403, body=DENIED, times=9)]
    refused = run(spec, engine=engine)
    done = {key for key in job.files() if key.endswith(".jsonl")}
    bucket.mend()
    again = run(spec, engine=engine)

    assert refused.exit_code is ExitCode.STORAGE
    assert "batch: source 1 of row 4 cannot be read: " in str(refused.error)
    assert "Grant it" in str(refused.error)
    assert "What is done stays done: run again." in str(refused.error)
    assert done == {"claim_reports/000000.jsonl"}
    assert (again.exit_code, again.outputs, again.rejected_rows) == (ExitCode.OK, 5, 0)


def test_for_good(job: JobFolder, run: Run, bucket: Proxy) -> None:
    """A source that is not there costs its row, with the reason, and the run goes on and says so."""
    result = run(_rows(job, bucket, "a", "c", "b"))

    assert [one.get("message") for one in job.shards()] == [None, "source 1: cannot be read: it is not there.", None]
    assert (result.exit_code, result.rejected_rows) == (ExitCode.NOT_CHECKED, 1)


def test_before_the_run(job: JobFolder, bucket: Proxy) -> None:
    """Neither is a run created with fewer sources than it will have."""
    spec = _rows(job, bucket, "a", "c", "b")
    bucket.faults = [Fault(contains="/b.md", status=403, body=DENIED, times=9)]
    with pytest.raises(InputError, match="source 1: cannot be read") as raised:
        create_request(context_of(spec).inputs)
    bucket.mend()

    assert raised.value.may_pass
    assert create_request(context_of(spec).inputs).source_count == 1


@pytest.mark.parametrize(("code", "may_pass"), [(errno.EIO, True), (errno.EACCES, True), (errno.ENAMETOOLONG, False)])
def test_files(*, code: int, may_pass: bool, job: JobFolder, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the system cannot read now is not one that is not there."""
    job.write("guide.md", GUIDE)
    spec = job.batch([row(sources=[{"title": "T", "uri": "guide.md"}])])
    opened: Any = os.open

    def refuse(path: Any, *given: Any, **named: Any) -> int:
        if path == "guide.md":
            raise OSError(code, os.strerror(code))
        number: int = opened(path, *given, **named)
        return number

    monkeypatch.setattr(os, "open", refuse)
    result = run(spec)

    assert (result.exit_code is ExitCode.STORAGE) == may_pass
    assert result.rejected_rows == (0 if may_pass else 1)
