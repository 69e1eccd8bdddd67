"""A server that takes events as Kivo documents it, and remembers every request, also what it had before."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ENDS = {"completed", "failed", "cancelled"}

Fault = Callable[[dict[str, Any]], int | None]
"""Looks at an event and gives the status to answer it with; none to take it, 0 to drop the connection."""


@dataclass
class Recorder:
    """What the server got.

    Attributes:
        url: its base URL.
        posts: the body of every request, in order.
        taken: the body of each event it took, by its run and id.
        conflicts: the bodies it refused, since they were others than those it had, or came after the end.
        fault: what goes wrong.
    """

    url: str
    posts: list[bytes] = field(default_factory=list)
    taken: dict[tuple[str, str], bytes] = field(default_factory=dict)
    conflicts: list[bytes] = field(default_factory=list)
    credentials: list[str] = field(default_factory=list)
    fault: Fault = staticmethod(lambda _event: None)  # noqa: RUF009 - a function
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events it took, in order."""
        return [json.loads(body) for body in self.taken.values()]

    @property
    def types(self) -> list[str]:
        """Their types."""
        return [event["event_type"] for event in self.events]

    def post(self, body: bytes, credential: str) -> int:
        """Take an event as the contract says, once; the status to answer with, 0 to drop the connection."""
        event = json.loads(body)
        with self.lock:
            self.posts.append(body)
            self.credentials.append(credential)
            status = self.fault(event)
            if status is not None:
                return status
            key = (event["review_run_id"], event["event_id"])
            if self.taken.get(key) == body:
                return 202
            before = [one for one in self.events if one["review_run_id"] == event["review_run_id"]]
            has_ended = any(one["event_type"] in ENDS for one in before)
            is_late = any(one["sequence"] >= event["sequence"] for one in before)
            if key in self.taken or has_ended or is_late:
                self.conflicts.append(body)
                return 409
            self.taken[key] = body
            return 202


@contextmanager
def recording() -> Iterator[Recorder]:
    """Run such a server."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status = recorder.post(body, self.headers["authorization"].removeprefix("Bearer "))
            if status == 0:
                self.close_connection = True
                return
            answer = json.dumps({"request_id": "req_1"}).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object) -> None:
            """Clients that are killed are nothing to talk about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        recorder = Recorder(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield recorder
        finally:
            server.shutdown()
            thread.join()
