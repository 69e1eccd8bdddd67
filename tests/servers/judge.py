"""A server like OpenAI's, which answers as such servers were seen to: well, badly, late, or not at all."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from typing import Any

Verdict = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request: its body, and what it asks about."""

    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def data(self) -> dict[str, Any]:
        """Claims and sources."""
        data: dict[str, Any] = json.loads(self.body["messages"][1]["content"])
        return data


@dataclass(frozen=True)
class Reply:
    """An answer: its status, its body and headers; no status drops the connection.

    Attributes:
        trickles: its body comes byte by byte.
        hangs: after its body nothing comes, not even the end.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    trickles: bool = False
    hangs: bool = False


Answering = Callable[[Asked], Reply]


def completion(content: str | None, *, finish: str = "stop", **message: Any) -> Reply:
    """The body of a chat completion, as vLLM and llama.cpp's server send it."""
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1764000000,
        "model": "made-up",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": content, **message}, "finish_reason": finish}
        ],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
    }
    return Reply(body=json.dumps(body).encode())


def verdicts(*found: Verdict) -> Reply:
    """Verdicts as they were asked for."""
    return completion(json.dumps({"verdicts": found}))


def unsupported(number: int) -> Verdict:
    """The verdict that no source speaks to a claim."""
    return {"claim": number, "status": "unsupported", "support": 0.02, "source": 0, "quote": "", "also": []}


def supported(number: int, source: int, quote: str, **changed: Any) -> Verdict:
    """The verdict that a source states a claim."""
    found = {
        "claim": number,
        "status": "supported",
        "support": 0.97,
        "source": source,
        "quote": quote,
        "also": [source],
    }
    return {**found, **changed}


def honest(asked: Asked) -> Reply:
    """A model that finds what stands in a source word for word, and nothing else."""
    found = []
    for claim in asked.data["claims"]:
        holding = [one for one in asked.data["sources"] if claim["text"].rstrip(".") in one["text"]]
        said = supported(claim["number"], holding[0]["number"], claim["text"].rstrip(".")) if holding else None
        found.append(said or unsupported(claim["number"]))
    return verdicts(*found)


@dataclass
class Judge:
    """The server: where it is, what it was asked, and how it answers."""

    url: str
    answer: Answering = honest
    asked: list[Asked] = field(default_factory=list)
    most_at_once: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def settings(self, **keys: Any) -> dict[str, Any]:
        """The block of a job spec that names it."""
        return {"kind": "openai", "base_url": self.url, "model": "made-up", **keys}

    def reply(self, asked: Asked) -> Reply:
        """Remember what was asked, and answer."""
        with self._lock:
            self.asked.append(asked)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            return self.answer(asked)
        finally:
            with self._lock:
                self._now -= 1


def _send_body(reply: Reply, to: BufferedIOBase, over: threading.Event) -> None:
    """Send a body in its own time, unless the server ends before."""
    if not reply.trickles:
        to.write(reply.body)
    for byte in reply.body if reply.trickles else b"":
        to.write(bytes([byte]))
        if over.wait(0.2):
            return
    if reply.hangs:
        to.flush()
        over.wait(30)


@contextmanager
def judging(answer: Answering = honest, tls: ssl.SSLContext | None = None) -> Iterator[Judge]:
    """Run one on this machine; with TLS when it has a certificate."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            reply = judge.reply(Asked(body, dict(self.headers)))
            self.close_connection = True
            if not reply.status:
                return
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), "Connection": "close", **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            _send_body(reply, self.wfile, over)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        judge = Judge(f"http://127.0.0.1:{server.server_port}/v1", answer)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield judge
        finally:
            over.set()
            server.shutdown()
            thread.join()
