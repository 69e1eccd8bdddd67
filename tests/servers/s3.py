"""Servers of S3: what a test needs to know of one, and SeaweedFS, moto and rclone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.servers.process import free_ports, program, running

BUCKET = "kivo-test"


@dataclass(frozen=True, slots=True)
class Identity:
    """An access key of a test server."""

    key: str
    secret: str

    def variables(self) -> dict[str, str]:
        """Name it as the SDK's environment does."""
        return {"AWS_ACCESS_KEY_ID": self.key, "AWS_SECRET_ACCESS_KEY": self.secret}


OWNER = Identity("kivokey", "kivosecretkivosecret")
READER = Identity("readerkey", "readersecretreadersecret")


@dataclass(frozen=True, slots=True)
class S3Server:
    """A server of S3 with a bucket in it.

    Attributes:
        endpoint: its address.
        folder: where it keeps its data, when it does.
        pid: its process, where a test may stop it.
    """

    endpoint: str
    folder: Path
    pid: int = 0

    def client(self, identity: Identity = OWNER) -> Any:
        """Make a plain client, to put things there and to look at what is there."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=identity.key,
            aws_secret_access_key=identity.secret,
            config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, max_pool_connections=40),
        )

    def is_ready(self) -> bool:
        """Whether an object can be written and read; makes the bucket."""
        try:
            with_bucket = self.client()
            with_bucket.create_bucket(Bucket=BUCKET)
            with_bucket.put_object(Bucket=BUCKET, Key="ready", Body=b"ready")
            with_bucket.delete_object(Bucket=BUCKET, Key="ready")
        except (BotoCoreError, ClientError) as error:
            return "BucketAlready" in str(error)
        return True


@contextmanager
def seaweedfs(folder: Path, port: int | None = None) -> Iterator[S3Server]:
    """Run SeaweedFS: signatures are checked, and there is an identity that may only read."""
    config = folder / "s3.json"
    rights = {OWNER: ["Admin", "Read", "Write", "List", "Tagging"], READER: ["Read", "List"]}
    config.write_text(
        json.dumps(
            {
                "identities": [
                    {
                        "name": identity.key,
                        "credentials": [{"accessKey": identity.key, "secretKey": identity.secret}],
                        "actions": actions,
                    }
                    for identity, actions in rights.items()
                ]
            }
        ),
        "utf-8",
    )
    (folder / "data").mkdir()
    names = ["s3.port", "s3.port.grpc", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc"]
    names += ["filer.port", "filer.port.grpc", "admin.port", "admin.port.grpc"]
    ports = dict(zip(names, free_ports(len(names)), strict=True)) | ({} if port is None else {"s3.port": port})
    server = S3Server(f"http://127.0.0.1:{ports['s3.port']}", folder / "data")
    options = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-admin.ui=false", "-webdav=false", "-s3.iam=false"]
    options += ["-s3.port.iceberg=0", "-metricsPort=0", f"-s3.config={config}", f"-dir={folder / 'data'}"]
    options += [f"-{name}={number}" for name, number in ports.items()]
    with running([program("weed"), "mini", *options], folder / "log", server.is_ready) as pid:
        yield replace(server, pid=pid)


@contextmanager
def moto(folder: Path) -> Iterator[S3Server]:
    """Run moto: any identity may do anything, and STS hands out roles."""
    [port] = free_ports(1)
    server = S3Server(f"http://127.0.0.1:{port}", folder / "data")
    command = [program("moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    with running(command, folder / "log", server.is_ready):
        yield server


@contextmanager
def rclone(folder: Path) -> Iterator[S3Server]:
    """Run rclone's server of S3, which takes preconditions and ignores them."""
    [port] = free_ports(1)
    (folder / "data").mkdir(exist_ok=True)
    server = S3Server(f"http://127.0.0.1:{port}", folder / "data")
    command = [program("rclone"), "serve", "s3", str(folder / "data"), "--addr", f"127.0.0.1:{port}"]
    command += ["--auth-key", f"{OWNER.key},{OWNER.secret}", "--vfs-cache-mode", "off", "--config", "/dev/null"]
    with running(command, folder / "log", server.is_ready):
        yield server
