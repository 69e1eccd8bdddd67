"""Writers of objects that are killed: nothing half is ever visible under a final name, and the next run completes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest

from kivo_worker.job.spec import StorageSettings
from kivo_worker.storage.gcs import open_gcs
from kivo_worker.storage.interface import Store
from kivo_worker.storage.s3 import open_s3
from tests.servers.faulty import Proxy
from tests.servers.s3 import BUCKET, S3Server
from tests.storage.conftest import Read, gcs_settings, s3_settings

KILLS = int(os.environ.get("KIVO_SOAK", "5"))
LONGEST = 1.0
"""Seconds after which a writer is killed at the latest; it needs less than half of that."""
KEY = "claim_report.json"
CHUNKS = 20
CHUNK = bytes(range(256)) * 4096

WRITE = f"""
import sys
from kivo_worker.job.spec import StorageSettings
from kivo_worker.storage.{{module}} import open_{{module}}

store = open_{{module}}(sys.argv[1], sys.argv[2], StorageSettings.model_validate_json(sys.argv[3]))
print("ready", flush=True)
store.create("{KEY}", [bytes(range(256)) * 4096] * {CHUNKS})
"""


@contextmanager
def _writer(module: str, prefix: str, settings: StorageSettings) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", WRITE.format(module=module), BUCKET, prefix, settings.model_dump_json()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _killed_at_any_time(store: Store, process: subprocess.Popen[str], kill: int) -> list[int]:
    """The sizes of what is there after the writer was killed."""
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(Random(kill).uniform(0, LONGEST))  # noqa: S311 - any moment will do
    process.kill()
    process.wait(timeout=60)
    return [info.size for info in store.list()]


def _completes(store: Store, read: Read, found: list[int]) -> None:
    assert found in ([], [CHUNKS * len(CHUNK)])
    assert store.create(KEY, [CHUNK] * CHUNKS).was_there == bool(found)
    assert read(store, KEY) == CHUNK * CHUNKS


@pytest.mark.parametrize("kill", range(KILLS))
def test_killed_s3(seaweed: S3Server, prefix: str, read: Read, kill: int) -> None:
    """In S3 there is the whole object or none, whenever its writer is killed."""
    settings = s3_settings(seaweed.endpoint)
    store = open_s3(BUCKET, prefix, settings)
    with _writer("s3", prefix, settings) as process:
        found = _killed_at_any_time(store, process, kill)

    _completes(store, read, found)


@pytest.mark.parametrize("kill", range(KILLS))
def test_killed_gcs(faithful_gcs: Proxy, prefix: str, read: Read, kill: int) -> None:
    """In GCS there is the whole object or none, whenever its writer is killed."""
    settings = gcs_settings(faithful_gcs.endpoint)
    store = open_gcs(BUCKET, prefix, settings)
    with _writer("gcs", prefix, settings) as process:
        found = _killed_at_any_time(store, process, kill)

    _completes(store, read, found)
