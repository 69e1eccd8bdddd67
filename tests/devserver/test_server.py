"""The server listens on this machine alone, and says so when it cannot."""

import socket

import pytest

from kivo_worker.devserver.server import listen, url_of
from kivo_worker.errors import UsageError


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2"])
def test_loopback(host: str) -> None:
    """Port 0 takes a free port, which the URL tells."""
    with listen(host, 0) as listener:
        port = listener.getsockname()[1]

        assert port > 0
        assert url_of(listener) == f"http://{host.replace('localhost', '127.0.0.1')}:{port}"


def test_answers_at_once() -> None:
    """Answers go out as they are written, not when the last packet is acknowledged."""
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_loopback_of_ipv6() -> None:
    """An IPv6 address stands in brackets in the URL."""
    with listen("::1", 0) as listener:
        assert url_of(listener).startswith("http://[::1]:")


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "::", "example.com", ""])
def test_other_hosts(host: str) -> None:
    """An address that others could reach is refused."""
    with pytest.raises(UsageError, match="--host: the development server listens on this machine only"):
        listen(host, 0)


def test_port_in_use() -> None:
    """A port in use is a usage error that says what to do."""
    with (
        listen("127.0.0.1", 0) as listener,
        pytest.raises(UsageError, match=r"Address already in use\. Choose another port"),
    ):
        listen("127.0.0.1", listener.getsockname()[1])
