"""The way to a store through a company's proxy that asks who one is, and past it: the SDKs go by the same variables."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from kivo_worker.errors import InputError
from kivo_worker.job.spec import StorageSettings
from kivo_worker.storage.gcs import open_gcs
from kivo_worker.storage.interface import Store
from kivo_worker.storage.s3 import open_s3
from tests.servers.faulty import faulty
from tests.servers.forward_proxy import ForwardProxy, forward_proxy
from tests.servers.s3 import BUCKET, OWNER
from tests.storage.conftest import Read, UseIdentity, gcs_settings, s3_settings

HOST = "store.kivo.invalid"
"""A name that no resolver knows (RFC 6761, section 6.4): only the proxy leads there."""

DEADLINE = 5
"""Seconds in which the SDK of GCS goes on asking a proxy that lets nobody through."""

Open = Callable[[str], Store]
"""Open the store by a name of its server."""


@pytest.fixture
def proxy() -> Iterator[ForwardProxy]:
    """A company's proxy."""
    with forward_proxy() as proxy:
        yield proxy


@pytest.fixture(params=["s3", "gcs"])
def store_at(
    request: pytest.FixtureRequest, tmp_path: Path, prefix: str, clouds: UseIdentity
) -> Iterator[tuple[Open, int]]:
    """A store of each kind behind TLS, to be opened by a name; and the port it is at."""
    is_gcs = request.param == "gcs"
    server = request.getfixturevalue("gcs_server" if is_gcs else "moto_server")
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST, "localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    clouds(OWNER)  # clients keep the proxies they were made with: those made before are forgotten, and these are after
    with faulty(server.endpoint, keep_host=False, context=context) as front:
        port = int(front.endpoint.rpartition(":")[2])

        def open_at(name: str) -> Store:
            settings: Callable[..., StorageSettings] = gcs_settings if is_gcs else s3_settings
            place = settings(f"https://{name}:{port}", ca_bundle=str(tmp_path / "ca.pem"), deadline=DEADLINE)
            return (open_gcs if is_gcs else open_s3)(BUCKET, prefix, place)

        yield open_at, port


def test_through_a_proxy(
    store_at: tuple[Open, int], proxy: ForwardProxy, monkeypatch: pytest.MonkeyPatch, read: Read
) -> None:
    """Objects go through a proxy that asks for a password, there and back; it sees where to, and no more."""
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    open_at, port = store_at
    store = open_at(HOST)
    store.create("a.md", [b"Zq7Xw9Kv3Rt5"])

    assert read(store, "a.md") == b"Zq7Xw9Kv3Rt5"
    assert (set(proxy.let_through), proxy.refused) == ({f"{HOST}:{port}"}, [])
    assert b"Zq7Xw9Kv3Rt5" not in b"".join(proxy.seen)


def test_unknown_to_the_proxy(store_at: tuple[Open, int], proxy: ForwardProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that does not know who asks lets nothing through; the message tells no password."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://kivo-user:another-password@127.0.0.1:{proxy.port}")
    open_at, port = store_at
    with pytest.raises(InputError) as refused, open_at(HOST).open("a.md"):
        pass

    assert (proxy.let_through, set(proxy.refused)) == ([], {f"{HOST}:{port}"})
    assert refused.value.message == "cannot be read: the proxy cannot be reached, or lets nobody through."
    assert "the user and password in it" in refused.value.hint
    assert "another-password" not in str(refused.value)


@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
@pytest.mark.parametrize(("exempted", "is_past"), [("localhost", True), ("*", True), ("other.invalid", False)])
def test_past_a_proxy(
    variable: str,
    exempted: str,
    is_past: bool,  # noqa: FBT001
    store_at: tuple[Open, int],
    proxy: ForwardProxy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A store that the environment exempts is reached without the proxy, and no other."""
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    monkeypatch.setenv(variable, exempted)
    open_at, _ = store_at
    open_at("localhost").create("a.md", [b"text"])

    assert (proxy.let_through == []) is is_past
