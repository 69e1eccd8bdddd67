"""The ledger in the report store."""

import hashlib
import json
import re
from typing import Any

import pytest

from kivo_worker.boundary.answers import Answer, Delivery
from kivo_worker.boundary.projection import started_event
from kivo_worker.errors import ReportStoreError
from kivo_worker.outcome import RunIdentity
from kivo_worker.storage.files import FileStore
from kivo_worker.telling.ledger import SEAL, Ledger, Posted
from tests.runs.conftest import JobFolder

STARTED = started_event(RunIdentity("cust_run_001", "worker_support_001", "run_1"))


def _attempt(job: JobFolder) -> Any:
    return json.loads((job.reports / "ledger" / "attempt_1" / "attempt.json").read_bytes())


def test_exact_bytes(job: JobFolder) -> None:
    """An event is kept as the exact bytes that are sent, under its sequence and type."""
    Ledger(FileStore(job.reports), "attempt_1").keep(STARTED)

    assert STARTED.body() == (job.reports / "ledger/attempt_1/0000_started.json").read_bytes()


def test_what_the_api_answered(job: JobFolder) -> None:
    """At its end an attempt knows its times, its exit code and every answer."""
    ledger = Ledger(FileStore(job.reports), "attempt_1")
    answer = Answer(Delivery.REFUSED, "no.", 422, "invalid_request", "req_1")
    ledger.close([Posted(STARTED, answer), Posted(STARTED, None)], 5)
    attempt = _attempt(job)

    assert (attempt["exit_code"], attempt["schema_version"]) == (5, "kivo_private_worker_ledger_attempt.v1")
    assert [
        entry["answer"] and (entry["answer"]["http_status"], entry["answer"]["request_id"])
        for entry in attempt["events"]
    ] == [(422, "req_1"), None]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", attempt["started_at"])
    assert attempt["started_at"] <= attempt["finished_at"]


def test_the_seal(job: JobFolder) -> None:
    """At its end an attempt lists the digest of each of its files as `sha256sum` does; one without files has none."""
    Ledger(FileStore(job.reports), "attempt_0").seal()
    ledger = Ledger(FileStore(job.reports), "attempt_1")
    ledger.keep(STARTED)
    ledger.close([], 0)
    folder = job.reports / "ledger" / "attempt_1"
    names = ["0000_started.json", "attempt.json"]
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}" for name in names]

    assert (folder / SEAL).read_text().splitlines() == lines
    assert [path.name for path in (job.reports / "ledger").iterdir()] == ["attempt_1"]


def test_where_it_is(job: JobFolder) -> None:
    """A ledger says where it is once it holds the last event, and not when that could not be written."""
    ledger = Ledger(FileStore(job.reports), "attempt_1")
    before = ledger.uri
    ledger.keep(STARTED)
    after = ledger.uri
    job.write("reports/ledger/attempt_1/0000_started.json", "other bytes")
    with pytest.raises(ReportStoreError):
        ledger.keep(STARTED)

    assert (None, str(job.reports / "ledger/attempt_1"), None) == (before, after, ledger.uri)
