"""Whom TLS trusts: the system and whom the customer names, never anybody; checked against real servers."""

import ssl
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import trustme

from kivo_worker.boundary.connection import Delivered
from kivo_worker.boundary.deadline import seconds_from_now
from kivo_worker.boundary.delivery import deliver
from kivo_worker.boundary.http import http_client
from kivo_worker.boundary.tls import tls_context
from kivo_worker.errors import UsageError
from tests.boundary.conftest import Answering, Peer, http

OK = http(202)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A company's own authority."""
    return trustme.CA()


@pytest.fixture(scope="module")
def server(authority: trustme.CA) -> ssl.SSLContext:
    """A server it vouches for, on this machine's address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    """The authority's certificate in a file."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


def _get(peer: Peer) -> int:
    with http_client() as client:
        return client.get(peer.url).status_code


def _delivered(peer: Peer) -> Delivered:
    return deliver(peer.connection(), "evt_1", b"{}", seconds_from_now(30))


def test_unknown_authority(answering: Answering, server: ssl.SSLContext) -> None:
    """A server that nobody known vouches for gets nothing; it is not tried again, and the message says what helps."""
    with answering(OK, tls=server) as peer:
        delivered = _delivered(peer)

    assert (peer.requests, len(delivered.attempts), delivered.answer.may_pass) == ([], 1, False)
    assert "certificate is not trusted" in delivered.answer.message
    assert "KIVO_CA_BUNDLE" in delivered.answer.message


@pytest.mark.parametrize("variable", ["KIVO_CA_BUNDLE", "SSL_CERT_FILE"])
def test_own_authority(
    variable: str, answering: Answering, server: ssl.SSLContext, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A company's own authority is trusted when the environment names it."""
    monkeypatch.setenv(variable, str(bundle))
    with answering(OK, tls=server) as peer:
        assert _delivered(peer).answer.http_status == 202


@pytest.mark.parametrize("variable", ["KIVO_CA_BUNDLE", "SSL_CERT_FILE"])
def test_beside_the_system(variable: str, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The authority comes beside those of the system, and in place of none."""
    before = tls_context().cert_store_stats()["x509_ca"]
    monkeypatch.setenv(variable, str(bundle))

    assert tls_context().cert_store_stats()["x509_ca"] == before + 1


@pytest.mark.parametrize("host", ["192.0.2.1", "localhost.example"])
def test_other_host(
    host: str, answering: Answering, authority: trustme.CA, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trusted certificate for another host is no certificate for this one."""
    monkeypatch.setenv("KIVO_CA_BUNDLE", str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    with answering(OK, tls=context) as peer, pytest.raises(httpx.ConnectError):
        _get(peer)

    assert peer.requests == []


@pytest.mark.parametrize("variable", ["PYTHONHTTPSVERIFY", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_cannot_be_switched_off(
    variable: str, answering: Answering, server: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No variable makes the worker trust a server that nobody vouches for."""
    monkeypatch.setenv(variable, "0")
    with answering(OK, tls=server) as peer, pytest.raises(httpx.ConnectError):
        _get(peer)


def test_old_protocols() -> None:
    """Nothing older than TLS 1.2 is spoken, and hosts are checked."""
    context = tls_context()

    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)


def test_keys_are_not_logged(
    answering: Answering, server: ssl.SSLContext, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keys of a connection are not written down, though the environment asks for it."""
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    monkeypatch.setenv("KIVO_CA_BUNDLE", str(bundle))
    with answering(OK, tls=server) as peer:
        assert _get(peer) == 202

    assert not (tmp_path / "keys").exists()


@pytest.fixture
def demanding(authority: trustme.CA) -> ssl.SSLContext:
    """A server that talks only to whom the authority vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


@pytest.mark.parametrize("together", [True, False])
def test_client_certificate(
    answering: Answering,
    authority: trustme.CA,
    demanding: ssl.SSLContext,
    bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    together: bool,
) -> None:
    """The worker shows the certificate it is given, its key in the same file or another."""
    leaf, folder = authority.issue_cert("worker@example.com"), bundle.parent
    chain = b"".join(blob.bytes() for blob in leaf.cert_chain_pems)
    (folder / "chain.pem").write_bytes(leaf.private_key_pem.bytes() + chain if together else chain)
    leaf.private_key_pem.write_to_path(folder / "key.pem")
    monkeypatch.setenv("KIVO_CA_BUNDLE", str(bundle))
    monkeypatch.setenv("KIVO_CLIENT_CERT", str(folder / "chain.pem"))
    if not together:
        monkeypatch.setenv("KIVO_CLIENT_KEY", str(folder / "key.pem"))
    with answering(OK, tls=demanding) as peer:
        assert _get(peer) == 202


def _encrypted_key(folder: Path) -> str:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - for this case alone

    leaf = trustme.CA().issue_cert("worker@example.com")
    key = serialization.load_pem_private_key(leaf.private_key_pem.bytes(), None)
    locked = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"pass")
    )
    path = folder / "locked.pem"
    path.write_bytes(locked + leaf.cert_chain_pems[0].bytes())
    return str(path)


def _no_pem(folder: Path) -> str:
    (folder / "no.pem").write_text("no PEM")
    return str(folder / "no.pem")


@pytest.mark.parametrize("variable", ["KIVO_CA_BUNDLE", "KIVO_CLIENT_CERT"])
@pytest.mark.parametrize("file", [lambda _: "/nope/file.pem", str, _no_pem, lambda _: "a\0b"])
def test_files_that_cannot_be_used(
    variable: str, file: Callable[[Path], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that cannot be used is a wrong setting, named by its variable."""
    monkeypatch.setattr("os.environ", {variable: file(tmp_path)})
    with pytest.raises(UsageError) as refused:
        tls_context()

    assert refused.value.where == variable
    assert "PEM" in refused.value.hint


def test_locked_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An encrypted key is refused, and nobody is asked for its password on a terminal."""
    asked = list[object]()
    load = ssl.SSLContext.load_cert_chain

    def remember(context: ssl.SSLContext, chain: str, key: str | None, password: Callable[[], str]) -> None:
        asked.append(password)
        load(context, chain, key, password)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", remember)
    monkeypatch.setenv("KIVO_CLIENT_CERT", _encrypted_key(tmp_path))
    with pytest.raises(UsageError) as refused:
        tls_context()

    assert refused.value.where == "KIVO_CLIENT_CERT"
    assert all(map(callable, asked))


def test_key_without_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key alone is a setting that was forgotten half-way."""
    monkeypatch.setenv("KIVO_CLIENT_KEY", str(tmp_path / "key.pem"))
    with pytest.raises(UsageError, match="no certificate"):
        tls_context()
