"""The one way to a connection: TLS verified, no redirect followed, plain http on this machine alone."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.boundary.http import checked_base_url, http_client
from kivo_worker.errors import UsageError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.version import WORKER_VERSION
from tests.boundary.conftest import Answering

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.trykivo.co", "https://api.trykivo.co"),
        ("https://api.trykivo.co/", "https://api.trykivo.co"),
        ("https://api.trykivo.co///", "https://api.trykivo.co"),
        ("https://gateway.example:8443/kivo/", "https://gateway.example:8443/kivo"),
        ("HTTPS://API.TRYKIVO.CO", "HTTPS://API.TRYKIVO.CO"),
        ("https://192.0.2.1", "https://192.0.2.1"),
        ("https://[2001:db8::1]:443", "https://[2001:db8::1]:443"),
        ("https://bücher.example", "https://bücher.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("http://localhost", "http://localhost"),
        ("http://LOCALHOST:1", "http://LOCALHOST:1"),
        ("http://localhost:65535", "http://localhost:65535"),
    ],
)
def test_good(url: str, expected: str) -> None:
    """Https goes anywhere, http to this machine; a slash at the end makes no difference."""
    assert expected == checked_base_url(url)


NO_URL = "the API base URL is no URL"
MORE = "the API base URL holds more than host and path"
NOT_HTTPS = "the API base URL must be https"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", NO_URL),
        ("api.trykivo.co", NO_URL),
        ("//api.trykivo.co", NO_URL),
        ("/v1", NO_URL),
        ("ftp://api.trykivo.co", NO_URL),
        ("file:///etc/hosts", NO_URL),
        ("https:", NO_URL),
        ("https://", NO_URL),
        ("https:///v1", NO_URL),
        ("https://:443", NO_URL),
        ("https://api.trykivo.co:0", NO_URL),
        ("https://api.trykivo.co:65536", NO_URL),
        ("https://api.trykivo.co:-1", NO_URL),
        ("https://api.trykivo.co:https", NO_URL),
        ("https://[::1", NO_URL),
        ("https://[nonsense]", NO_URL),
        ("https://api..trykivo.co", NO_URL),
        (f"https://{'a' * 64}.example", NO_URL),
        ("https://api.trykivo.co\n", NO_URL),
        (" https://api.trykivo.co", NO_URL),
        ("https://api.trykivo.co/a b", NO_URL),
        ("https://api.try\tkivo.co", NO_URL),
        ("https://user@api.trykivo.co", MORE),
        ("https://user:Zq7@api.trykivo.co", MORE),
        ("https://:Zq7@api.trykivo.co", MORE),
        ("https://@api.trykivo.co", MORE),
        ("https://api.trykivo.co?key=Zq7", MORE),
        ("https://api.trykivo.co/v1?", MORE),
        ("https://api.trykivo.co#Zq7", MORE),
        ("https://api.trykivo.co/#", MORE),
        ("http://api.trykivo.co", NOT_HTTPS),
        ("http://192.168.0.1", NOT_HTTPS),
        ("http://0.0.0.0", NOT_HTTPS),
        ("http://[::]", NOT_HTTPS),
        ("http://localhost.example", NOT_HTTPS),
        ("http://127.0.0.1.example", NOT_HTTPS),
        ("http://127.1", NOT_HTTPS),
        ("http://2130706433", NOT_HTTPS),
        ("http://localhost@api.trykivo.co", MORE),
    ],
)
def test_bad(url: str, message: str) -> None:
    """Anything else is a usage error that shows what a base URL looks like, and nothing of the one given."""
    with pytest.raises(UsageError, match=message) as refused:
        checked_base_url(url)

    assert refused.value.exit_code is ExitCode.USAGE
    assert str(refused.value).startswith("--kivo-api-base-url: ")
    assert str(refused.value).endswith("It looks like https://api.trykivo.co.")
    assert "Zq7" not in str(refused.value)


@given(
    st.text()
    | st.text(st.sampled_from("htps:/[]@?#.1a%\\\n "), max_size=20)
    | st.text(max_size=8).map("http://{}".format)
)
def test_any_text(text: str) -> None:
    """Whatever is given, it is a URL that a client can take, or a usage error."""
    try:
        url = httpx.URL(checked_base_url(text))
    except (UsageError, httpx.InvalidURL):
        return

    assert url.scheme == "https" or url.host == "localhost" or ip_address(url.host).is_loopback
    assert not url.query
    assert not url.userinfo


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects(answering: Answering, status: int) -> None:
    """A redirect is an answer like any other; what it points to is never asked."""
    with answering(OK) as elsewhere:
        redirect = f"HTTP/1.1 {status} Moved\r\nLocation: {elsewhere.url}/\r\nContent-Length: 0\r\n\r\n".encode()
        with answering(redirect) as peer, http_client() as client:
            assert client.post(peer.url, content=b"{}").status_code == status

    assert elsewhere.requests == []


def test_says_who_it_is(answering: Answering) -> None:
    """The client names the worker and its version, and nothing of the machine it runs on."""
    with answering(OK) as peer, http_client() as client:
        client.get(peer.url)

    assert f"User-Agent: {WORKER_VERSION}\r\n".encode() in peer.requests[0]
    assert peer.requests[0].count(b"User-Agent") == 1


def _certificate(folder: Path, host: str) -> tuple[Path, ssl.SSLContext]:
    """A self-signed certificate for a host: the file that trusts it, and the server that shows it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    )
    builder = builder.add_extension(names, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (folder / "certificate.pem").write_bytes(certificate)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return folder / "certificate.pem", context


def test_unknown_certificate(answering: Answering, tmp_path: Path) -> None:
    """A server that nobody vouches for gets nothing, not even the request."""
    _, context = _certificate(tmp_path, "127.0.0.1")
    refused = pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED")
    with answering(OK, tls=context) as peer, http_client() as client, refused:
        client.get(peer.url)

    assert peer.requests == []


def test_own_authority(answering: Answering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A company's own authority is trusted when the environment names it."""
    trusted, context = _certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    with answering(OK, tls=context) as peer, http_client() as client:
        assert client.get(peer.url).status_code == 200


def test_other_host(answering: Answering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trusted certificate for another host is no certificate for this one."""
    trusted, context = _certificate(tmp_path, "192.0.2.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    refused = pytest.raises(httpx.ConnectError, match="IP address mismatch")
    with answering(OK, tls=context) as peer, http_client() as client, refused:
        client.get(peer.url)

    assert peer.requests == []


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
def test_no_proxy_for_this_machine(answering: Answering, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """What is sent in plain http stays on this machine: it does not go through a proxy."""
    with answering(OK) as proxy, answering(OK) as peer:
        monkeypatch.setenv(variable.lower(), proxy.url)
        with http_client() as client:
            client.get(peer.url)

    assert len(peer.requests) == 1
    assert proxy.requests == []


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
def test_proxy(answering: Answering, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """Https goes through the proxy that the environment names, which sees the host and no more."""
    with answering(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") as proxy:
        monkeypatch.setenv(variable.lower(), proxy.url)
        with http_client() as client, pytest.raises(httpx.ProxyError):
            client.post("https://api.invalid/v1", content=b"body", headers={"Authorization": "Bearer Zq7"})

    assert proxy.requests[0].startswith(b"CONNECT api.invalid:443 HTTP/1.1\r\n")
    assert b"Zq7" not in proxy.requests[0]
