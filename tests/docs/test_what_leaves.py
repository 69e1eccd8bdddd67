"""The page that says what leaves is true, to the last field and header."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.boundary.deadline import seconds_from_now
from kivo_worker.boundary.delivery import deliver
from kivo_worker.boundary.model import CancelledEvent, CompletedEvent, Event, EventArtifact, FailedEvent
from kivo_worker.boundary.telemetry import tell_collector
from kivo_worker.boundary.what_leaves import HEADERS, page
from tests.boundary.conftest import _acting as acting
from tests.boundary.conftest import http, says
from tests.boundary.test_telemetry import collector_at, figures_of_a_run
from tests.servers.collector import attributes, collecting

ROOT = Path(__file__).parents[2]
GOLDEN = sorted((ROOT / "tests" / "boundary" / "golden").glob("*.json"))
OF_EVENTS, _, OF_TELEMETRY = page().partition("## Telemetry")
FIELDS = set(re.findall(r"^\| `([a-z_\[\].0-9]+)`", OF_EVENTS, re.MULTILINE))


def _names(value: object, prefix: str = "") -> set[str]:
    if isinstance(value, dict):
        return {name for key, inner in value.items() for name in {f"{prefix}{key}"} | _names(inner, f"{prefix}{key}")}
    return {name for inner in value for name in _names(inner, f"{prefix}[].")} if isinstance(value, list) else set()


def test_written() -> None:
    """The page in the repository is the one the models make (mend it with `make schemas`)."""
    assert page() == (ROOT / "docs" / "what-leaves.md").read_text("utf-8")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_field_of_every_event(path: Path) -> None:
    """No event has a field that the page does not name."""
    event: dict[str, Any] = json.loads(path.read_bytes())

    assert _names(event) <= FIELDS


def test_no_field_that_does_not_leave() -> None:
    """The page names nothing that no event has."""
    models = (Event, CompletedEvent, CancelledEvent, FailedEvent)
    known = {name for model in models for name in model.model_fields}

    assert known | {f"artifact_summaries[].{name}" for name in EventArtifact.model_fields} == FIELDS


def test_every_header() -> None:
    """A real request has the headers that the page names, and no other."""
    with acting(says(http(202))) as peer:
        deliver(peer.connection(), "evt_1", b"{}", seconds_from_now(30))
    lines = peer.requests[0].partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")[1:]

    assert {line.partition(":")[0].lower() for line in lines} == {name.lower() for name in HEADERS}


def test_every_name_of_telemetry() -> None:
    """A real message to a collector has the names that the page has, and no other."""
    figures = figures_of_a_run()
    with collecting() as told:
        assert tell_collector(collector_at(told), figures, lambda _: False, seconds_from_now(30))
    run, *phases = told.spans()
    spans, points = {span["name"] for span in (run, *phases)}, told.points()
    sent = {*told.resource(), *spans, *attributes(run), *points}

    assert sent == set(re.findall(r"^\| `([a-z_.]+)`", OF_TELEMETRY, re.MULTILINE))
    assert not any(map(attributes, phases))
