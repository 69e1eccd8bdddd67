"""What leaves and where it goes: a finished run, a development server, and a peer that answers any bytes."""

import contextlib
import copy
import json
import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from kivo_worker.boundary.connection import Connection
from kivo_worker.boundary.credential import Secret
from kivo_worker.devserver.settings import Settings
from kivo_worker.outcome import ArtifactSummary, RunIdentity, RunOutcome
from kivo_worker.vocabulary import GateVerdict, NotCheckedReason, RunStatus, SafeUseStatus
from tests.servers.dev_server import dev_server as run_dev_server

SAMPLES = Path(__file__).parents[1] / "contract" / "samples"
CREDENTIAL = "kwc_Zq7Xw9Kv3.signature-of_it"
PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="session")
def vendor_sample() -> dict[str, Any]:
    """The vendor's documented event; the shell puts the run's id in, and real digests stand for its placeholders."""
    text = (SAMPLES / "event.txt").read_text("utf-8").replace("'\"$REVIEW_RUN_ID\"'", "run_7f4f21e2")
    fields: dict[str, Any] = json.loads(re.sub(r"sha256:\w+_hash", f"sha256:{'0' * 64}", text))
    return fields


@pytest.fixture
def vendor_event(vendor_sample: dict[str, Any]) -> dict[str, Any]:
    """The same, for a test to change."""
    return copy.deepcopy(vendor_sample)


@pytest.fixture(scope="session")
def identity() -> RunIdentity:
    """Who ran what."""
    return RunIdentity("cust_run_001", "worker_support_001", "run_7f4f21e2-3d40-48a3-85f0-9f97e5f61b2f")


@pytest.fixture(scope="session")
def outcomes() -> dict[str, RunOutcome]:
    """A run that ended in each way, as in the vendor's sample where it says something."""
    artifact = ArtifactSummary("claim_report", "claim_report", "json", f"sha256:{'c' * 64}", 1, "Customer report store")
    completed = RunOutcome(
        status=RunStatus.COMPLETED,
        safe_use_status=SafeUseStatus.NEEDS_REVIEW,
        gate_verdict=GateVerdict.NEEDS_REVIEW,
        claim_count=18,
        unsupported_claim_count=3,
        source_count=4,
        source_hashes=(f"sha256:{'a' * 64}", f"hmac-sha256:{'b' * 64}"),
        output_hash=f"sha256:{'d' * 64}",
        failure_categories=("unsupported_policy_claim",),
        artifacts=(artifact,),
    )
    cancelled = RunOutcome(
        status=RunStatus.CANCELLED,
        claim_count=7,
        unsupported_claim_count=1,
        source_count=4,
        source_hashes=completed.source_hashes,
        failure_categories=("not_checked_cancelled", "unsupported_policy_claim"),
        artifacts=(artifact,),
        not_checked=frozenset({NotCheckedReason.CANCELLED}),
    )
    failed = RunOutcome(RunStatus.FAILED, failure_categories=("not_checked_input_unreadable",))
    return {"completed": completed, "cancelled": cancelled, "failed": failed}


@dataclass
class Peer:
    """Something that listens on this machine; the requests that came, byte for byte."""

    url: str
    port: int
    requests: list[bytes] = field(default_factory=list)

    def connection(self) -> Connection:
        """How the worker reaches it."""
        return Connection(self.url, "run_1", Secret(CREDENTIAL))


Step = Callable[[socket.socket, threading.Event], object]
"""What a peer does once it has read a request; the event is set when the test is over."""

Answering = Callable[..., contextlib.AbstractContextManager[Peer]]
Acting = Callable[..., contextlib.AbstractContextManager[Peer]]


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, steps: Sequence[Step], *, reads: bool, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.steps, self.reads, self.tls = list(steps), reads, tls
        self.ended = threading.Event()
        port = self.server_address[1]
        self.peer = Peer(f"{'https' if tls else 'http'}://127.0.0.1:{port}", port)

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        return (self.tls.wrap_socket(connection, server_side=True) if self.tls else connection), address

    def next_step(self) -> Step:
        return self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            if self.server.reads:
                self.server.peer.requests.append(self._request())
            self.server.next_step()(self.request, self.server.ended)

    def _request(self) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data and (more := self.request.recv(65_536)):
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?im)^content-length: (\d+)", head)
        while length and len(body) < int(length[1]) and (more := self.request.recv(65_536)):
            body += more
        return head + b"\r\n\r\n" + body


@contextlib.contextmanager
def _acting(*steps: Step, reads: bool = True, tls: ssl.SSLContext | None = None) -> Iterator[Peer]:
    with _Server(steps, reads=reads, tls=tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server.peer
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def acting() -> Acting:
    """Start a peer that does one step after the other, one for each connection, and the last one ever after."""
    return _acting


@contextlib.contextmanager
def _answering(
    answer: bytes = b"", *, reads: bool = True, stays: bool = False, tls: ssl.SSLContext | None = None
) -> Iterator[Peer]:
    def step(connection: socket.socket, ended: threading.Event) -> None:
        connection.sendall(answer)
        if stays:
            ended.wait()

    with _acting(step, reads=reads, tls=tls) as peer:
        yield peer


@pytest.fixture(scope="session")
def answering() -> Answering:
    """Start a peer that answers every request with the same bytes.

    With `reads=False` it does not wait for the request; with `stays=True` it keeps the connection open after its
    answer.
    """
    return _answering


def http(status: int, body: bytes = b"{}", *headers: str) -> bytes:
    """An HTTP answer's bytes."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def says(answer: bytes) -> Step:
    """Answer with these bytes, and close."""
    return lambda connection, _ended: connection.sendall(answer)


@pytest.fixture
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the pauses between attempts short."""
    for name, seconds in {"_FIRST_WAIT": 0.01, "_LONGEST_WAIT": 0.02, "_JITTER": 0.0}.items():
        monkeypatch.setattr(f"kivo_worker.boundary.delivery.{name}", seconds)


@dataclass
class DevServer:
    """A development server with one run in it, and the events that it took."""

    connection: Connection
    seen: list[bytes]


@contextlib.contextmanager
def _dev_server(fail_with: int | None = None) -> Iterator[DevServer]:
    settings, seen = Settings("kivo_dev_tests", fail_with=fail_with), list[bytes]()
    with run_dev_server(settings, seen.append) as url:
        key = {"Authorization": f"Bearer {settings.api_key}"}
        body = (SAMPLES / "create.json").read_bytes()
        path = f"{url}/v1/private-worker/review-runs"
        created = httpx.post(path, content=body, headers=key, trust_env=False, timeout=10).json()
        credential = Secret(created["worker_credential"])
        yield DevServer(Connection(url, created["review_run"]["id"], credential), seen)


@pytest.fixture
def dev_server() -> Iterator[DevServer]:
    """A development server, as `kivo-worker dev-server` starts one."""
    with _dev_server() as server:
        yield server


@pytest.fixture(scope="session")
def failing_dev_server() -> Callable[[int], contextlib.AbstractContextManager[DevServer]]:
    """Start a development server that answers every event with a status."""
    return _dev_server
