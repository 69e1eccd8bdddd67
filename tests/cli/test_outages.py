"""A store that is out of reach in the middle of a batch: nothing is lost, nothing is doubled."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Api, Done, Program, ended, start, until
from tests.runs.conftest import JobFolder, row
from tests.servers.faulty import Proxy, faulty
from tests.servers.s3 import BUCKET, OWNER, S3Server, seaweedfs

SECONDS = float(os.environ.get("KIVO_SOAK", "2"))
"""How long an outage lasts."""
IDENTITY: dict[str, Any] = OWNER.variables()
ROWS = 60
FOLDER = "batch/reports/"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A store like S3 that may be stopped."""
    with seaweedfs(tmp_path_factory.mktemp("weed")) as server:
        yield server


@pytest.fixture
def proxy(store: S3Server) -> Iterator[Proxy]:
    """A way to the store that may be closed."""
    with faulty(store.endpoint) as proxy:
        yield proxy


def spec_of(job: JobFolder, endpoint: str) -> Path:
    """A batch with its reports and its cache in the store."""
    rows = [row(f"Admins can export {number} audit logs.") for number in range(ROWS)]
    storage = {"s3": {"endpoint_url": endpoint, "path_style": True, "region": "us-east-1"}}
    batch = {"uri": "rows.jsonl", "shard_rows": 4}
    reports, cache = {"uri": f"s3://{BUCKET}/{FOLDER}"}, {"uri": f"s3://{BUCKET}/batch/cache/"}
    return job.batch(rows, batch=batch, reports=reports, cache=cache, storage=storage)


def kept(store: S3Server) -> dict[str, bytes]:
    """What is in the report store, but for the ledger."""
    client = store.client()
    keys = [one["Key"].removeprefix(FOLDER) for one in listed(client, FOLDER)]
    return {
        key: client.get_object(Bucket=BUCKET, Key=FOLDER + key)["Body"].read()
        for key in keys
        if not key.startswith(("ledger/", "partial/"))
    }


def listed(client: Any, prefix: str) -> list[dict[str, Any]]:
    """The objects below a prefix."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
    return [one for page in pages for one in page.get("Contents", ())]


def undisturbed(spec: Path, store: S3Server, program: Program) -> dict[str, bytes]:
    """What a run leaves that nobody disturbs; before and after it the store is empty."""
    empty(store)
    assert program("run", "--job-spec-file", spec, **IDENTITY).code == 0
    found = kept(store)
    empty(store)
    return found


def empty(store: S3Server) -> None:
    """Remove what earlier runs have left."""
    client = store.client()
    for one in listed(client, "batch/"):
        client.delete_object(Bucket=BUCKET, Key=one["Key"])


def disturbed(spec: Path, store: S3Server, outage: Callable[[], None], *options: str) -> Done:
    """A run that meets an outage when its first shards are done."""
    client = store.client()
    process = start("run", "--job-spec-file", spec, "--workers", "2", *options, **IDENTITY)
    until(lambda: any(one["Key"].endswith("1.json") for one in listed(client, f"{FOLDER}claim_reports/")), process)
    outage()
    return ended(process)


def test_a_store_that_hangs(job: JobFolder, store: S3Server, program: Program, api: Api) -> None:
    """A run waits for a store that stops answering for a while, and ends as if nothing had been."""
    spec = spec_of(job, store.endpoint)
    whole = undisturbed(spec, store, program)

    def outage() -> None:
        os.kill(store.pid, signal.SIGSTOP)
        time.sleep(SECONDS)
        os.kill(store.pid, signal.SIGCONT)

    done = disturbed(spec, store, outage, *api.options())

    assert done.code == 0, done.err
    assert whole == kept(store)
    assert [json.loads(body)["event_type"] for body in api.bodies].count("completed") == 1


def test_a_store_that_refuses(job: JobFolder, store: S3Server, proxy: Proxy, program: Program) -> None:
    """A run may end when a store refuses for longer than it is asked again; another run does the rest."""
    spec = spec_of(job, proxy.endpoint)
    whole = undisturbed(spec, store, program)

    def outage() -> None:
        proxy.before = lambda _: 503
        time.sleep(SECONDS)
        proxy.mend()

    done = disturbed(spec, store, outage)
    if done.code != 0:
        assert done.code == 3
        assert "the store is too busy, and stayed so" in done.err
        done = program("run", "--job-spec-file", spec, **IDENTITY)

    assert done.code == 0, done.err
    assert whole == kept(store)
