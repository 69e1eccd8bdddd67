"""A store in a folder, another folder that it must not touch; stores in buckets of real servers."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import botocore.endpoint
import pytest
import trustme

from kivo_worker.job.spec import StorageSettings
from kivo_worker.storage.files import FileStore
from kivo_worker.storage.gcs import open_gcs
from kivo_worker.storage.gcs_client import gcs_client
from kivo_worker.storage.interface import Store
from kivo_worker.storage.s3 import open_s3
from kivo_worker.storage.s3_client import s3_client
from tests.servers.fake_gcs import GcsServer, fake_gcs, preconditions_of_uploads
from tests.servers.faulty import Proxy, faulty
from tests.servers.s3 import BUCKET, OWNER, Identity, S3Server, moto, rclone, seaweedfs

Read = Callable[[Store, str], bytes]
UseIdentity = Callable[[Identity | None], None]
_numbers = itertools.count()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The store's folder."""
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside it, with a file."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.md").write_bytes(b"secret")
    return folder


@pytest.fixture
def store(root: Path) -> FileStore:
    """The store."""
    return FileStore(root)


@pytest.fixture(scope="session")
def read() -> Read:
    """Read a whole object."""

    def read_all(store: Store, key: str) -> bytes:
        with store.open(key) as download:
            return b"".join(download.chunks)

    return read_all


@pytest.fixture
def prefix() -> str:
    """A place in a bucket that no other test uses."""
    return f"test-{next(_numbers)}"


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """SeaweedFS."""
    with seaweedfs(tmp_path_factory.mktemp("seaweedfs")) as server:
        yield server


@pytest.fixture(scope="session")
def moto_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """Moto."""
    with moto(tmp_path_factory.mktemp("moto")) as server:
        yield server


@pytest.fixture(scope="session")
def rclone_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """Rclone, which ignores preconditions."""
    with rclone(tmp_path_factory.mktemp("rclone")) as server:
        yield server


@pytest.fixture(scope="session")
def gcs_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GcsServer]:
    """The server of GCS."""
    with fake_gcs(tmp_path_factory.mktemp("gcs")) as server:
        yield server


@pytest.fixture(scope="session")
def s3_proxy_server(seaweed: S3Server) -> Iterator[Proxy]:
    """A proxy in front of SeaweedFS."""
    with faulty(seaweed.endpoint) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def gcs_proxy_server(gcs_server: GcsServer) -> Iterator[Proxy]:
    """A proxy in front of the server of GCS."""
    with faulty(gcs_server.endpoint, keep_host=False) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def moto_proxy_server(moto_server: S3Server) -> Iterator[Proxy]:
    """A proxy in front of moto."""
    with faulty(moto_server.endpoint) as proxy:
        yield proxy


@pytest.fixture
def moto_proxy(moto_proxy_server: Proxy) -> Iterator[Proxy]:
    """The proxy in front of moto, all well."""
    yield from _well(moto_proxy_server)


@pytest.fixture
def faithful_gcs(gcs_proxy: Proxy, gcs_server: GcsServer) -> Proxy:
    """The proxy in front of the server of GCS, which applies what that ignores."""
    gcs_proxy.before = preconditions_of_uploads(gcs_server)
    return gcs_proxy


@pytest.fixture
def s3_proxy(s3_proxy_server: Proxy) -> Iterator[Proxy]:
    """The proxy in front of SeaweedFS, all well."""
    yield from _well(s3_proxy_server)


@pytest.fixture
def gcs_proxy(gcs_proxy_server: Proxy) -> Iterator[Proxy]:
    """The proxy in front of the server of GCS, all well."""
    yield from _well(gcs_proxy_server)


def _well(proxy: Proxy) -> Iterator[Proxy]:
    yield proxy
    proxy.mend()


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK of S3 does not wait between its attempts."""
    monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda _: None))


@pytest.fixture(autouse=True)
def clouds(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[UseIdentity]:
    """Nothing of this machine's own clouds is seen; gives a function that changes the identity in use."""
    nothing = str(tmp_path_factory.getbasetemp() / "nothing")
    for name, value in {
        "AWS_CONFIG_FILE": nothing,
        "AWS_SHARED_CREDENTIALS_FILE": nothing,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": "us-east-1",
        "CLOUDSDK_CONFIG": nothing,
        "NO_GCE_CHECK": "true",
        **OWNER.variables(),
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "GOOGLE_APPLICATION_CREDENTIALS", "STORAGE_EMULATOR_HOST"):
        monkeypatch.delenv(name, raising=False)

    changed = []

    def use(identity: Identity | None) -> None:
        changed.append(identity)
        s3_client.forget()
        gcs_client.forget()
        for name in OWNER.variables():
            monkeypatch.delenv(name, raising=False)
        for name, value in identity.variables().items() if identity else ():
            monkeypatch.setenv(name, value)

    yield use
    if changed:
        s3_client.forget()
        gcs_client.forget()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """An authority that only the customer trusts."""
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path, clouds: UseIdentity, monkeypatch: pytest.MonkeyPatch) -> str:
    """The authority's certificate in a file that no variable names; the SDKs look at the environment anew."""
    clouds(OWNER)
    for name in ("KIVO_CA_BUNDLE", "SSL_CERT_FILE", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return str(tmp_path / "ca.pem")


def s3_settings(endpoint: str | None, *, deadline: int = 60, **changed: Any) -> StorageSettings:
    """Settings that lead to a server of S3."""
    s3 = {"endpoint_url": endpoint, "path_style": True, **changed}
    return StorageSettings.model_validate({"deadline_seconds": deadline, "s3": s3})


def gcs_settings(endpoint: str | None, *, deadline: int = 60, **changed: Any) -> StorageSettings:
    """Settings that lead to a server of GCS."""
    gcs = {"endpoint_url": endpoint, "anonymous": True, **changed}
    return StorageSettings.model_validate({"deadline_seconds": deadline, "gcs": gcs})


@pytest.fixture(params=["s3", "gcs"])
def bucket_store(request: pytest.FixtureRequest, prefix: str) -> Store:
    """A store in a bucket, of each kind that honours preconditions."""
    if request.param == "gcs":
        return open_gcs(BUCKET, prefix, gcs_settings(request.getfixturevalue("gcs_server").endpoint))
    return open_s3(BUCKET, prefix, s3_settings(request.getfixturevalue("seaweed").endpoint))


@pytest.fixture(params=["s3", "gcs"])
def faulty_store(request: pytest.FixtureRequest, prefix: str) -> tuple[Store, Proxy]:
    """A store in a bucket behind a proxy that can be told what goes wrong."""
    proxy: Proxy = request.getfixturevalue(f"{request.param}_proxy")
    if request.param == "gcs":
        return open_gcs(BUCKET, prefix, gcs_settings(proxy.endpoint)), proxy
    return open_s3(BUCKET, prefix, s3_settings(proxy.endpoint)), proxy
