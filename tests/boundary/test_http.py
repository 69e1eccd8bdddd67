"""The one way to a connection: no redirect followed, plain http on this machine alone."""

from collections.abc import Callable
from ipaddress import ip_address

import httpx
import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.boundary.http import async_http_client, checked_base_url, http_client
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


Ask = Callable[..., httpx.Response]


def _waiting(url: str, **headers: str) -> httpx.Response:
    with http_client() as client:
        return client.post(url, content=b"{}", headers=headers)


def _awaiting(url: str, **headers: str) -> httpx.Response:
    async def post() -> httpx.Response:
        async with async_http_client() as client:
            return await client.post(url, content=b"{}", headers=headers)

    with start_blocking_portal() as portal:
        return portal.call(post)


@pytest.fixture(params=[_waiting, _awaiting], ids=["waiting", "awaiting"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """Post something with a client of each kind."""
    made: Ask = request.param
    return made


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects(ask: Ask, answering: Answering, status: int) -> None:
    """A redirect is an answer like any other; what it points to is never asked."""
    with answering(OK) as elsewhere:
        redirect = f"HTTP/1.1 {status} Moved\r\nLocation: {elsewhere.url}/\r\nContent-Length: 0\r\n\r\n".encode()
        with answering(redirect) as peer:
            assert ask(peer.url).status_code == status

    assert elsewhere.requests == []


def test_says_who_it_is(ask: Ask, answering: Answering) -> None:
    """The client names the worker and its version, and nothing of the machine it runs on."""
    with answering(OK) as peer:
        ask(peer.url)

    assert f"User-Agent: {WORKER_VERSION}\r\n".encode() in peer.requests[0]
    assert peer.requests[0].count(b"User-Agent") == 1


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
def test_no_proxy_for_this_machine(
    ask: Ask, answering: Answering, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """What is sent in plain http stays on this machine: it does not go through a proxy."""
    with answering(OK) as proxy, answering(OK) as peer:
        monkeypatch.setenv(variable.lower(), proxy.url)
        ask(peer.url)

    assert len(peer.requests) == 1
    assert proxy.requests == []


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
def test_proxy(ask: Ask, answering: Answering, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """Https goes through the proxy that the environment names, which sees the host and no more."""
    with answering(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") as proxy:
        monkeypatch.setenv(variable.lower(), proxy.url)
        with pytest.raises(httpx.ProxyError):
            ask("https://api.invalid/v1", Authorization="Bearer Zq7")

    assert proxy.requests[0].startswith(b"CONNECT api.invalid:443 HTTP/1.1\r\n")
    assert b"Zq7" not in proxy.requests[0]
