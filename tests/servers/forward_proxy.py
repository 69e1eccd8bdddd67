"""A company's proxy: it lets TLS through to servers of this machine, to those who know its password.

Whatever name is asked for is a server of this machine, so that a name that no resolver knows is reached through the
proxy, or not at all.
"""

import base64
import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USER, PASSWORD = "kivo-user", "Pq8vLm2xWd"
_ALLOWED = f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"
_BLOCK = 65_536


@dataclass
class ForwardProxy:
    """The proxy, and what it has seen.

    Attributes:
        port: where it listens.
        let_through: the hosts and ports that somebody was let through to, in their order.
        refused: those to which somebody was not who did not know the password.
        seen: all that it could read on the way, there and back.
    """

    port: int
    let_through: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    seen: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address, as `HTTPS_PROXY` has it."""
        return f"http://{USER}:{PASSWORD}@127.0.0.1:{self.port}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.proxy = ForwardProxy(self.server_port)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet: who goes away is no trouble."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_CONNECT(self) -> None:
        """Make a tunnel (RFC 9110, section 9.3.6)."""
        proxy = self.server.proxy
        proxy.seen.append(f"{self.requestline}\r\n{self.headers}".encode())
        if self.headers["proxy-authorization"] != _ALLOWED:
            proxy.refused.append(self.path)
            self.send_response(HTTPStatus.PROXY_AUTHENTICATION_REQUIRED)
            self.send_header("Proxy-Authenticate", 'Basic realm="proxy"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        proxy.let_through.append(self.path)
        self.close_connection = True
        with socket.create_connection(("127.0.0.1", int(self.path.rpartition(":")[2]))) as onward:
            self.send_response(HTTPStatus.OK)
            self.end_headers()
            back = threading.Thread(target=self._pass_on, args=(onward, self.connection), daemon=True)
            back.start()
            self._pass_on(self.connection, onward)
            back.join()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        """Pass on all that comes, to its end; what one side has broken off, the other has no use for either."""
        with contextlib.suppress(OSError):
            while data := source.recv(_BLOCK):
                self.server.proxy.seen.append(data)
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def forward_proxy() -> Iterator[ForwardProxy]:
    """Run a proxy until the end of the block."""
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.proxy
        finally:
            server.shutdown()
            thread.join()
