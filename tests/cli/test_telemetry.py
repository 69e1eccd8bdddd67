"""Telemetry: off unless it is asked for; what a collector is told then, and what becomes of the run when it is not."""

from collections.abc import Iterator
from typing import Any

import pytest

from kivo_worker.boundary import telemetry_model as model
from kivo_worker.boundary.deadline import seconds_from_now
from kivo_worker.boundary.telemetry_settings import Collector, Headers
from kivo_worker.cli.telemetry import Phases, collector_for, tell
from kivo_worker.errors import UsageError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.job.loading import load_job_spec
from kivo_worker.outcome import RunIdentity, RunOutcome
from kivo_worker.redaction import Recognise
from kivo_worker.runs.result import RunResult
from kivo_worker.vocabulary import RunStatus
from tests.cli.conftest import Api, Done, Program
from tests.runs.conftest import JobFolder, row
from tests.servers.collector import Told, attributes, collecting

WARNING = "kivo-worker: warning: the collector was not told of this run:"


def nothing(_: object) -> bool:
    """No words are the run's own."""
    return False


def _tell(url: str, recognise: Recognise = nothing) -> None:
    result = RunResult(
        identity=RunIdentity("cust_run_001", "worker_1", None),
        outcome=RunOutcome(RunStatus.FAILED),
        counts=None,
        outputs=0,
        rejected_rows=0,
        artifacts=(),
        posted=(),
        ledger_uri=None,
        is_online=False,
        exit_codes=(ExitCode.STORAGE,),
    )
    collector = Collector(url, Headers(), 20, ())
    tell(collector, result, Phases(), recognise, seconds_from_now(30))


@pytest.fixture
def told() -> Iterator[Told]:
    """A collector."""
    with collecting() as told:
        yield told


@pytest.fixture
def run(job: JobFolder, program: Program, told: Told) -> Any:
    """Run a job that may tell the collector; keyword arguments are environment variables."""

    def start(*arguments: str, spec: Any = None, **variables: str) -> Done:
        spec = spec or job.single(egress=[told.host])
        return program(
            *("run", "--json", "--job-spec-file", spec, *arguments),
            **{"OTEL_EXPORTER_OTLP_ENDPOINT": told.url, "KIVO_TELEMETRY": "1", **variables},
        )

    return start


def test_a_run(run: Any, told: Told) -> None:
    """A run is one span, and its phases are spans within it, one after the other; its counts are metrics."""
    done = run()
    whole, *phases = told.spans()
    points = told.points()

    assert (done.code, done.err.count("warning")) == (0, 0), done.err
    assert [span["name"] for span in phases] == [
        f"kivo.{name}" for name in "load read extract verify report emit".split()
    ]
    assert whole["name"] == "kivo.run"
    assert {span["parentSpanId"] for span in phases} == {whole["spanId"]}
    assert [span["endTimeUnixNano"] for span in phases[:-1]] == [span["startTimeUnixNano"] for span in phases[1:]]
    assert attributes(whole) == {
        "kivo.customer_run_id": "cust_run_001",
        "kivo.worker_id": "worker_support_001",
        "kivo.run.status": "completed",
        "kivo.gate_verdict": done.json["gate_verdict"],
        "process.exit.code": "0",
    }
    assert points["kivo.claims"] == {status: n for status, n in done.json["counts"].items() if status != "claims"}
    assert points["kivo.outputs"] == {"": 1}
    assert points["kivo.reports.size"] == {"": sum(artifact["bytes"] for artifact in done.json["artifacts"])}
    assert set(points["kivo.run.phase.duration"]) == {"load", "read", "extract", "verify", "report", "emit"}
    assert points["kivo.run.duration"]["completed"] >= max(points["kivo.run.phase.duration"].values())
    assert set(points) == {metric.name for metric in model.METRICS}


def test_a_batch(run: Any, job: JobFolder, told: Told) -> None:
    """A batch has the same, and tells how many rows could not be reviewed."""
    spec = job.batch([row(), {"ai_output": "x"}, row()], egress=[told.host])
    done = run(spec=spec)

    assert done.code == 4
    assert [span["name"] for span in told.spans()[1:]] == [f"kivo.{n}" for n in "load read verify report emit".split()]
    assert told.spans()[0]["status"] == {"code": "STATUS_CODE_ERROR"}
    assert (told.points()["kivo.outputs"], told.points()["kivo.rows.rejected"]) == ({"": 2}, {"": 1})


def test_online(run: Any, api: Api, told: Told) -> None:
    """The review run's id is told, so that what stands in both places can be brought together."""
    options = api.options()

    assert run(*options).code == 0
    assert attributes(told.spans()[0])["kivo.review_run_id"] == options[3]


def test_off(run: Any, told: Told) -> None:
    """What the platform tells all programs turns nothing on; neither does a dry run tell anybody anything."""
    codes = [run(KIVO_TELEMETRY="0").code, run("--dry-run").code, run(OTEL_SDK_DISABLED="true").code]

    assert (codes, told.requests) == ([0, 0, 0], [])


def test_who_tells(run: Any, told: Told) -> None:
    """The standard variables say who tells, and what proves it; that is shown nowhere."""
    variables = {
        "OTEL_SERVICE_NAME": "reviews",
        "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=staging,service.name=other",
        "OTEL_EXPORTER_OTLP_HEADERS": "api-key=Zq7Xw9%20Kv3",
    }
    done = run(**variables, KIVO_LOG_LEVEL="debug")
    sent = {headers["api-key"] for _, headers, _ in told.requests}

    assert done.code == 0
    assert told.resource()["service.name"] == "reviews"
    assert told.resource()["deployment.environment.name"] == "staging"
    assert set(told.resource()) == {"service.name", "service.version", "deployment.environment.name"}
    assert sent == {"Zq7Xw9 Kv3"}
    assert "Zq7Xw9" not in done.out + done.err


def test_a_collector_that_hangs(run: Any, told: Told) -> None:
    """A collector that never answers changes nothing about the run, and is not waited for."""
    told.statuses = [0]
    done = run(OTEL_EXPORTER_OTLP_TIMEOUT="1500")

    assert (done.code, done.json["exit_code"], done.json["status"]) == (0, 0, "completed")
    assert [line for line in done.err.splitlines() if "warning" in line] == [f"{WARNING} it did not answer in time."]


@pytest.mark.parametrize(
    ("statuses", "said"),
    [([503, 200], ""), ([503], "it did not take it."), ([400], "it did not take it."), ([302], "it did not take it.")],
)
def test_a_collector_in_trouble(told: Told, statuses: list[int], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A collector that is busy is asked again; that one refuses is said."""
    told.statuses = statuses
    _tell(told.url)

    assert capsys.readouterr().err == (f"{WARNING} {said}\n" if said else "")
    assert len(told.requests) == {503: 6, 200: 3}.get(statuses[-1], 2)


@pytest.mark.parametrize(
    ("url", "recognise", "said"),
    [
        ("http://127.0.0.1:1", nothing, "ConnectError."),
        ("http://8.8.8.8", nothing, "AddressRefusedError."),
        ("http://127.0.0.1:1", lambda _: True, "telemetry was stopped before it was sent"),
    ],
)
def test_what_cannot_be_told(url: str, recognise: Recognise, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody there, an address that may not be reached in the clear, words of the run's own: it is said by its kind."""
    _tell(url, recognise)

    assert f"{WARNING} {said}" in capsys.readouterr().err


def test_not_installed(monkeypatch: pytest.MonkeyPatch, job: JobFolder) -> None:
    """Without the extra it is said, before any work is done, how to get it."""
    monkeypatch.setattr("kivo_worker.boundary.telemetry.find_spec", lambda _: None)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.example")
    with pytest.raises(UsageError, match=r"not installed. Install kivo-worker\[otel\]"):
        collector_for(load_job_spec(job.single(egress=["collector.example:443"])).spec)


def test_a_host_that_the_spec_does_not_name(run: Any, job: JobFolder, told: Told) -> None:
    """A collector is told only where the job spec's `egress` names its host; else nothing is done at all."""
    done = run(spec=job.single(egress=["127.0.0.1:1"]))

    assert (done.code, job.files(), told.requests) == (2, {}, [])
    assert '"egress" in the job spec does not name the host of the collector.' in done.err
