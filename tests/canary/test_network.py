"""The canary on the networks of companies: their own authorities, their proxies."""

import ssl
from pathlib import Path

import pytest
import trustme

from kivo_worker.exit_codes import ExitCode
from tests.canary.conftest import leaks, online
from tests.canary.planted import Planted, said_by_the_api
from tests.canary.search import holds
from tests.canary.watch import Watched
from tests.canary.wire import Wire, answering

ACCEPTED = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A company's own authority."""
    return trustme.CA()


@pytest.fixture(scope="module")
def vouched_for(authority: trustme.CA) -> ssl.SSLContext:
    """A server it vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def test_tls(
    planted: Planted, watched: Watched, authority: trustme.CA, vouched_for: ssl.SSLContext, tmp_path: Path
) -> None:
    """Inside TLS stands what may leave and no more."""
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(bundle)
    spec = planted.single()
    with answering(ACCEPTED, vouched_for) as wire:
        watched.start("run", "--job-spec-file", spec, KIVO_CA_BUNDLE=str(bundle), **online(planted, wire))
        emitted = watched.ended()

    assert emitted.code == 0, emitted.text("stderr")
    assert b"evt_cust_run_001_completed" in wire.all_sent
    assert leaks(planted, emitted, wire) == set()


def test_an_unknown_authority(planted: Planted, watched: Watched, vouched_for: ssl.SSLContext) -> None:
    """Who is not vouched for is told nothing, and why it failed names no text."""
    spec = planted.single()
    with answering(ACCEPTED, vouched_for) as wire:
        watched.start("run", "--job-spec-file", spec, **online(planted, wire))
        emitted = watched.ended()

    assert emitted.code == ExitCode.UNDELIVERED, emitted.text("stderr")
    assert not wire.all_sent.strip()
    assert leaks(planted, emitted, wire) == set()


@pytest.mark.parametrize("status", ["407 Who", "403 No", "502 Bad"])
def test_a_proxy(planted: Planted, watched: Watched, status: str) -> None:
    """A proxy that lets nothing through learns where to, and its own password; its words are not repeated."""
    spec = planted.single()
    password = planted.token("proxy password")
    with answering(said_by_the_api(planted, status)) as wire:
        variables = online(planted, Wire("https://api.example.invalid"))
        variables["HTTPS_PROXY"] = wire.url.replace("//", f"//worker:{password}@")
        watched.start("run", "--job-spec-file", spec, **variables)
        emitted = watched.ended()
    told = {("proxy password", "wire"), ("proxy password", "environ")}

    assert emitted.code == ExitCode.UNDELIVERED, emitted.text("stderr")
    assert set(wire.heads()) == {"CONNECT api.example.invalid:443 HTTP/1.1"}
    assert holds(wire.all_sent, password)
    assert leaks(planted, emitted, wire) <= told
