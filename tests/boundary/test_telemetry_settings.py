"""The variables of OpenTelemetry, as far as the worker goes by them."""

import pytest

from kivo_worker.boundary.telemetry_settings import (
    LONGEST_SECONDS,
    Collector,
    collector_of_the_environment,
    telemetry_in_effect,
)
from kivo_worker.errors import UsageError

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


def _found(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Collector:
    monkeypatch.setattr("os.environ", {ENDPOINT: "https://collector.example/", **variables})
    collector = collector_of_the_environment()
    assert collector is not None
    return collector


def test_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address is enough."""
    assert _found(monkeypatch) == Collector(
        "https://collector.example", _found(monkeypatch).headers, LONGEST_SECONDS, ()
    )
    assert telemetry_in_effect().value == "https://collector.example/"


def test_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Headers are taken out of the environment, and do not print."""
    environment = {ENDPOINT: "https://collector.example", "OTEL_EXPORTER_OTLP_HEADERS": "a=Zq7Xw9%3D, b = c ,"}
    monkeypatch.setattr("os.environ", environment)
    collector = collector_of_the_environment()

    assert collector is not None
    assert dict(collector.headers) == {"a": "Zq7Xw9=", "b": "c"}
    assert "OTEL_EXPORTER_OTLP_HEADERS" not in environment
    assert "Zq7" not in repr(collector)


@pytest.mark.parametrize(("given", "seconds"), [("2500", 2.5), ("3600000", LONGEST_SECONDS), (" ", LONGEST_SECONDS)])
def test_seconds(given: str, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time limit is in milliseconds, and a run is never held up for longer than the longest."""
    assert _found(monkeypatch, OTEL_EXPORTER_OTLP_TIMEOUT=given).seconds == seconds


WRONG = [
    (ENDPOINT, ""),
    (ENDPOINT, "collector.example:4318"),
    (ENDPOINT, "grpc://collector.example"),
    (ENDPOINT, "https://user:Zq7Xw9@collector.example"),
    (ENDPOINT, "https://collector.example?Zq7Xw9"),
    (ENDPOINT, "https://collector.example:port"),
    (ENDPOINT, "https://collector.example/a b"),
    ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
    ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon"),
    ("OTEL_EXPORTER_OTLP_TIMEOUT", "-1"),
    ("OTEL_EXPORTER_OTLP_TIMEOUT", "nan"),
    ("OTEL_EXPORTER_OTLP_HEADERS", "Zq7Xw9"),
    ("OTEL_EXPORTER_OTLP_HEADERS", "a b=Zq7Xw9"),
    ("OTEL_EXPORTER_OTLP_HEADERS", "a=Zq7Xw9%0d%0ab:c"),
    ("OTEL_SERVICE_NAME", "our reviews Zq7Xw9"),
    ("OTEL_RESOURCE_ATTRIBUTES", "note=we tell Zq7Xw9 a story"),
    ("OTEL_RESOURCE_ATTRIBUTES", "Zq7Xw9"),
]


@pytest.mark.parametrize(("variable", "value"), WRONG)
def test_wrong(variable: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be used, or is more than names, is refused by its variable, and not shown."""
    with pytest.raises(UsageError) as refused:
        _found(monkeypatch, **{variable: value})

    assert refused.value.where == variable
    assert "Zq7Xw9" not in str(refused.value)


def test_disabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """`OTEL_SDK_DISABLED` turns telemetry off, whatever else is said."""
    monkeypatch.setattr("os.environ", {"OTEL_SDK_DISABLED": "True"})

    assert collector_of_the_environment() is None
