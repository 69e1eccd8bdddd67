"""Where a collector of the operator's own is, by the variables that OpenTelemetry has for it."""

import os
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from kivo_worker.environment import EnvironmentSetting
from kivo_worker.errors import UsageError
from kivo_worker.identifiers import is_identifier
from kivo_worker.redaction import redact_secret

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
_HEADERS = "OTEL_EXPORTER_OTLP_HEADERS"
_PROTOCOL = "OTEL_EXPORTER_OTLP_PROTOCOL"
_TIMEOUT = "OTEL_EXPORTER_OTLP_TIMEOUT"
_DISABLED = "OTEL_SDK_DISABLED"
_SERVICE = "OTEL_SERVICE_NAME"
_RESOURCE = "OTEL_RESOURCE_ATTRIBUTES"

LONGEST_SECONDS = 10.0
"""A collector is never waited for any longer, all attempts and both signals together."""

_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[\x20-\x7e]*")


@dataclass(frozen=True, slots=True)
class Collector:
    """A collector that speaks OTLP over HTTP.

    Attributes:
        base_url: where it is; the paths of the signals come behind.
        headers: what is sent to it beside; secrets, never shown.
        seconds: how long it is waited for.
        resource: who tells it: names and values that are identifiers.
    """

    base_url: str
    headers: "Headers"
    seconds: float
    resource: tuple[tuple[str, str], ...]


class Headers(dict[str, str]):
    """Headers of requests; they do not print."""

    def __repr__(self) -> str:
        """Stars."""
        return "***"


def telemetry_in_effect() -> EnvironmentSetting:
    """Say where the environment has a collector; whether it is told anything is a setting of the run."""
    return EnvironmentSetting.first_of("otlp_endpoint", ENDPOINT)


def collector_of_the_environment() -> Collector | None:
    """Find the collector, and take the headers out of the environment; none when it is disabled there.

    Raises:
        UsageError: a variable is missing, or cannot be used; what it says is not shown.
    """
    if os.environ.get(_DISABLED, "").strip().lower() == "true":
        return None
    if os.environ.get(_PROTOCOL, "").strip() not in {"", "http/protobuf"}:
        raise UsageError("the worker speaks http/protobuf.", where=_PROTOCOL, hint="Give that, or leave it out.")
    return Collector(_base_url(), _headers(), _seconds(), _resource())


def _base_url() -> str:
    url = (telemetry_in_effect().value or "").strip()
    hint = "It looks like http://collector.internal:4318."
    if not url:
        raise UsageError("telemetry is on, and no collector is named.", where=ENDPOINT, hint=hint)
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and url.isprintable()
    except ValueError:
        is_usable = False
    if not is_usable or " " in url or "@" in url or "?" in url or "#" in url:
        raise UsageError("this is no address, or more than host and path.", where=ENDPOINT, hint=hint)
    return url.rstrip("/")


def _headers() -> Headers:
    """Read the headers: pairs as in W3C Baggage, their values percent-encoded."""
    found = Headers()
    for name, value in _pairs(os.environ.pop(_HEADERS, ""), _HEADERS):
        if not _HEADER.fullmatch(name) or not _VALUE.fullmatch(value):
            raise UsageError(
                "this is no list of headers.", where=_HEADERS, hint="It looks like api-key=VALUE,other=VALUE."
            )
        redact_secret(value)
        found[name] = value
    return found


def _seconds() -> float:
    given = os.environ.get(_TIMEOUT, "").strip() or str(LONGEST_SECONDS * 1000)
    try:
        milliseconds = float(given)
    except ValueError:
        milliseconds = 0
    if not milliseconds > 0:
        raise UsageError("this is no number of milliseconds.", where=_TIMEOUT)
    return min(milliseconds / 1000, LONGEST_SECONDS)


def _resource() -> tuple[tuple[str, str], ...]:
    """Who tells, as far as these are names: prose has no place there."""
    found = dict(_pairs(os.environ.get(_RESOURCE, ""), _RESOURCE))
    if name := os.environ.get(_SERVICE, "").strip():
        found["service.name"] = name
    where = _SERVICE if name and not is_identifier(name) else _RESOURCE
    if not all(is_identifier(word) for pair in found.items() for word in pair):
        hint = "Names and values are letters, digits and . _ : - without spaces."
        raise UsageError("this holds more than names.", where=where, hint=hint)
    return tuple(found.items())


def _pairs(given: str, variable: str) -> list[tuple[str, str]]:
    entries = [entry.partition("=") for entry in given.split(",") if entry.strip()]
    if not all(is_pair and name.strip() for name, is_pair, _ in entries):
        raise UsageError("this is no list of NAME=VALUE.", where=variable)
    return [(name.strip(), unquote(value.strip())) for name, _, value in entries]
