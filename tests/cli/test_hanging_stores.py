"""A run is told to stop while its store keeps it waiting for ever."""

import signal
import socket
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.boundary.outbox import Outbox
from tests.cli.conftest import PATIENCE, SilentServer, ended, start
from tests.runs.conftest import JobFolder

AWS: dict[str, Any] = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
GIVEN_UP = "something did not come back when the run was to stop; it was given up, and so was its report."


@pytest.fixture
def silent_store() -> SilentServer:
    """A store that takes connections and never answers."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(PATIENCE)
    return SilentServer(listener)


def _job(job: JobFolder, store: SilentServer, **given: Any) -> Path:
    storage = {"s3": {"endpoint_url": store.options[1]}, "deadline_seconds": 3600}
    return job.single(storage=storage, **given)


def test_the_output_never_comes(job: JobFolder, silent_store: SilentServer) -> None:
    """The read is given up, the end is told, and the run says what became of its report."""
    process = start(
        "run", "--json", "--job-spec-file", _job(job, silent_store, output={"uri": "s3://bucket/a.md"}), **AWS
    )
    with silent_store.listener, silent_store.listener.accept()[0]:
        process.send_signal(signal.SIGTERM)
        done = ended(process)

    assert (done.code, done.json["status"], done.json["exit_code"]) == (143, "cancelled", 143)
    assert done.errors == [f"kivo-worker: error: {GIVEN_UP}"]
    assert [event["event_type"] for event in job.events()] == ["started", "cancelled"]


def test_the_report_store_never_answers(
    job: JobFolder, silent_store: SilentServer, silent_server: SilentServer
) -> None:
    """The process ends in good time all the same; what it had to say waits in the outbox."""
    outbox = job.path / "outbox.sqlite3"
    spec = _job(job, silent_store, reports={"uri": "s3://bucket/r/"})
    process = start("run", "--job-spec-file", spec, *silent_server.options, "--outbox", str(outbox), **AWS)
    with silent_store.listener, silent_store.listener.accept()[0]:
        process.send_signal(signal.SIGINT)
        done = ended(process)

    assert done.code == 130
    assert [waiting.event_id for waiting in Outbox(outbox).waiting()] == ["evt_cust_run_001_cancelled"]
