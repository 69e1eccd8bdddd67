"""SIGINT and SIGTERM in the middle of a run."""

import json
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from queue import Queue

import pytest

from kivo_worker.boundary.outbox import Outbox
from kivo_worker.cli.signals import cancelled_by_signals
from kivo_worker.runs.cancellation import Cancellation
from tests.cli.conftest import PATIENCE, Program, SilentServer, ended, start, until
from tests.runs.conftest import EXAMPLES, POLICY, JobFolder
from tests.servers.process import UNMEASURED

SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
HANG_UP = (signal.SIGHUP, 143)
ROWS = 800
ANSWER = (EXAMPLES / "support-answer" / "output.md").read_text("utf-8")
SENTENCES = [line[2:] for line in ANSWER.splitlines() if line.startswith("- ")]


def long_batch(job: JobFolder) -> Path:
    """A batch that takes some seconds."""
    sources = [{"title": "Refund policy", "content": POLICY}]
    rows = (f"{SENTENCES[number % len(SENTENCES)]} Note {number} is done." for number in range(ROWS))
    return job.batch([{"ai_output": text, "sources": sources} for text in rows])


def long_answer(job: JobFolder) -> Path:
    """One answer that does."""
    text = "\n".join(f"- {SENTENCES[number % len(SENTENCES)]} Note {number} is done." for number in range(ROWS))
    return job.single(text)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, program: Program) -> dict[str, bytes]:
    """What the long batch gives when nobody disturbs it."""
    job = JobFolder(tmp_path_factory.mktemp("undisturbed"))
    done = program("run", "--job-spec-file", long_batch(job), **UNMEASURED)
    assert done.code == 0
    return job.files()


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_batch(
    number: signal.Signals, code: int, job: JobFolder, program: Program, undisturbed: dict[str, bytes]
) -> None:
    """A stopped batch keeps its finished shards, owns up to being partial, and running again gives the same bytes."""
    spec = long_batch(job)
    process = start("run", "--job-spec-file", spec)
    until((job.reports / "claim_reports" / "000000.jsonl").exists, process)
    process.send_signal(number)
    done = ended(process)
    stopped = job.files()
    finished = {key: data for key, data in stopped.items() if not key.startswith("partial/")}

    assert code == done.code
    assert f"{number.name}: stopping; the partial report is being written." in done.err
    assert "verdict: none, the run was cancelled" in done.out
    assert finished.items() <= undisturbed.items()
    assert "run_manifest.json" not in finished
    assert [event["event_type"] for event in job.events()] == ["started", "cancelled"]
    assert len([key for key in stopped if key.endswith("/run_manifest.json")]) == 1

    again = program("run", "--job-spec-file", spec, **UNMEASURED)
    after = {key: data for key, data in job.files().items() if not key.startswith("partial/")}
    assert (0, undisturbed) == (again.code, after)


@pytest.mark.parametrize(("number", "code"), [*SIGNALS, HANG_UP])
def test_one_long_answer(number: signal.Signals, code: int, job: JobFolder) -> None:
    """A stopped run of one output reports below partial/ which of its claims it did not reach."""
    process = start("run", "--json", "--job-spec-file", long_answer(job))
    assert process.stderr is not None
    assert any("checking the claims" in line for line in iter(process.stderr.readline, ""))
    process.send_signal(number)
    done = ended(process)
    [report] = job.reports.glob("partial/*/claim_report.json")
    counts = json.loads(report.read_bytes())["counts"]

    assert (code, code) == (done.code, done.json["exit_code"])
    assert (done.json["status"], done.json["gate_verdict"]) == ("cancelled", None)
    assert counts["claims"] > 800 < counts["not_checked"]
    assert all(key.startswith("partial/") for key in job.files())
    assert job.events()[-1]["event_type"] == "cancelled"


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_second_signal(number: signal.Signals, code: int, job: JobFolder, silent_server: SilentServer) -> None:
    """A second signal ends the program at once, even when it waits for an answer that does not come."""
    process = start("run", "--job-spec-file", job.single(), *silent_server.options)
    connection, _ = silent_server.listener.accept()
    assert process.stderr is not None
    with connection:
        process.send_signal(number)
        assert any("stopping" in line for line in iter(process.stderr.readline, ""))
        process.send_signal(number)

        assert code == process.wait(PATIENCE)
        process.communicate()


def test_nobody_answers(job: JobFolder, silent_server: SilentServer) -> None:
    """A run that is told to stop ends though the API never answers; what it had to say waits in the outbox."""
    outbox = job.path / "outbox.sqlite3"
    options = (*silent_server.options, "--outbox", str(outbox), "--delivery-seconds", "3600")
    process = start("run", "--json", "--job-spec-file", long_answer(job), *options)
    assert process.stderr is not None
    assert any("checking the claims" in line for line in iter(process.stderr.readline, ""))
    process.send_signal(signal.SIGTERM)
    done = ended(process)

    assert (done.code, [code["code"] for code in done.json["exit_codes"]]) == (143, [143, 4, 5])
    assert [waiting.event_id for waiting in Outbox(outbox).waiting()] == ["evt_cust_run_001_cancelled"]


def test_in_the_ledger_before_it_is_sent(job: JobFolder, silent_server: SilentServer) -> None:
    """When the API sees an event, the ledger holds it already."""
    process = start("run", "--job-spec-file", job.single(), *silent_server.options)
    connection, _ = silent_server.listener.accept()
    with connection:
        assert [event["event_type"] for event in job.events()] == ["started"]
        process.kill()
        process.communicate()


@pytest.mark.parametrize("is_terminal", [True, False])
def test_the_second_signal_leaves_the_terminal_in_order(
    is_terminal: bool,  # noqa: FBT001 - a table
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The second signal ends the process with the signal's code, and gives a terminal its cursor back."""

    def ends(code: int) -> None:
        raise SystemExit(code)

    monkeypatch.setattr("os._exit", ends)
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal)
    cancellation = Cancellation()
    with cancelled_by_signals(cancellation):
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(SystemExit) as exited:
            signal.raise_signal(signal.SIGINT)

    assert (exited.value.code, cancellation.signal) == (130, signal.SIGTERM)
    assert is_terminal == ("\x1b[?25h" in capfd.readouterr().err)


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_time_runs_out(number: signal.Signals, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that runs on after a signal, whatever it does, is ended in good time, with the signal's code."""
    ended_with: Queue[int] = Queue()
    monkeypatch.setattr("os._exit", ended_with.put)
    monkeypatch.setattr("kivo_worker.cli.signals.LAST_SECONDS", 0.01)
    with cancelled_by_signals(Cancellation()):
        signal.raise_signal(number)

        assert ended_with.get(timeout=PATIENCE) == code


def test_no_hang_up() -> None:
    """Who started the program so that a closed terminal does not end it (nohup) gets what they asked for."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    cancellation = Cancellation()
    try:
        with cancelled_by_signals(cancellation):
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)

    assert cancellation() is False


def test_handlers_are_put_back() -> None:
    """After the run signals mean what they meant before."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with cancelled_by_signals(Cancellation()):
        during = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]

    assert before == [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    assert not set(before) & set(during)


def test_other_commands(tmp_path: Path) -> None:
    """Ctrl+C in another command, pressed until it hears, ends it with 130 and without a traceback."""
    fifo = tmp_path / "rows"
    os.mkfifo(fifo)
    process = start("eval", fifo)
    with fifo.open("wb"):
        for _ in range(int(PATIENCE)):
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=1)
                break
        done = ended(process)

    assert done.code == 130
    assert "Traceback" not in done.err
