"""Tells a collector of the operator's own of a run, once, when it has ended: spans and metrics over OTLP.

The libraries (`kivo-worker[otel]`) make the messages; they go through the guard and over a client that reaches the
collector and nobody else, as a model server is reached. No exporter of theirs runs, so nothing is sent in between.
"""

from importlib.util import find_spec
from typing import TYPE_CHECKING

import httpx
import stamina

from kivo_worker.boundary import telemetry_model as told
from kivo_worker.boundary.deadline import TimeLeft
from kivo_worker.boundary.egress import egress_client
from kivo_worker.boundary.guard import check_words
from kivo_worker.boundary.telemetry_settings import Collector
from kivo_worker.boundary.telemetry_words import KNOWN, words_of
from kivo_worker.boundary.tls import tls_context
from kivo_worker.errors import UsageError
from kivo_worker.redaction import Recognise
from kivo_worker.version import WORKER_VERSION, __version__

if TYPE_CHECKING:
    from google.protobuf.message import Message
    from opentelemetry.sdk.resources import Resource

_PASSING = {429, 502, 503, 504}
"""After these the protocol has one try again (OTLP 1, "Retryable Response Codes")."""
_NANO = 1_000_000_000


class _TryAgain(Exception):  # noqa: N818 - how stamina is told
    pass


def check_installed() -> None:
    """Make sure that telemetry can be made.

    Raises:
        UsageError: the libraries are not there.
    """
    if find_spec("opentelemetry.exporter") is None or find_spec("opentelemetry.sdk") is None:
        raise UsageError("telemetry is on, and OpenTelemetry is not installed.", hint="Install kivo-worker[otel].")


def tell_collector(collector: Collector, figures: told.RunFigures, recognise: Recognise, time_left: TimeLeft) -> bool:
    """Send a run's spans and metrics; to be called by `within`, which ends it in time.

    Args:
        collector: who is told.
        figures: what it is told.
        recognise: knows the run's own texts.
        time_left: nothing is sent when there is none.

    Returns:
        Whether it has taken both.

    Raises:
        LeakError: something in them may not leave; nothing is sent.
        UsageError: a TLS setting cannot be used.
        Exception: there was no answer; by its kind only, since its words may hold anything.
    """
    messages = {"traces": _spans(collector, figures), "metrics": _metrics(collector, figures)}
    given = frozenset(word for pair in collector.resource for word in pair) | figures.names
    bodies = {signal: message.SerializeToString() for signal, message in messages.items()}
    for signal, body in bodies.items():
        check_words(words_of(type(messages[signal]).FromString(body)), KNOWN, given, recognise)
    headers = {**collector.headers, "Content-Type": "application/x-protobuf"}
    client = egress_client(collector.base_url, tls_context(), allow_public=True, seconds=collector.seconds)
    with client:
        taken = [
            _send(client, f"{collector.base_url}/v1/{signal}", body, headers, time_left)
            for signal, body in bodies.items()
        ]
    return all(taken)


def _send(client: httpx.Client, url: str, body: bytes, headers: dict[str, str], time_left: TimeLeft) -> bool:
    for attempt in stamina.retry_context(_TryAgain, attempts=3, timeout=None, wait_initial=0.2, wait_max=1.0):
        with attempt:
            if time_left() <= 0:  # nobody waits any longer, so nothing may leave
                return False
            status = client.post(url, content=body, headers=headers).status_code
            if status in _PASSING and attempt.num < 3:  # noqa: PLR2004 - the last of them
                raise _TryAgain
    return httpx.codes.is_success(status)


def _resource(collector: Collector) -> "Resource":
    """Who tells; nothing of what the libraries would find out about the machine."""
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - loaded when a collector is told

    return Resource({"service.name": "kivo-worker", **dict(collector.resource), "service.version": __version__})


def _spans(collector: Collector, figures: told.RunFigures) -> "Message":
    """A span of the run, and one of each phase within it."""
    from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans  # noqa: PLC0415
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.sampling import ALWAYS_ON  # noqa: PLC0415
    from opentelemetry.trace import Status, StatusCode, set_span_in_context  # noqa: PLC0415

    provider = TracerProvider(ALWAYS_ON, _resource(collector), shutdown_on_exit=False)
    tracer = provider.get_tracer(WORKER_VERSION)
    spans = figures.spans
    run = tracer.start_span(told.RUN_SPAN, start_time=_nanoseconds(spans[0][1]), attributes=figures.attributes)
    if figures.exit_code:
        run.set_status(Status(StatusCode.ERROR))
    of_phases = []
    for phase, began, ended in spans:
        name = told.span_name(phase)
        span = tracer.start_span(name, context=set_span_in_context(run), start_time=_nanoseconds(began))
        span.end(_nanoseconds(ended))
        of_phases.append(span)
    run.end(_nanoseconds(figures.ended))
    return encode_spans([span for span in (run, *of_phases) if isinstance(span, ReadableSpan)])


def _metrics(collector: Collector, figures: told.RunFigures) -> "Message":
    from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics  # noqa: PLC0415
    from opentelemetry.sdk.metrics import MeterProvider  # noqa: PLC0415
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader, MetricsData  # noqa: PLC0415

    reader = InMemoryMetricReader()
    meter = MeterProvider([reader], _resource(collector), shutdown_on_exit=False).get_meter(WORKER_VERSION)
    for metric, points in figures.measured.items():
        described = (metric.name, metric.unit, metric.meaning)
        record = (
            meter.create_histogram(*described).record if metric.is_histogram else meter.create_counter(*described).add
        )
        for value, word in points:
            record(value, {metric.attribute: word} if metric.attribute else {})
    data = reader.get_metrics_data()
    return encode_metrics(data or MetricsData([]))


def _nanoseconds(seconds: float) -> int:
    return int(seconds * _NANO)
