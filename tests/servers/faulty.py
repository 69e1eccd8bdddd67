"""A proxy in front of a server that does what networks and busy servers do: cut, corrupt, refuse, stay silent."""

import http.client
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

BLOCK = 64 << 10
SLOW_DOWN = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive", "date", "server", "content-length"}


@dataclass(frozen=True, slots=True)
class Request:
    """A request that came by."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass(slots=True)
class Fault:
    """What goes wrong with requests of a kind, so many times.

    Attributes:
        times: how often.
        method: of which requests.
        contains: what their path holds.
        status: answer with this and do not ask the server.
        body: the body of that answer.
        headers: more headers of that answer.
        cut_at: break the connection after so many bytes of the body.
        flip_at: change the byte at this place of the body.
        silent: do not answer for so many seconds.
        lose_answer: let the server do it, and break the connection then.
    """

    times: int = 1
    method: str = "GET"
    contains: str = ""
    status: int | None = None
    body: bytes = SLOW_DOWN
    headers: dict[str, str] = field(default_factory=dict)
    cut_at: int | None = None
    flip_at: int | None = None
    silent: float = 0
    lose_answer: bool = False


class Proxy:
    """The proxy: what is to go wrong, and what came by.

    Attributes:
        endpoint: its address.
        faults: what goes wrong next; those at the end of their times are passed over.
        requests: what came by.
        sent: bytes of answers' bodies that were sent on.
        before: looks at a request first, and may answer with a status instead of the server.
        dropped: methods with the headers that are not passed on.
        one_at_a_time: the method of which the server answers one request before it is asked the next.
    """

    def __init__(self, upstream: str, *, keep_host: bool, context: ssl.SSLContext | None) -> None:
        self.upstream = urlsplit(upstream).netloc
        self.keep_host = keep_host
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self.sent = 0
        self.before: Callable[[Request], int | None] = lambda _: None
        self.dropped: set[tuple[str, str]] = set()
        self.one_at_a_time = ""
        self.turn = threading.Lock()
        self._lock = threading.Lock()
        self.server = _Server(self)
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.endpoint = f"http{'s' if context else ''}://127.0.0.1:{self.server.server_port}"

    def mend(self) -> None:
        """Let all be well, and forget what came by."""
        self.faults, self.requests, self.sent, self.dropped, self.one_at_a_time = [], [], 0, set(), ""
        self.before = lambda _: None

    def fault_for(self, request: Request) -> Fault | None:
        """Take the fault of a request, and note the request."""
        with self._lock:
            self.requests.append(request)
            for fault in self.faults:
                if fault.times > 0 and fault.method == request.method and fault.contains in request.path:
                    fault.times -= 1
                    return fault
        return None

    def count(self, method: str, contains: str = "") -> int:
        """Tell how many requests of a kind came by."""
        return sum(request.method == method and contains in request.path for request in self.requests)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet: clients that go away are what the tests are about."""


@contextmanager
def faulty(upstream: str, *, keep_host: bool = True, context: ssl.SSLContext | None = None) -> Iterator[Proxy]:
    """Run a proxy in front of a server.

    Args:
        upstream: the server's address.
        keep_host: pass the host on that the client named, as signatures need.
        context: of TLS, when the proxy is to speak it.
    """
    proxy = Proxy(upstream, keep_host=keep_host, context=context)
    thread = threading.Thread(target=proxy.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.server.shutdown()
        proxy.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def parse_request(self) -> bool:
        known = super().parse_request()
        if known:
            setattr(self, f"do_{self.command}", self._pass_on)
        return known

    def _pass_on(self) -> None:
        proxy = self.server.proxy
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        request = Request(self.command, self.path, {name.lower(): value for name, value in self.headers.items()})
        fault = proxy.fault_for(request) or Fault()
        time.sleep(fault.silent)
        status = fault.status or proxy.before(request)
        if status is not None:
            self._answer(status, fault.headers, fault.body)
            return
        turn = proxy.turn if proxy.one_at_a_time == self.command else nullcontext()
        with turn, _Connection(proxy.upstream) as upstream:
            answer = upstream.ask(self, body, proxy)
            if fault.lose_answer:
                answer.read()
                self.close_connection = True
                return
            self._stream(answer, fault)

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, answer: http.client.HTTPResponse, fault: Fault) -> None:
        length = answer.getheader("content-length")
        whole = answer.read() if length is None else None
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value.replace(self.server.proxy.upstream, self.headers["host"]))
        self.send_header("content-length", str(len(whole)) if whole is not None else str(length))
        self.end_headers()
        if self.command != "HEAD":
            self._body(iter([whole]) if whole is not None else _blocks(answer), fault)

    def _body(self, blocks: Iterator[bytes], fault: Fault) -> None:
        place = 0
        for block in blocks:
            sent = _flipped(block, place, fault.flip_at)
            if fault.cut_at is not None and place + len(sent) > fault.cut_at:
                self.wfile.write(sent[: fault.cut_at - place])
                self.close_connection = True
                return
            self.wfile.write(sent)
            place += len(sent)
            self.server.proxy.sent += len(sent)


class _Connection:
    def __init__(self, netloc: str) -> None:
        self._connection = http.client.HTTPConnection(netloc)
        self._netloc = netloc

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ask(self, client: BaseHTTPRequestHandler, body: bytes, proxy: Proxy) -> http.client.HTTPResponse:
        """Ask the server what the client asked."""
        self._connection.putrequest(client.command, client.path, skip_host=True, skip_accept_encoding=True)
        for name, value in client.headers.items():
            dropped = (client.command, name.lower()) in proxy.dropped
            if not dropped and name.lower() not in {"connection", "expect", "host"}:
                self._connection.putheader(name, value)
        self._connection.putheader("host", client.headers["host"] if proxy.keep_host else self._netloc)
        self._connection.endheaders(body)
        return self._connection.getresponse()


def _blocks(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    while block := answer.read(BLOCK):
        yield block


def _flipped(block: bytes, place: int, at: int | None) -> bytes:
    if at is None or not place <= at < place + len(block):
        return block
    index = at - place
    return block[:index] + bytes([block[index] ^ 1]) + block[index + 1 :]
