"""A job from beginning to end."""

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.errors import ReportStoreError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.runs.observer import Observer
from kivo_worker.telling.channel import Line
from kivo_worker.vocabulary import GateVerdict, NotCheckedReason, RunStatus
from tests.runs.conftest import ARTIFACTS, JobFolder, Run, context_of, line_to, row

CUSTOMER_TEXT = "Ms Vera Example pays 4711 euros"


@pytest.fixture
def nowhere() -> Iterator[Line]:
    """A line to a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield line_to(f"http://127.0.0.1:{taken.getsockname()[1]}", seconds=0.5)


def test_events_of_a_run(job: JobFolder, run: Run) -> None:
    """A run says that it has started and how it ended: sequences 0 and 1, ids as documented."""
    run(job.single())
    names = [(event["event_id"], event["event_type"], event["sequence"], event["status"]) for event in job.events()]

    assert names == [
        ("evt_cust_run_001_started", "started", 0, "running"),
        ("evt_cust_run_001_completed", "completed", 1, "completed"),
    ]


@pytest.mark.parametrize("verdict", GateVerdict)
def test_fail_on(verdict: GateVerdict, job: JobFolder, run: Run) -> None:
    """A run fails from the given verdict on, and only from there."""
    result = run(job.single(), Reporting(fail_on=verdict))
    reached = GateVerdict.NEEDS_REPAIR.severity >= verdict.severity

    assert GateVerdict.NEEDS_REPAIR is result.outcome.gate_verdict
    assert (ExitCode.GATE if reached else ExitCode.OK) is result.exit_code


def test_a_clean_answer(job: JobFolder, run: Run) -> None:
    """An answer that its sources cover is allowed."""
    result = run(job.single("Admins can export audit logs."))

    assert (result.outcome.gate_verdict, result.exit_code) == (GateVerdict.ALLOW, ExitCode.OK)


@pytest.mark.parametrize(
    ("keys", "reason", "code"),
    [
        ({"output": {"uri": "none.md"}}, NotCheckedReason.INPUT_UNREADABLE, ExitCode.STORAGE),
        ({"output": {"uri": "output"}}, NotCheckedReason.INPUT_UNREADABLE, ExitCode.STORAGE),
        ({"limits": {"max_output_bytes": 3}}, NotCheckedReason.INPUT_TOO_LARGE, ExitCode.STORAGE),
        ({"output": {"uri": "ftp://host/a.md"}}, NotCheckedReason.INPUT_INVALID, ExitCode.USAGE),
    ],
)
def test_a_failed_run(
    keys: Mapping[str, Any], reason: NotCheckedReason, code: ExitCode, job: JobFolder, run: Run
) -> None:
    """A run that cannot do its work writes no report, and its failed event says why as a closed category."""
    result = run(job.single(**keys))
    event = job.events()[-1]

    assert (code, RunStatus.FAILED, {}) == (result.exit_code, result.outcome.status, job.files())
    assert ("failed", [f"not_checked_{reason}"]) == (event["event_type"], event["redacted_failure_categories"])
    assert str(result.error) == result.trouble


def test_the_report_store_cannot_be_written(job: JobFolder, run: Run) -> None:
    """Without a report store there is no ledger either, and the result does not pretend that there is."""
    job.write("file", "no folder")
    result = run(job.single(reports={"uri": "file/reports"}))

    assert (result.exit_code, result.ledger_uri) == (ExitCode.STORAGE, None)
    assert isinstance(result.error, ReportStoreError)
    assert [(posted.event.event_id, posted.event.sequence) for posted in result.posted] == [
        ("evt_cust_run_001_failed", 0)
    ]


def test_another_report_is_there(job: JobFolder, run: Run) -> None:
    """A report with other bytes is never overwritten."""
    job.write("reports/claim_report.json", "another")
    result = run(job.single())

    assert (result.exit_code, job.files()) == (ExitCode.STORAGE, {"claim_report.json": b"another"})
    assert job.events()[-1]["redacted_failure_categories"] == ["not_checked_report_store_failed"]


def test_the_same_run_again(job: JobFolder, run: Run) -> None:
    """Running a job again finds its reports with the same bytes; each attempt has its own ledger."""
    spec = job.single()
    first, second = run(spec), run(spec)

    assert [created.was_there for _, created in first.artifacts] == [False] * len(ARTIFACTS)
    assert [created.was_there for _, created in second.artifacts] == [True] * len(ARTIFACTS)
    assert first.ledger_uri != second.ledger_uri


def test_a_bug(job: JobFolder, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug ends the run with 70 and a failed event; its message, which may hold customer text, goes nowhere."""

    def broken(*_arguments: object) -> None:
        raise ValueError(CUSTOMER_TEXT)

    monkeypatch.setattr("kivo_worker.runs.job.run_single", broken)
    result = run(job.single())

    assert ExitCode.INTERNAL is result.exit_code
    assert job.events()[-1]["redacted_failure_categories"] == ["not_checked_internal_error"]
    assert "internal error ValueError" in str(result.error)
    assert CUSTOMER_TEXT not in str(result.error)
    assert not [path for path in job.reports.rglob("*.json") if CUSTOMER_TEXT in path.read_text()]


def test_a_spec_that_no_file_can_hold(job: JobFolder) -> None:
    """A job with neither an output nor a batch, which no spec file can say, is a bug and ends as one."""
    context = context_of(job.single())
    empty = context.spec.model_copy(update={"output": None})
    result = run_job(replace(context, loaded=replace(context.loaded, spec=empty)), Reporting())

    assert ExitCode.INTERNAL is result.exit_code


def test_the_api_cannot_be_reached(job: JobFolder, run: Run, nowhere: Line) -> None:
    """Delivery trouble costs nothing but the delivery: reports complete, both events in the ledger."""
    result = run(job.single(), Reporting("run_1", nowhere))

    assert (result.exit_codes, result.error) == ((ExitCode.UNDELIVERED,), None)
    assert set(job.files()) == ARTIFACTS
    assert [event["event_type"] for event in job.events()] == ["started", "completed"]
    assert "cannot be reached" in (result.trouble or "")


def test_several_codes_at_once(job: JobFolder, run: Run, nowhere: Line) -> None:
    """All exit codes that hold are told, the most important first."""
    spec = job.batch([row("The moon is made of green cheese."), {}])
    result = run(spec, Reporting("run_1", nowhere, GateVerdict.NEEDS_REVIEW))

    assert result.exit_codes == (ExitCode.GATE, ExitCode.NOT_CHECKED, ExitCode.UNDELIVERED)


class _Stopper(Observer):
    """Sends itself a signal, so to speak, after the first claim."""

    def __init__(self, cancellation: Cancellation, number: int) -> None:
        self._cancellation = cancellation
        self._number = number

    def claims(self, done: int, total: int) -> None:
        assert done <= total
        self._cancellation.signal = self._number


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGINT, ExitCode.INTERRUPTED),
        (signal.SIGTERM, ExitCode.TERMINATED),
        (signal.SIGHUP, ExitCode.TERMINATED),
    ],
)
def test_cancelled(number: int, code: ExitCode, job: JobFolder, run: Run) -> None:
    """A cancelled run reports what it had checked below partial/, and its event carries no verdict."""
    cancellation = Cancellation()
    text = "Admins can export audit logs. Refunds are available for 60 days. Refunds are free."
    result = run(job.single(text), observer=_Stopper(cancellation, number), cancellation=cancellation)
    event = job.events()[-1]
    [report] = job.reports.glob("partial/*/claim_report.json")

    assert (code, ExitCode.NOT_CHECKED) == result.exit_codes
    assert (event["status"], event["redacted_failure_categories"]) == ("cancelled", ["not_checked_cancelled"])
    assert "gate_verdict" not in event
    assert all(key.startswith("partial/") for key in job.files())
    assert '"not_checked": 2' in report.read_text()


def test_given_up(job: JobFolder, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs after the signal is given up: the end is told, and what comes back later writes no report."""
    monkeypatch.setattr("kivo_worker.runs.cancellation.WORK_SECONDS", 0)
    cancellation, back = Cancellation(), threading.Event()
    at_work: list[threading.Thread] = []

    class Hanging(Observer):
        def step(self, message: str) -> None:
            if message == "writing the reports":
                at_work.append(threading.current_thread())
                cancellation.signal = signal.SIGTERM
                back.wait()

    result = run(job.single(), Reporting(), Hanging(), cancellation)
    back.set()
    at_work[0].join()

    assert (result.exit_codes, result.left_hanging) == ((ExitCode.TERMINATED, ExitCode.NOT_CHECKED), True)
    assert [event["event_type"] for event in job.events()] == ["started", "cancelled"]
    assert job.events()[-1]["redacted_failure_categories"] == ["not_checked_cancelled"]
    assert job.files() == {}


def test_a_signal_after_the_last_claim(job: JobFolder, run: Run) -> None:
    """A signal that comes when all claims are checked changes nothing."""
    cancellation = Cancellation()
    result = run(job.single(), observer=_Stopper(cancellation, signal.SIGTERM), cancellation=cancellation)

    assert (result.exit_code, result.outcome.status) == (ExitCode.OK, RunStatus.COMPLETED)


def test_no_partial_files_stay(job: JobFolder, run: Run, tmp_path: Path) -> None:
    """However runs end, no half-written file stays anywhere."""
    run(job.single())
    run(job.single("Something else is here."))

    assert list(tmp_path.rglob("*.partial")) == []


def test_an_offline_run_loads_no_http_library() -> None:
    """What an offline run never uses it does not load."""
    code = "import sys, kivo_worker.runs.job; print({'httpx', 'stamina', 'http_message_signatures'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"
