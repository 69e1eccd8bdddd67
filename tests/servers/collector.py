"""A collector that speaks OTLP over HTTP, and what it was told."""

import contextlib
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass
class Told:
    """What a collector was told.

    Attributes:
        url: where it is.
        statuses: what it answers to one request after the other, and the last one ever after; 0 is no answer.
        requests: the paths, headers and bodies that came.
    """

    url: str
    statuses: list[int] = field(default_factory=lambda: [200])
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def host(self) -> str:
        """What a job spec's `egress` calls it."""
        return self.url.removeprefix("http://")

    @property
    def everything(self) -> bytes:
        """All that came, its heads too."""
        return b"\n".join(f"{path} {headers}".encode() + body for path, headers, body in self.requests)

    def body(self, path: str) -> bytes:
        """The last body that came to a path."""
        return [body for to, _, body in self.requests if to == path][-1]

    def resource(self) -> dict[str, Any]:
        """Who told it."""
        return attributes(_spans(self)["resource"])

    def spans(self) -> list[dict[str, Any]]:
        """The spans, that of the run first."""
        return [span for scope in _spans(self)["scopeSpans"] for span in scope["spans"]]

    def points(self) -> dict[str, dict[str, float]]:
        """The metrics: what each was measured to be, by the word it is told apart by."""
        message = ExportMetricsServiceRequest.FromString(self.body("/v1/metrics"))
        [resource] = MessageToDict(message)["resourceMetrics"]
        metrics = [metric for scope in resource["scopeMetrics"] for metric in scope["metrics"]]
        return {
            metric["name"]: {
                "".join(attributes(point).values()): float(point.get("asInt", point.get("sum", 0)))
                for point in metric.get("sum", metric.get("histogram"))["dataPoints"]
            }
            for metric in metrics
        }


def attributes(one: dict[str, Any]) -> dict[str, Any]:
    """The attributes of something, by name."""
    return {entry["key"]: next(iter(entry["value"].values())) for entry in one.get("attributes", [])}


def _spans(told: Told) -> dict[str, Any]:
    message = ExportTraceServiceRequest.FromString(told.body("/v1/traces"))
    [resource] = MessageToDict(message)["resourceSpans"]
    found: dict[str, Any] = resource
    return found


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.told = Told(f"http://127.0.0.1:{self.server_port}")


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Take it."""
        told = self.server.told
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told.requests.append((self.path, dict(self.headers), body))
        status = told.statuses.pop(0) if len(told.statuses) > 1 else told.statuses[0]
        if not status:
            told.ended.wait()
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


@contextlib.contextmanager
def collecting() -> Iterator[Told]:
    """Run a collector until the end of the block."""
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.told
        finally:
            server.told.ended.set()
            server.shutdown()
            thread.join()
