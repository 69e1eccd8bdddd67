"""What a collector is told, held to closed words, to the names of the run, and to nothing of its texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span, Status
from pydantic import ValidationError

from kivo_worker.boundary.deadline import seconds_from_now
from kivo_worker.boundary.guard import check_words
from kivo_worker.boundary.raw_fields import USE_INSTEAD
from kivo_worker.boundary.telemetry import tell_collector
from kivo_worker.boundary.telemetry_model import RunFigures
from kivo_worker.boundary.telemetry_settings import Collector, Headers
from kivo_worker.boundary.telemetry_words import KNOWN, words_of
from kivo_worker.errors import LeakError
from kivo_worker.identifiers import is_identifier
from kivo_worker.vocabulary import GateVerdict, Phase, RunStatus, SupportStatus
from tests.servers.collector import Told, attributes, collecting

NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:\-]{0,60}", fullmatch=True)
TIMES = st.floats(1, 4e9)


def collector_at(told: Told, **resource: str) -> Collector:
    """A collector, as the environment names it."""
    return Collector(told.url, Headers(), 20, tuple(resource.items()))


def figures_of_a_run() -> RunFigures:
    """A run in which there was something of each kind."""
    return RunFigures(
        customer_run_id="cust_run_001",
        review_run_id="run_7f4f21e2",
        worker_id="worker_support_001",
        status=RunStatus.COMPLETED,
        exit_code=0,
        gate_verdict=GateVerdict.ALLOW,
        claims={status: number for number, status in enumerate(SupportStatus)},
        outputs=2,
        rejected_rows=1,
        sources=4,
        report_bytes=4_711,
        resends=1,
        phases=tuple((phase, 100.0 + number) for number, phase in enumerate(Phase)),
        ended=110.5,
    )


def test_the_numbers() -> None:
    """Counts are as they were counted, and times as they were taken."""
    with collecting() as told:
        assert tell_collector(collector_at(told), figures_of_a_run(), lambda _: False, seconds_from_now(30))
    points = told.points()

    assert points["kivo.claims"] == {str(status): number for number, status in enumerate(SupportStatus)}
    assert points["kivo.run.duration"] == {"completed": 10.5}
    assert points["kivo.run.phase.duration"] == {
        "load": 1, "read": 1, "extract": 1, "verify": 1, "report": 1, "emit": 5.5,
    }  # fmt: skip
    assert [points[f"kivo.{name}"][""] for name in ("outputs", "rows.rejected", "sources")] == [2, 1, 4]
    assert [points[f"kivo.{name}"][""] for name in ("reports.size", "events.resent")] == [4_711, 1]
    assert (told.spans()[0]["startTimeUnixNano"], told.spans()[0]["endTimeUnixNano"]) == (
        "100000000000",
        "110500000000",
    )


def test_no_time_left() -> None:
    """When nobody waits any longer, nothing is sent."""
    with collecting() as told:
        assert not tell_collector(collector_at(told), figures_of_a_run(), lambda _: False, lambda: 0)

    assert told.requests == []


def test_the_guard_stands_before_the_wire() -> None:
    """What the guard recognises stops all of it."""
    with collecting() as told, pytest.raises(LeakError, match="telemetry was stopped"):
        tell_collector(collector_at(told), figures_of_a_run(), lambda _: True, seconds_from_now(30))

    assert told.requests == []


@given(st.text(min_size=1).filter(lambda text: text not in KNOWN))
def test_any_other_text(text: str) -> None:
    """The guard lets no text through that is not one of the program's own words."""
    with pytest.raises(LeakError, match="none of its words"):
        check_words([*KNOWN, text], KNOWN, frozenset(), lambda _: False)


@pytest.mark.parametrize("name", USE_INSTEAD)
def test_raw_fields(name: str) -> None:
    """A name of raw content is refused, though the environment gives it."""
    with pytest.raises(LeakError, match="raw content"):
        check_words([name], KNOWN, frozenset({name}), lambda _: False)


@given(st.text(min_size=1))
def test_every_place_of_a_message(text: str) -> None:
    """Wherever a text stands in a message, the guard sees it."""
    value = AnyValue(string_value=text)
    spans = [
        Span(name=text),
        Span(trace_state=text),
        Span(attributes=[KeyValue(key=text)]),
        Span(attributes=[KeyValue(value=value)]),
        Span(attributes=[KeyValue(value=AnyValue(array_value=ArrayValue(values=[value])))]),
        Span(events=[Span.Event(name=text)]),
        Span(status=Status(message=text)),
    ]
    for span in spans:
        message = ExportTraceServiceRequest(resource_spans=[ResourceSpans(scope_spans=[ScopeSpans(spans=[span])])])
        assert text in set(words_of(ExportTraceServiceRequest.FromString(message.SerializeToString())))


@given(st.text().filter(lambda text: not is_identifier(text)), st.sampled_from(["customer_run_id", "worker_id"]))
def test_names_are_names(text: str, field: str) -> None:
    """What is no identifier does not even get to the guard."""
    with pytest.raises(ValidationError):
        RunFigures.model_validate({**dict(figures_of_a_run()), field: text})


@given(names=st.tuples(NAMES, NAMES, NAMES), start=TIMES, lasting=st.lists(st.floats(0, 1e6), min_size=1, max_size=8))
def test_whatever_a_run_was(names: tuple[str, str, str], start: float, lasting: list[float]) -> None:
    """Whatever its names and times were, a run can be told of, and all the words of it are known or its names."""
    times = [start + sum(lasting[:number]) for number in range(len(lasting) + 1)]
    figures = figures_of_a_run().model_copy(
        update={
            **dict(zip(("customer_run_id", "review_run_id", "worker_id"), names, strict=True)),
            "phases": tuple((Phase.READ, time) for time in times[:-1]),
            "ended": times[-1],
        }
    )

    assert {*figures.attributes, *map(str, figures.attributes.values())} <= KNOWN | set(names) | {"0"}
    assert figures.spans[0][1] == start
    assert all(ended >= began for _, began, ended in figures.spans)


def test_who_tells() -> None:
    """What the environment says of who tells is told, but not the program's version."""
    given = {"service.name": "reviews", "service.version": "9", "deployment.environment.name": "staging"}
    with collecting() as told:
        tell_collector(collector_at(told, **given), figures_of_a_run(), lambda _: False, seconds_from_now(30))

    assert {name: told.resource()[name] for name in given} != given
    assert told.resource()["service.name"] == "reviews"
    assert attributes(told.spans()[0])["process.exit.code"] == "0"
