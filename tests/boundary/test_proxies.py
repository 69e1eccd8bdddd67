"""The way to Kivo through a company's proxy, and past it: a real one, which asks who one is."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import trustme

from kivo_worker.boundary.connection import Delivered
from kivo_worker.boundary.deadline import seconds_from_now
from kivo_worker.boundary.delivery import deliver
from kivo_worker.boundary.http import http_client
from kivo_worker.boundary.network import proxy_of
from tests.boundary.conftest import CREDENTIAL, Answering, Peer, http
from tests.servers.forward_proxy import ForwardProxy, forward_proxy

HOST = "api.kivo.invalid"
"""A name that no resolver knows (RFC 6761, section 6.4): only the proxy leads there."""

BODY = b'{"said": "Zq7Xw9Kv3Rt5"}'


@pytest.fixture
def proxy() -> Iterator[ForwardProxy]:
    """A company's proxy."""
    with forward_proxy() as proxy:
        yield proxy


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What a server of that name, of this machine and of its address shows; an authority vouches that is trusted."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST, "localhost", "127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("KIVO_CA_BUNDLE", str(tmp_path / "ca.pem"))
    return context


def _delivered(peer: Peer) -> Delivered:
    to = replace(peer.connection(), base_url=f"https://{HOST}:{peer.port}")
    return deliver(to, "evt_1", BODY, seconds_from_now(60))


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_through_a_proxy(
    variable: str, answering: Answering, tls: ssl.SSLContext, proxy: ForwardProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event goes through a proxy that asks for a password; that sees where to, and nothing of what is sent."""
    monkeypatch.setenv(variable, proxy.url)
    with answering(http(202), tls=tls) as peer:
        delivered = _delivered(peer)

    assert delivered.answer.http_status == 202
    assert peer.requests[0].endswith(BODY)
    assert (set(proxy.let_through), proxy.refused) == ({f"{HOST}:{peer.port}"}, [])
    assert not any(secret in b"".join(proxy.seen) for secret in (BODY, CREDENTIAL.encode(), b"Zq7Xw9Kv3Rt5"))


@pytest.mark.parametrize("user", ["", "user@", "kivo-user:another-password@"])
def test_unknown_to_the_proxy(
    user: str, answering: Answering, tls: ssl.SSLContext, proxy: ForwardProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that does not know who asks lets nothing through, and is asked once; the message tells no password."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://{user}127.0.0.1:{proxy.port}")
    with answering(http(202), tls=tls) as peer:
        answer = _delivered(peer).answer

    assert (peer.requests, proxy.let_through, proxy.refused) == ([], [], [f"{HOST}:{peer.port}"])
    assert "the proxy does not let the worker through to the Kivo API: it asks for a user" in answer.message
    assert (answer.may_pass, "another-password" in answer.message) == (False, False)
    assert CREDENTIAL.encode() not in b"".join(proxy.seen)


EXEMPTIONS = [
    ("localhost", "localhost", True),
    ("127.0.0.1", "127.0.0.1", True),
    ("other.invalid, localhost", "localhost", True),
    ("*", "localhost", True),
    ("other.invalid", "localhost", False),
    ("local", "localhost", False),
    ("", "localhost", False),
]


@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
@pytest.mark.parametrize(("exempted", "host", "is_past"), EXEMPTIONS)
def test_past_a_proxy(  # noqa: PLR0913, PLR0917 - a server, a proxy, and what the environment says of both
    variable: str,
    exempted: str,
    host: str,
    is_past: bool,  # noqa: FBT001
    answering: Answering,
    tls: ssl.SSLContext,
    proxy: ForwardProxy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A host that the environment exempts is reached without the proxy, and no other; `doctor` says the same."""
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    monkeypatch.setenv(variable, exempted)
    with answering(http(202), tls=tls) as peer, http_client() as client:
        url = f"https://{host}:{peer.port}"
        assert client.get(url).status_code == 202

    assert (proxy.let_through == []) is is_past
    assert (proxy_of(url) is None) is is_past


def test_no_way_but_the_proxy(answering: Answering, tls: ssl.SSLContext, proxy: ForwardProxy) -> None:
    """Without the variable the proxy is not asked, and nothing arrives."""
    with answering(http(202), tls=tls) as peer, http_client() as client, pytest.raises(httpx.ConnectError):
        client.get(f"https://{HOST}:{peer.port}")

    assert (proxy.seen, peer.requests) == ([], [])
