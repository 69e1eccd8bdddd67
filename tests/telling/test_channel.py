"""What a run tells and in which order: signs of life, one end, nothing lost, whatever the network does."""

import json
import shutil
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.boundary.answers import Delivery
from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.outbox import Outbox, WaitingState
from kivo_worker.errors import LeakError, OutboxError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.redaction import Recognise
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.job import Reporting
from kivo_worker.runs.observer import Observer
from kivo_worker.storage.files import FileStore
from kivo_worker.telling.channel import Channel, Line
from tests.recorder import Recorder
from tests.runs.conftest import ARTIFACTS, JobFolder, Run, line_to

PATIENCE = 60.0


def _online(line: Line) -> Reporting:
    return Reporting(line.connection.review_run_id, line)


def _until(condition: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


class _Until(Observer):
    """Holds a run up until something has happened."""

    def __init__(self, condition: Any) -> None:
        self._condition = condition

    def claims(self, done: int, total: int) -> None:
        assert done <= total
        _until(self._condition)


@pytest.fixture
def quick_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the heart beat fast."""
    monkeypatch.setattr("kivo_worker.telling.lifecycle.HEARTBEAT_SECONDS", 0.02)


@pytest.mark.usefixtures("quick_heart")
def test_heartbeats(
    job: JobFolder,
    run: Run,
    recorder: Recorder,
    outbox: Outbox,
) -> None:
    """While a run works it says so again and again; sequences have no gap, and the end is the last."""
    result = run(job.single(), _online(line_to(recorder.url, outbox)), _Until(lambda: len(recorder.taken) >= 4))
    events = recorder.events

    assert result.exit_code is ExitCode.OK
    assert [event["sequence"] for event in events] == list(range(len(events)))
    assert [event["event_type"] for event in events] == ["started", *["progress"] * (len(events) - 2), "completed"]
    assert events[1]["event_id"] == "evt_cust_run_001_progress_1"
    assert job.events() == events
    assert [posted.event.event_id for posted in result.posted] == [event["event_id"] for event in events]


def test_the_pace_of_the_heart() -> None:
    """A sign of life comes every 30 seconds, as documented."""
    from kivo_worker.telling import lifecycle  # noqa: PLC0415 - its number is what is tested

    assert lifecycle.HEARTBEAT_SECONDS == 30


def test_a_quick_run(job: JobFolder, run: Run, recorder: Recorder) -> None:
    """A run that is done before the heart beats has the sequences of the vendor's sample."""
    run(job.single(), _online(line_to(recorder.url)))

    assert [(event["event_type"], event["sequence"]) for event in recorder.events] == [("started", 0), ("completed", 1)]


@pytest.mark.usefixtures("quick_heart")
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_a_refused_sign_of_life(
    status: int,
    job: JobFolder,
    run: Run,
    recorder: Recorder,
) -> None:
    """Once the API refuses a sign of life no more are sent, and nothing else changes."""
    recorder.fault = lambda event: status if event["event_type"] != "completed" else None
    result = run(job.single(), _online(line_to(recorder.url)), _Until(lambda: len(recorder.posts) >= 1))

    assert (result.exit_codes, result.trouble) == ((ExitCode.OK,), None)
    assert [json.loads(body)["event_type"] for body in recorder.posts] == ["started", "completed"]


@pytest.mark.usefixtures("quick_heart")
def test_a_sign_of_life_that_does_not_get_through(
    job: JobFolder,
    run: Run,
    recorder: Recorder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A sign of life that the network swallows is given up, and the next one is tried."""
    monkeypatch.setattr("kivo_worker.telling.lifecycle.LIFE_SECONDS", 0.2)
    recorder.fault = lambda event: 503 if event["event_type"] == "started" else None
    result = run(job.single(), _online(line_to(recorder.url)), _Until(lambda: len(recorder.taken) >= 2))

    assert result.exit_code is ExitCode.OK
    assert recorder.types[0] == "progress"
    assert recorder.types[-1] == "completed"


@pytest.mark.usefixtures("quick_heart")
def test_a_ledger_that_can_no_longer_be_written(
    job: JobFolder,
    run: Run,
    recorder: Recorder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No sign of life goes out that the ledger does not hold; the end is told all the same."""
    create, broken = FileStore.create, threading.Event()

    def failing(store: FileStore, key: str, chunks: Any) -> Any:
        if "progress" in key:
            broken.set()
            raise OSError
        return create(store, key, chunks)

    monkeypatch.setattr(FileStore, "create", failing)
    result = run(job.single(), _online(line_to(recorder.url)), _Until(broken.is_set))

    assert (result.exit_code, recorder.types) == (ExitCode.OK, ["started", "completed"])


def test_the_guard_looks_at_signs_of_life_too(
    job: JobFolder, run: Run, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sign of life that the guard stops is neither kept nor sent, and ends no run."""
    monkeypatch.setattr("kivo_worker.telling.lifecycle.HEARTBEAT_SECONDS", 0.01)
    stopped = threading.Event()

    def check(body: bytes, _recognise: Recognise) -> None:
        if b'"progress"' in body:
            stopped.set()
            raise LeakError("an event was stopped.")

    monkeypatch.setattr("kivo_worker.telling.channel.check_event", check)
    result = run(job.single(), _online(line_to(recorder.url)), _Until(stopped.is_set))

    assert (result.exit_code, recorder.types) == (ExitCode.OK, ["started", "completed"])
    assert [event["event_type"] for event in job.events()] == ["started", "completed"]


def test_trouble_changes_no_verdict(job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox) -> None:
    """The verdict and the reports are the same whether events arrive or not."""
    recorder.fault = lambda _event: 500
    spec = job.single()
    online = run(spec, _online(line_to(recorder.url, outbox, seconds=0.5)))
    files = job.files()
    offline = run(spec)

    assert (online.outcome, files) == (offline.outcome, job.files())
    assert online.exit_codes == (ExitCode.UNDELIVERED,)


def test_what_does_not_arrive_waits(job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox) -> None:
    """An end that did not arrive is in the outbox, byte for byte as in the ledger, and the result says where."""
    recorder.fault = lambda _event: 503
    result = run(job.single(), _online(line_to(recorder.url, outbox, seconds=0.5)))
    [waiting] = outbox.waiting()

    assert json.loads(waiting.body) == job.events()[-1]
    assert (waiting.event_id, waiting.state) == ("evt_cust_run_001_completed", WaitingState.WAITING)
    assert waiting.attempts == result.posted[-1].attempts >= 1
    assert result.outbox == outbox.path


REFUSALS = {
    401: (WaitingState.CREDENTIAL_REFUSED, ExitCode.CREDENTIAL),
    403: (WaitingState.CREDENTIAL_REFUSED, ExitCode.CREDENTIAL),
    402: (WaitingState.REFUSED, ExitCode.UNDELIVERED),
    404: (WaitingState.REFUSED, ExitCode.UNDELIVERED),
    422: (WaitingState.REFUSED, ExitCode.UNDELIVERED),
}


@pytest.mark.parametrize("status", REFUSALS)
def test_what_is_refused_waits(status: int, job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox) -> None:
    """An end that is refused for good is sent once, and kept: only a 2xx takes it out."""
    recorder.fault = lambda _event: status
    result = run(job.single(), _online(line_to(recorder.url, outbox)))
    [waiting] = outbox.waiting()

    assert (waiting.state, result.exit_code) == REFUSALS[status]
    assert waiting.attempts == 1
    assert set(job.files()) == ARTIFACTS


def test_in_the_outbox_before_it_is_sent(job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox) -> None:
    """When the API sees the end of a run, outbox and ledger hold it; when it has arrived the outbox does no more."""
    seen = list[bytes]()

    def look(event: dict[str, Any]) -> None:
        if event["event_type"] == "completed":
            seen.extend(waiting.body for waiting in outbox.waiting())
            seen.extend(path.read_bytes() for path in job.reports.glob("ledger/*/0001_completed.json"))

    recorder.fault = look
    result = run(job.single(), _online(line_to(recorder.url, outbox)))

    assert seen == [recorder.taken["run_1", "evt_cust_run_001_completed"]] * 2
    assert (outbox.waiting(), result.outbox) == ([], None)


@pytest.mark.parametrize("operation", ["put", "remove", "waiting"])
def test_an_outbox_that_breaks(
    operation: str, job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An outbox that can no longer be used keeps no event from being sent; the ledger holds it."""

    def broken(*_: object) -> None:
        raise OutboxError("the outbox cannot be used (No space left on device).")

    monkeypatch.setattr(Outbox, operation, broken)
    result = run(job.single(), _online(line_to(recorder.url, outbox)))

    assert (result.exit_code, recorder.types) == (ExitCode.OK, ["started", "completed"])


def _attempts(job: JobFolder, name: str) -> list[Any]:
    files = sorted(job.reports.glob(f"ledger/*/delivery_{name}*.json"))
    return [attempt for file in files for attempt in json.loads(file.read_bytes())["attempts"]]


def test_every_attempt_is_on_record(job: JobFolder, run: Run, recorder: Recorder) -> None:
    """The ledger has each attempt with its signature and answer, and the credential nowhere."""
    answers = iter([503, 429])
    recorder.fault = lambda event: next(answers, None) if event["event_type"] == "completed" else None
    run(job.single(), _online(line_to(recorder.url)))
    attempts = _attempts(job, "0001_completed")
    everything = b"".join(path.read_bytes() for path in job.reports.rglob("*.json"))

    assert [attempt["answer"]["http_status"] for attempt in attempts] == [503, 429, 202]
    assert all(set(attempt["headers"]) == {"content-digest", "signature-input", "signature"} for attempt in attempts)
    assert b"kwc_secret_1" not in everything


def test_run_again(job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox) -> None:
    """A job that is run again for the same review run tells the same bytes, which the API has already."""
    spec, line = job.single(), line_to(recorder.url, outbox)
    first, second = run(spec, _online(line)), run(spec, _online(line))

    assert (first.exit_code, second.exit_code) == (ExitCode.OK, ExitCode.OK)
    assert (len(recorder.posts), len(set(recorder.posts)), recorder.conflicts) == (4, 2, [])


@pytest.mark.usefixtures("quick_heart")
def test_run_again_after_heartbeats(job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox) -> None:
    """What follows an execution that ended without a word goes on where it stopped: no sequence comes twice."""

    def die(self: Channel, _outcome: object) -> None:
        assert self._lifecycle is not None
        self._lifecycle.stop()

    spec, line = job.single(), line_to(recorder.url, outbox)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Channel, "finish", die)
        run(spec, _online(line), _Until(lambda: len(recorder.taken) >= 4))
    result = run(spec, _online(line))
    sequences = [event["sequence"] for event in recorder.events]

    assert result.exit_code is ExitCode.OK
    assert recorder.types[-1] == "completed"
    assert sequences == sorted(set(sequences))


MISSING: dict[str, Any] = {"output": {"uri": "none.md"}}
TOO_LARGE: dict[str, Any] = {"limits": {"max_output_bytes": 3}}


def test_an_end_that_differs(job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox) -> None:
    """What was told once is not told otherwise: a second `failed` with another reason is not sent."""
    line = line_to(recorder.url, outbox)
    run(job.single(**MISSING), _online(line))
    result = run(job.single(**TOO_LARGE), _online(line))
    answer = result.posted[-1].answer

    assert result.exit_codes == (ExitCode.STORAGE, ExitCode.UNDELIVERED)
    assert answer is not None
    assert "an earlier execution has told another end" in answer.message
    assert [json.loads(body)["event_type"] for body in recorder.posts] == ["started", "failed", "started"]


def test_an_end_that_differs_and_waits(job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox) -> None:
    """The same holds when the first end only waits in the outbox, and its ledger is gone."""
    line = line_to(recorder.url, outbox, seconds=0.3)
    recorder.fault = lambda _event: 503
    run(job.single(**MISSING), _online(line))
    shutil.rmtree(job.reports)
    result = run(job.single(**TOO_LARGE), _online(line))
    [waiting] = outbox.waiting()

    assert result.exit_codes == (ExitCode.STORAGE, ExitCode.UNDELIVERED)
    assert b"not_checked_input_unreadable" in waiting.body


def test_two_ends_at_once(
    job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two executions that end differently at the same moment, the first one's end is what is told."""
    monkeypatch.setattr(Channel, "_told_before", lambda *_: None)
    monkeypatch.setattr(Channel, "_send_leftovers", lambda *_: None)
    outbox.put(recorder.url, "run_1", "evt_cust_run_001_completed", b"another", 0)
    result = run(job.single(), _online(line_to(recorder.url, outbox)))

    assert (result.exit_codes, recorder.types) == ((ExitCode.UNDELIVERED,), ["started"])
    assert [waiting.body for waiting in outbox.waiting()] == [b"another"]


def test_what_was_left_over_goes_first(job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox) -> None:
    """What an earlier execution could not tell is told before anything else, in its own bytes."""
    line = line_to(recorder.url, outbox, seconds=0.3)
    recorder.fault = lambda _event: 503
    spec = job.single()
    run(spec, _online(line))
    [waiting] = outbox.waiting()
    recorder.fault = lambda _event: None
    before = len(recorder.posts)
    result = run(spec, _online(line))

    assert recorder.posts[before] == waiting.body
    assert (result.exit_code, outbox.waiting(), recorder.types) == (ExitCode.OK, [], ["completed"])


def test_what_another_process_sends_is_left_to_it(job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox) -> None:
    """What was left over and is being sent by another process is not sent at the start; the end itself is."""
    line = line_to(recorder.url, outbox, seconds=0.3)
    recorder.fault = lambda _event: 503
    spec = job.single()
    run(spec, _online(line))
    [waiting] = outbox.waiting()
    outbox.claim(waiting.number, 600)
    recorder.fault = lambda _event: None
    result = run(spec, _online(line))

    assert (result.exit_code, recorder.types) == (ExitCode.OK, ["started", "completed"])


def test_another_run_is_left_alone(job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox) -> None:
    """Events of another review run, or for another API, stay in the outbox: this credential is not theirs."""
    outbox.put(recorder.url, "run_2", "evt_1", b"{}", 0)
    outbox.put("https://api.trykivo.co", "run_1", "evt_1", b"{}", 0)
    run(job.single(), _online(line_to(recorder.url, outbox)))

    assert [waiting.event_id for waiting in outbox.waiting()] == ["evt_1", "evt_1"]
    assert recorder.types == ["started", "completed"]


def test_a_line_of_nonsense_in_the_outbox(job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox) -> None:
    """What is no event of ours is never sent."""
    outbox.put(recorder.url, "run_1", "evt_1", b'{"prompt": "raw"}', 0)
    result = run(job.single(), _online(line_to(recorder.url, outbox)))

    assert result.exit_code is ExitCode.OK
    assert recorder.types == ["started", "completed"]
    assert not any(b"prompt" in body for body in recorder.posts)


def test_a_store_that_cannot_be_read(
    job: JobFolder, run: Run, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report store that only takes, and shows nothing, still gets the run done."""
    from kivo_worker.errors import InputError  # noqa: PLC0415 - for this case alone

    def closed(*_: object) -> None:
        raise InputError("cannot be listed.")

    monkeypatch.setattr(FileStore, "list", closed)
    result = run(job.single(), _online(line_to(recorder.url)))

    assert (result.exit_code, recorder.types) == (ExitCode.OK, ["started", "completed"])


def test_dry_runs_have_told_nothing(job: JobFolder, run: Run, recorder: Recorder) -> None:
    """A dry run, or one offline, has told nobody anything, so it binds nobody."""
    run(job.single(**MISSING), Reporting("run_1"))
    run(job.single(**TOO_LARGE), _online(line_to(recorder.url)))

    assert recorder.types == ["started", "failed"]


class _Cancelled(Observer):
    def __init__(self, cancellation: Cancellation) -> None:
        self._cancellation = cancellation

    def claims(self, done: int, total: int) -> None:
        assert done <= total
        self._cancellation.signal = signal.SIGTERM


TEXT = "Admins can export audit logs. Refunds are available for 60 days. Refunds are free."


def test_cancelled(job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox) -> None:
    """A run told to stop says so, in its ledger and to the API."""
    cancellation = Cancellation()
    line = line_to(recorder.url, outbox)
    result = run(job.single(TEXT), _online(line), _Cancelled(cancellation), cancellation)

    assert result.exit_code is ExitCode.TERMINATED
    assert recorder.types == ["started", "cancelled"]
    assert job.events() == recorder.events


def test_cancelled_and_nobody_answers(
    job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cancelled run does not wait for its event as long as another: it is left in the outbox in time."""
    monkeypatch.setattr("kivo_worker.runs.cancellation.GRACE_SECONDS", 0.3)
    monkeypatch.setattr("kivo_worker.telling.channel._LEAST_SECONDS", 0.1)
    recorder.fault = lambda _event: 503
    cancellation = Cancellation()
    line = line_to(recorder.url, outbox, seconds=3600)
    result = run(job.single(TEXT), _online(line), _Cancelled(cancellation), cancellation)

    assert ExitCode.UNDELIVERED in result.exit_codes
    assert [waiting.event_id for waiting in outbox.waiting()] == ["evt_cust_run_001_cancelled"]


def test_grace() -> None:
    """All that may still take time after a signal ends before an orchestrator loses its patience."""
    from kivo_worker.runs import cancellation  # noqa: PLC0415 - their numbers are what is tested
    from kivo_worker.telling import channel, lifecycle  # noqa: PLC0415

    assert cancellation.GRACE_SECONDS + channel._LEAST_SECONDS + lifecycle._LAST_SECONDS < 25  # noqa: SLF001 - same


def test_rotated_while_it_ran(job: JobFolder, run: Run, recorder: Recorder, outbox: Outbox) -> None:
    """A credential that is replaced while the run works ends what it may tell; the reports are complete."""
    line = line_to(recorder.url, outbox)

    def rotate(event: dict[str, Any]) -> int | None:
        return 401 if event["event_type"] == "completed" else None

    recorder.fault = rotate
    result = run(job.single(), _online(line))
    assert (result.exit_code, result.outcome.gate_verdict) == (ExitCode.CREDENTIAL, "needs_repair")

    recorder.fault = lambda _event: None if recorder.credentials[-1] == "kwc_fresh_2" else 401
    fresh = replace(line, connection=replace(line.connection, credential=Secret("kwc_fresh_2")))
    again = run(job.single(), _online(fresh))
    assert (again.exit_code, outbox.waiting()) == (ExitCode.OK, [])
    assert again.posted[-1].answer is not None
    assert again.posted[-1].answer.delivery is Delivery.DELIVERED


def test_offline_runs_do_not_look_back(job: JobFolder, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that tells nobody anything reads no ledger."""
    monkeypatch.setattr(FileStore, "list", None)

    assert run(job.single()).exit_code is ExitCode.OK


def test_where_it_was_sent(job: JobFolder, run: Run, recorder: Recorder) -> None:
    """The ledger says where the events of an execution went."""
    run(job.single(), _online(line_to(recorder.url)))
    [path] = Path(job.reports).glob("ledger/*/online.json")

    assert json.loads(path.read_bytes())["base_url"] == recorder.url
