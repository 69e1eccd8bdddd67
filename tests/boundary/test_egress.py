"""A host that a job names is reached at an address that was looked at, and nobody else is."""

import socket
import ssl
from typing import Any

import httpx
import pytest
import trustme

from kivo_worker.boundary.egress import AddressRefusedError, egress_client, may_be_reached, resolved
from kivo_worker.boundary.tls import tls_context
from tests.servers.judge import judging


@pytest.mark.parametrize(
    ("address", "private", "public"),
    [
        ("127.0.0.1", True, True),
        ("::1", True, True),
        ("10.1.2.3", True, True),
        ("172.16.0.1", True, True),
        ("192.168.1.1", True, True),
        ("100.64.0.1", True, True),
        ("fd00::1", True, True),
        ("::ffff:10.0.0.1", True, True),
        ("8.8.8.8", False, True),
        ("2606:4700::1111", False, True),
        ("::ffff:8.8.8.8", False, True),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("fe80::1%eth0", False, False),
        ("0.0.0.0", False, False),  # noqa: S104 - not to be reached
        ("::", False, False),
        ("224.0.0.1", False, False),
        ("240.0.0.1", False, False),
    ],
)
def test_addresses(address: str, *, private: bool, public: bool) -> None:
    """Private ones by default, public ones when allowed, those of this link never."""
    assert may_be_reached(address, allow_public=False) is private
    assert may_be_reached(address, allow_public=True) is public


def _answering(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let the name server give one answer after the other; returns what was asked."""
    asked: list[str] = []
    real, left = socket.getaddrinfo, list(answers)

    def answer(host: str, port: int, *rest: Any, **options: Any) -> Any:
        if host != "judge.internal":
            return real(host, port, *rest, **options)
        asked.append(host)
        return [entry for address in left.pop(0) for entry in real(address, port, type=socket.SOCK_STREAM)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_one_bad_address_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a public address among private ones is not trusted with any."""
    _answering(monkeypatch, ["10.0.0.1", "8.8.8.8"])

    with pytest.raises(AddressRefusedError):
        resolved("judge.internal", 80, allow_public=False)


def test_a_name_that_leads_elsewhere_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the address that was looked at: there is no second look-up to answer otherwise."""
    with judging() as judge:
        port = judge.url.removesuffix("/v1").rpartition(":")[2]
        asked = _answering(monkeypatch, ["127.0.0.1"], ["169.254.169.254"])
        url = f"http://judge.internal:{port}/chat/completions"
        with egress_client(url, tls_context(), allow_public=False, seconds=5) as client:
            first = client.post(url, json={"messages": [{}, {"content": '{"claims": []}'}]})
            with pytest.raises(AddressRefusedError):
                client.post(url, json={})

    assert first.status_code == 200
    assert judge.asked[0].headers["Host"] == f"judge.internal:{port}"
    assert len(asked) == 2


def test_a_public_address_takes_tls() -> None:
    """Even where public addresses are allowed, texts do not go there in the clear."""
    client = egress_client("http://8.8.8.8/v1", tls_context(), allow_public=True, seconds=1)

    with client, pytest.raises(AddressRefusedError):
        client.post("http://8.8.8.8/v1")


def test_another_host() -> None:
    """A client reaches its own host only."""
    client = egress_client("http://127.0.0.1/v1", tls_context(), allow_public=False, seconds=1)

    with client, pytest.raises(AddressRefusedError):
        client.post("http://127.0.0.2/v1")


def test_the_next_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host with several addresses is reached at the first that takes a connection."""
    with judging() as judge:
        port = judge.url.removesuffix("/v1").rpartition(":")[2]
        _answering(monkeypatch, ["127.0.0.9", "127.0.0.1"], ["127.0.0.9"])
        url = f"http://judge.internal:{port}/"
        with egress_client(url, tls_context(), allow_public=False, seconds=5) as client:
            answer = client.post(url, json={"messages": [{}, {"content": '{"claims": []}'}]})
            with pytest.raises(httpx.ConnectError):
                client.post(url)

    assert answer.status_code == 200


def test_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment says of proxies is not followed: one could lead anywhere."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with judging() as judge, egress_client(judge.url, tls_context(), allow_public=False, seconds=5) as client:
        answer = client.post(judge.url, json={"messages": [{}, {"content": '{"claims": []}'}]})

    assert answer.status_code == 200


def test_tls_is_checked_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate must be the name's, though the connection goes to its address."""
    authority = trustme.CA()
    served, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), tls_context()
    authority.issue_cert("judge.internal").configure_cert(served)
    authority.configure_trust(trusting)
    _answering(monkeypatch, ["127.0.0.1"])
    with judging(tls=served) as judge:
        port = judge.url.removesuffix("/v1").rpartition(":")[2]
        url = f"https://judge.internal:{port}/v1"
        with egress_client(url, trusting, allow_public=False, seconds=5) as client:
            named = client.post(url, json={"messages": [{}, {"content": '{"claims": []}'}]})
        client = egress_client(f"https://127.0.0.1:{port}", trusting, allow_public=False, seconds=5)
        with client, pytest.raises(httpx.ConnectError):
            client.post(f"https://127.0.0.1:{port}/v1")

    assert named.status_code == 200
