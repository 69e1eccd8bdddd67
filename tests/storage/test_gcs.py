"""Google Cloud Storage: generations, resumable uploads, keys, who pays, who asks."""

import gc
import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import trustme
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from kivo_worker.errors import InputError, JobSpecError, ReportStoreError
from kivo_worker.storage.buckets import PART
from kivo_worker.storage.gcs import open_gcs
from kivo_worker.storage.gcs_client import gcs_client
from kivo_worker.storage.interface import Store
from kivo_worker.storage.objects import PROBE
from tests.servers.fake_gcs import BUCKET, GcsServer, fake_gcs
from tests.servers.faulty import Fault, Proxy, faulty
from tests.servers.process import free_ports
from tests.storage.conftest import Read, UseIdentity, gcs_settings

LARGE = bytes(range(256)) * (PART // 256) + b"and more"
ACCOUNT = "worker@acme.iam.gserviceaccount.com"


@pytest.fixture
def store(gcs_server: GcsServer, prefix: str) -> Store:
    """A store in the server of GCS."""
    return open_gcs(BUCKET, prefix, gcs_settings(gcs_server.endpoint))


@pytest.fixture
def behind(gcs_proxy: Proxy, prefix: str) -> Store:
    """The same behind a proxy."""
    return open_gcs(BUCKET, prefix, gcs_settings(gcs_proxy.endpoint))


def _names(server: GcsServer, prefix: str) -> list[str]:
    return [blob.name.removeprefix(f"{prefix}/") for blob in server.client().list_blobs(BUCKET, prefix=f"{prefix}/")]


def test_uri(store: Store, prefix: str) -> None:
    """An object is named by bucket and name."""
    assert store.uri("reports/a.json") == f"gs://{BUCKET}/{prefix}/reports/a.json"


def test_large_again(faithful_gcs: Proxy, behind: Store, read: Read) -> None:
    """An object sent in parts is created once, too, and what was sent for nothing is thrown away."""
    assert [behind.create("a.bin", [LARGE]).was_there for _ in range(2)] == [False, True]
    with pytest.raises(ReportStoreError, match="with other bytes"):
        behind.create("a.bin", [LARGE[::-1]])

    assert read(behind, "a.bin") == LARGE
    assert faithful_gcs.count("DELETE", "upload_id") == 2


def test_aborted(behind: Store, gcs_proxy: Proxy, gcs_server: GcsServer, prefix: str) -> None:
    """When the bytes cannot be made to the end, what was sent is thrown away, and never finished."""

    def chunks() -> Iterator[bytes]:
        yield LARGE
        yield LARGE
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        behind.create("a.bin", chunks())
    assert _names(gcs_server, prefix) == []
    assert gcs_proxy.count("DELETE", "upload_id") == 1


def test_abort_not_possible(behind: Store, gcs_proxy: Proxy, gcs_server: GcsServer, prefix: str) -> None:
    """When what was sent cannot be thrown away, the upload is not finished either."""
    gcs_proxy.faults = [
        Fault(method="DELETE", lose_answer=True, status=None, times=9),
        Fault(method="PUT", status=403, times=99),
    ]

    with pytest.raises(ReportStoreError, match=r"the anonymous user lacks storage\.objects\.create"):
        behind.create("a.bin", [LARGE])
    gcs_proxy.faults = []
    gc.collect()
    assert gcs_proxy.count("PUT") == 1
    assert _names(gcs_server, prefix) == []


def test_upload_refused_at_once(behind: Store, gcs_proxy: Proxy) -> None:
    """When not even the upload can begin, there is nothing to throw away."""
    gcs_proxy.faults = [Fault(method="POST", status=403, body=b"{}")]

    with pytest.raises(ReportStoreError, match=r"lacks storage\.objects\.create"):
        behind.create("a.bin", [LARGE])
    assert gcs_proxy.count("DELETE") == 0


def test_damaged_upload(behind: Store, gcs_proxy: Proxy, gcs_server: GcsServer, prefix: str) -> None:
    """An object whose checksum in the store is not that of the bytes sent is removed again, and told."""
    body = json.dumps({"name": "a.bin", "size": str(len(LARGE)), "crc32c": "AAAAAA=="}).encode()
    gcs_proxy.faults = [Fault(method="PUT"), Fault(method="PUT", status=200, body=body)]

    with pytest.raises(ReportStoreError, match="its bytes are not those the store has a checksum of"):
        behind.create("a.bin", [LARGE])
    assert gcs_proxy.count("DELETE", "/o/") == 1
    assert _names(gcs_server, prefix) == []


def test_generations(gcs_server: GcsServer, prefix: str) -> None:
    """The generation read is recorded, and a pinned one is read as pinned."""
    bucket = gcs_server.client().bucket("kivo-versions")
    bucket.versioning_enabled = True
    bucket.create()
    generations = []
    for text in ("old", "new"):
        blob = bucket.blob(f"{prefix}/a.md")
        blob.upload_from_string(text)
        generations.append(str(blob.generation))
    store = open_gcs("kivo-versions", prefix, gcs_settings(gcs_server.endpoint))

    with store.open("a.md") as download:
        assert (b"".join(download.chunks), download.info.version) == (b"new", generations[1])
    with store.open("a.md", version=generations[0]) as download:
        assert (b"".join(download.chunks), download.info.version) == (b"old", generations[0])


@pytest.mark.parametrize(
    ("version", "reason"), [("12", "it is not there"), ("latest", "GCS names versions by numbers")]
)
def test_no_such_generation(store: Store, version: str, reason: str) -> None:
    """A generation that is not there, or can be none, is told."""
    store.create("a.md", [b"text"])

    with pytest.raises(InputError, match=f"cannot be read: {reason}"), store.open("a.md", version=version):
        pass


def test_listed_with_generation(store: Store) -> None:
    """A listing tells generations, so that what is read can be pinned to them."""
    store.create("a.md", [b"text"])
    [listed] = store.list()

    with store.open("a.md", version=listed.version) as download:
        assert b"".join(download.chunks) == b"text"
    assert listed == download.info


def test_compressed(gcs_server: GcsServer, store: Store, prefix: str, read: Read) -> None:
    """An object that is stored compressed is refused instead of being read as noise."""
    blob = gcs_server.client().bucket(BUCKET).blob(f"{prefix}/a.md")
    blob.content_encoding = "gzip"
    blob.upload_from_string(b"\x1f\x8b")

    with pytest.raises(InputError, match=r"it is stored compressed \(Content-Encoding\)"):
        read(store, "a.md")


def test_5000_names(tmp_path: Path) -> None:
    """Thousands of objects are listed, in order, page by page."""
    folder = tmp_path / "data" / BUCKET / "kb"
    folder.mkdir(parents=True)
    for number in range(5_000):
        (folder / f"{number:05}.md").touch()
    with fake_gcs(tmp_path) as server, faulty(server.endpoint, keep_host=False) as proxy:
        found = open_gcs(BUCKET, "kb", gcs_settings(proxy.endpoint)).list()
        first = next(found).key
        assert proxy.count("GET", "pageToken") == 0
        rest = [info.key for info in found]

    assert [first, *rest] == [f"{number:05}.md" for number in range(5_000)]
    assert proxy.count("GET", "pageToken") == 4


@pytest.mark.parametrize("data", [b"text", LARGE], ids=len)
def test_written_as_asked(gcs_proxy: Proxy, prefix: str, data: bytes) -> None:
    """Reports are kept as the spec says: key, who pays, created once."""
    key = "projects/p/locations/eu/keyRings/r/cryptoKeys/k"
    settings = gcs_settings(gcs_proxy.endpoint, kms_key_name=key, user_project="acme-billing")
    open_gcs(BUCKET, prefix, settings).create("a.json", [data])
    query = parse_qs(urlsplit(gcs_proxy.requests[0].path).query)

    assert (query["kmsKeyName"], query["userProject"], query["ifGenerationMatch"]) == ([key], ["acme-billing"], ["0"])


def test_billed_project(gcs_proxy: Proxy, prefix: str, read: Read) -> None:
    """The project that is billed is named when reading, listing and deleting too."""
    store = open_gcs(BUCKET, prefix, gcs_settings(gcs_proxy.endpoint, user_project="acme-billing"))
    store.create("a.md", [b"text"])
    read(store, "a.md")
    list(store.list())
    store.probe()

    assert all("userProject=acme-billing" in request.path for request in gcs_proxy.requests)


def test_nothing_else_is_asked(gcs_proxy: Proxy, prefix: str, read: Read) -> None:
    """No request goes to the bucket itself, which would need a permission that the work does not."""
    store = open_gcs(BUCKET, prefix, gcs_settings(gcs_proxy.endpoint, project="alone"))
    store.create("a.md", [b"text"])
    read(store, "a.md")

    assert [request.method for request in gcs_proxy.requests] == ["POST", "GET", "GET"]


def test_store_without_ranges(behind: Store, gcs_proxy: Proxy, read: Read) -> None:
    """A store that sends more than the window that was asked for is told."""
    behind.create("a.bin", [LARGE])
    gcs_proxy.dropped = {("GET", "range")}

    with pytest.raises(InputError, match="the store sends no part of an object"):
        read(behind, "a.bin")


def test_accepted_overwrites(gcs_server: GcsServer, prefix: str) -> None:
    """A store that overwrites can be accepted by name; it is then looked at before each write."""
    store = open_gcs(BUCKET, prefix, gcs_settings(gcs_server.endpoint, unconditional_writes=True))
    store.probe()

    assert [store.create("a.json", [b"text"]).was_there for _ in range(2)] == [False, True]
    with pytest.raises(ReportStoreError, match="with other bytes"):
        store.create("a.json", [b"other"])


def test_overwriting(behind: Store, gcs_proxy: Proxy, prefix: str) -> None:
    """A store that overwrites is found out, and refused by the name of the setting."""
    answer = json.dumps({"name": f"{prefix}/{PROBE}", "generation": "1", "crc32c": "AAAAAA=="}).encode()
    gcs_proxy.faults = [Fault(method="POST", status=200, body=answer, times=2)]

    with pytest.raises(ReportStoreError, match=r"overwrite.*storage\.gcs\.unconditional_writes"):
        behind.probe()
    assert gcs_proxy.count("DELETE") == 1


def test_probe_not_allowed(behind: Store, gcs_proxy: Proxy) -> None:
    """An identity that may not create is refused before the run, with what it lacks."""
    gcs_proxy.faults = [Fault(method="POST", status=403, body=b"{}")]

    with pytest.raises(ReportStoreError, match=r"the anonymous user lacks storage\.objects\.create\. Grant it"):
        behind.probe()


def test_missing_bucket(gcs_server: GcsServer) -> None:
    """A bucket that is not there is told by its name, where GCS lets it be told apart."""
    store = open_gcs("kivo-nope", "", gcs_settings(gcs_server.endpoint))

    with pytest.raises(InputError, match=r"it is not there\. Check the bucket and the name"), store.open("a.md"):
        pass
    with pytest.raises(InputError, match='there is no bucket "kivo-nope"'):
        list(store.list())
    with pytest.raises(ReportStoreError, match='there is no bucket "kivo-nope"'):
        store.create("a.md", [b"text"])


def test_odd_bucket(gcs_server: GcsServer) -> None:
    """A name that no bucket can have is told before anything is asked of the store."""
    with pytest.raises(JobSpecError, match=r"storage\.gcs: GCS takes no such bucket, name or setting"):
        open_gcs("_", "", gcs_settings(gcs_server.endpoint))


def test_nobody_listens(prefix: str) -> None:
    """A store that cannot be reached is told as that."""
    [port] = free_ports(1)
    store = open_gcs(BUCKET, prefix, gcs_settings(f"http://127.0.0.1:{port}", deadline=1))

    with pytest.raises(InputError, match=r"cannot be read: the store cannot be reached\. Check the network"):
        list(store.list())


def test_no_credentials(clouds: UseIdentity) -> None:
    """Without credentials the run is refused before anything is asked of the store."""
    clouds(None)

    with pytest.raises(JobSpecError, match=r"storage\.gcs: no credentials were found\. Give this machine a service"):
        open_gcs(BUCKET, "", gcs_settings(None, anonymous=False))


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gcs_proxy: Proxy, clouds: UseIdentity) -> str:
    """A service account as the application default, whose tokens come from the proxy."""
    clouds(None)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    fields = {"type": "service_account", "project_id": "acme", "private_key_id": "1", "client_email": ACCOUNT}
    fields |= {"private_key": key.decode(), "client_id": "1", "token_uri": f"{gcs_proxy.endpoint}/token"}
    path = tmp_path / "account.json"
    path.write_text(json.dumps(fields), "utf-8")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
    return ACCOUNT


def _token(status: int, **fields: Any) -> Fault:
    headers = {"content-type": "application/json"}
    return Fault(
        method="POST", times=9, contains="/token", status=status, body=json.dumps(fields).encode(), headers=headers
    )


def test_service_account(account: str, gcs_proxy: Proxy, prefix: str, read: Read) -> None:
    """The application default credentials are used, and their account is named when it lacks a permission."""
    gcs_proxy.faults = [_token(200, access_token="t", expires_in=3600, token_type="Bearer")]  # noqa: S106
    store = open_gcs(BUCKET, prefix, gcs_settings(gcs_proxy.endpoint, anonymous=False))
    store.create("a.md", [b"text"])
    assert read(store, "a.md") == b"text"

    gcs_proxy.faults = [Fault(status=403, body=b"{}", times=9)]
    with pytest.raises(InputError, match=rf"{account} lacks storage\.objects\.get\. Grant it"):
        read(store, "a.md")


def test_service_account_switched_off(account: str, gcs_proxy: Proxy, prefix: str) -> None:
    """Credentials that are no longer given a token are told with their account, and not with the answer."""
    gcs_proxy.faults = [_token(400, error="invalid_grant", error_description="Zq7 account disabled")]
    store = open_gcs(BUCKET, prefix, gcs_settings(gcs_proxy.endpoint, anonymous=False))

    with pytest.raises(InputError, match=f"the credentials of {account} could not be renewed") as refused:
        list(store.list())
    assert "Zq7" not in str(refused.value)


def test_account_unknown_to_the_sdk(gcs_server: GcsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the SDK does not tell who asks, nobody is named."""
    client = gcs_client(gcs_settings(gcs_server.endpoint, project="other"))
    monkeypatch.setattr(client.api, "_credentials", object())

    assert client.who() == "the identity in use"


@pytest.fixture(scope="session")
def encrypted(gcs_server: GcsServer, authority: trustme.CA) -> Iterator[str]:
    """The address of the server of GCS behind TLS, with a certificate of that authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with faulty(gcs_server.endpoint, keep_host=False, context=context) as proxy:
        yield proxy.endpoint


def test_unknown_authority(encrypted: str, prefix: str) -> None:
    """A certificate of an authority that is not trusted is told at once, with the setting that mends it."""
    store = open_gcs(BUCKET, prefix, gcs_settings(encrypted))

    with pytest.raises(InputError, match=r"store is not trusted\. .* KIVO_CA_BUNDLE, or in storage\.gcs\.ca_bundle"):
        list(store.list())


def test_what_is_tried_again(gcs_server: GcsServer) -> None:
    """The SDK tries again what may pass, and not a certificate that is not trusted."""
    tried: list[Exception] = []

    def fail(error: Exception) -> None:
        tried.append(error)
        if tried.count(error) < 3:
            raise error

    client = gcs_client(gcs_settings(gcs_server.endpoint))
    passing, lasting = requests.ConnectionError(), requests.exceptions.SSLError()
    client.limits()["retry"](fail)(passing)
    with pytest.raises(requests.exceptions.SSLError):
        client.limits()["retry"](fail)(lasting)

    assert (tried.count(passing), tried.count(lasting)) == (3, 1)


def test_own_authority(encrypted: str, authority: trustme.CA, prefix: str, read: Read, tmp_path: Path) -> None:
    """The customer's own authority is trusted when the spec names its file."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    store = open_gcs(BUCKET, prefix, gcs_settings(encrypted, ca_bundle=str(tmp_path / "ca.pem")))
    store.create("a.md", [b"text"])

    assert read(store, "a.md") == b"text"


@pytest.mark.parametrize("variable", ["KIVO_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_authority_of_the_environment(
    variable: str, encrypted: str, bundle: str, prefix: str, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The customer's own authority is trusted when the environment names it: as for Kivo, or as the SDK has it."""
    monkeypatch.setenv(variable, bundle)
    store = open_gcs(BUCKET, prefix, gcs_settings(encrypted))
    store.create("a.md", [b"text"])

    assert read(store, "a.md") == b"text"


@pytest.mark.parametrize("is_mtls", [False, True])
def test_client_certificates(gcs_server: GcsServer, monkeypatch: pytest.MonkeyPatch, is_mtls: bool) -> None:  # noqa: FBT001
    """Where the SDK uses a client certificate, its way to the store is left as it is."""
    monkeypatch.setattr("google.auth.transport.requests.AuthorizedSession.is_mtls", is_mtls)
    client = gcs_client(gcs_settings(gcs_server.endpoint, project=f"mtls-{is_mtls}"))

    assert (type(client.api._http.get_adapter("https://x")) is requests.adapters.HTTPAdapter) is is_mtls  # noqa: SLF001


@pytest.mark.parametrize(
    ("settings", "key"),
    [({"endpoint_url": "http://gcs.example.com"}, "endpoint_url"), ({"ca_bundle": "/nowhere/ca.pem"}, "ca_bundle")],
)
def test_settings_refused(settings: dict[str, str], key: str) -> None:
    """An address without encryption and a file without authorities are refused by the name of their key."""
    with pytest.raises(JobSpecError) as refused:
        open_gcs(BUCKET, "", gcs_settings(**{"endpoint": "https://gcs.example.com"} | settings))  # type: ignore[arg-type]
    assert refused.value.where == f"storage.gcs.{key}"


def test_emulator_of_the_environment(gcs_server: GcsServer, monkeypatch: pytest.MonkeyPatch, prefix: str) -> None:
    """The SDK's own variable for emulators works."""
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", gcs_server.endpoint)
    store = open_gcs(BUCKET, prefix, gcs_settings(None, project="acme"))

    assert not store.create("a.md", [b"text"]).was_there
