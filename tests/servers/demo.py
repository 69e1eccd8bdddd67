"""The demo with its documents and reports in a bucket: `make demo-s3`, `make demo-gcs`."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.servers.fake_gcs import fake_gcs
from tests.servers.s3 import OWNER, Identity, seaweedfs

ROOT = Path(__file__).parents[2]
BUCKET = "kivo-demo"
PORTS = {"s3": 8333, "gcs": 4443}
"""Where the servers listen, as the job specs say."""
REPORTS = "reports/cust_run_001/"
MARKDOWN = "text/markdown"


@dataclass(frozen=True, slots=True)
class Demo:
    """A server with the demo's documents in its bucket.

    Attributes:
        endpoint: its address.
        identity: who may read and write there; none where anybody may.
        reports: fetches what was written.
    """

    endpoint: str
    identity: Identity | None
    reports: Callable[[], dict[str, bytes]]


def documents() -> dict[str, bytes]:
    """Read the demo's documents."""
    folder = ROOT / "job-specs" / "support-answer"
    paths = [folder / "output.md", *sorted((folder / "sources").iterdir())]
    return {f"support-answer/{path.relative_to(folder)}": path.read_bytes() for path in paths}


@contextmanager
def loaded(kind: str, folder: Path, port: int | None = None) -> Iterator[Demo]:
    """Run a server with the demo's documents in it.

    Args:
        kind: s3 or gcs.
        folder: for its data and its log.
        port: where it listens; any free one when not given.
    """
    with (_s3 if kind == "s3" else _gcs)(folder, port) as demo:
        yield demo


@contextmanager
def _s3(folder: Path, port: int | None) -> Iterator[Demo]:
    with seaweedfs(folder, port) as server:
        client = server.client()
        client.create_bucket(Bucket=BUCKET)
        for key, data in documents().items():
            client.put_object(Bucket=BUCKET, Key=key, Body=data, ContentType=MARKDOWN)

        def reports() -> dict[str, bytes]:
            found = client.list_objects_v2(Bucket=BUCKET, Prefix=REPORTS)["Contents"]
            keys = [each["Key"] for each in found]
            return {key.removeprefix(REPORTS): client.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}

        yield Demo(server.endpoint, OWNER, reports)


@contextmanager
def _gcs(folder: Path, port: int | None) -> Iterator[Demo]:
    with fake_gcs(folder, port) as server:
        bucket = server.client().create_bucket(BUCKET)
        for name, data in documents().items():
            bucket.blob(name).upload_from_string(data, MARKDOWN)

        def reports() -> dict[str, bytes]:
            found = bucket.list_blobs(prefix=REPORTS)
            return {blob.name.removeprefix(REPORTS): blob.download_as_bytes() for blob in found}

        yield Demo(server.endpoint, None, reports)


def main(kind: str) -> int:
    """Start the server, run the job on it, print the verdict; gives the run's exit code."""
    with TemporaryDirectory() as folder, loaded(kind, Path(folder), PORTS[kind]) as demo:
        spec = ROOT / "job-specs" / kind / "job-spec.json"
        command = [sys.executable, "-m", "kivo_worker", "run", "--job-spec-file", str(spec), "--include-text"]
        return subprocess.run(command, check=False, env=_environment(demo.identity)).returncode


def _environment(identity: Identity | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KIVO_", "AWS_"))}
    return kept | (identity.variables() if identity else {})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
