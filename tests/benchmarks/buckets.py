"""Reading from a bucket of a server on this machine, hashed as it goes by, against the SDK's own download."""

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kivo_worker.job.spec import StorageSettings
from kivo_worker.storage.files import FileStore
from kivo_worker.storage.interface import Store
from kivo_worker.storage.s3 import open_s3
from tests.servers.s3 import BUCKET, OWNER, seaweedfs

SIZE = 100 << 20
KEY = "large.bin"


def bucket_figures(seconds: Callable[[Callable[[], object]], float]) -> Iterator[tuple[str, str, str]]:
    """Measure reading an object of S3, and the same bytes from a file.

    Args:
        seconds: the time an action takes.

    Yields:
        What was measured, its figure, and a note.
    """
    os.environ.update(OWNER.variables())
    with TemporaryDirectory() as folder, seaweedfs(Path(folder)) as server:
        settings = StorageSettings.model_validate({"s3": {"endpoint_url": server.endpoint, "path_style": True}})
        objects, files = open_s3(BUCKET, "bench", settings), FileStore(Path(folder, "files"))
        for store in (objects, files):
            store.create(KEY, [bytes(range(256)) * 4096] * (SIZE >> 20))
        client, name = server.client(), {"Bucket": BUCKET, "Key": f"bench/{KEY}"}
        download = seconds(lambda: client.download_fileobj(**name, Fileobj=io.BytesIO()))
        read = seconds(lambda: _plain(client, name))
        for what, store in (("a file", files), ("S3", objects)):
            hashed = seconds(lambda store=store: _hash(store))  # type: ignore[misc]
            note = f"{download / hashed:.2f} x boto3 download, {read / hashed:.2f} x boto3 read of the same from S3"
            yield f"storage: read and hash from {what}", f"{SIZE / hashed / 1e6:.0f} MB/s", note


def _plain(client: Any, name: dict[str, str]) -> int:
    return len(client.get_object(**name)["Body"].read())


def _hash(store: Store) -> str:
    digest = hashlib.sha256()
    with store.open(KEY) as download:
        for chunk in download.chunks:
            digest.update(chunk)
    return digest.hexdigest()
