"""`kivo-worker events`: what has not arrived is listed, delivered later, and what was sent can be checked."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kivo_worker.boundary.outbox import Outbox
from kivo_worker.cli.app import app
from kivo_worker.errors import CredentialError, InputError, OutboxError, UsageError, WorkerError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.runs.result import RunResult
from tests.recorder import Recorder, recording
from tests.runs.conftest import JobFolder, context_of, line_to
from tests.servers.s3 import BUCKET, OWNER, moto

OLD, FRESH = "kwc_secret_1", "kwc_secret_2"


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("KIVO_")]:
        monkeypatch.delenv(name)
    for name, seconds in {"_FIRST_WAIT": 0.01, "_LONGEST_WAIT": 0.02, "_JITTER": 0.0}.items():
        monkeypatch.setattr(f"kivo_worker.boundary.delivery.{name}", seconds)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """A server that takes and remembers events."""
    with recording() as server:
        yield server


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    """An empty outbox."""
    return Outbox(tmp_path / "state" / "outbox.sqlite3")


def _events(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["events", *map(str, arguments)])


def _run(job: JobFolder, recorder: Recorder, outbox: Outbox | None, run_id: str = "run_1") -> RunResult:
    spec = job.single()
    return run_job(context_of(spec), Reporting(run_id, line_to(recorder.url, outbox, seconds=1, run_id=run_id)))


@pytest.fixture
def left_over(job: JobFolder, recorder: Recorder, outbox: Outbox) -> bytes:
    """A run whose end did not arrive; the API is up again."""
    recorder.fault = lambda _event: 503
    _run(job, recorder, outbox)
    recorder.fault = lambda _event: None
    recorder.posts.clear()
    [waiting] = outbox.waiting()
    return waiting.body


def _flush(outbox: Outbox, *more: object, credential: str = OLD) -> Result:
    return _events("flush", "--outbox", outbox.path, "--worker-credential", credential, *more)


def test_list(left_over: bytes, outbox: Outbox, recorder: Recorder) -> None:
    """What has not arrived is listed, for people and for programs, with its state and no body."""
    shown = _events("list", "--outbox", outbox.path)
    [entry] = json.loads(_events("list", "--outbox", outbox.path, "--json").stdout)["events"]

    assert shown.stdout.startswith(f"evt_cust_run_001_completed  run_1  {recorder.url}  waiting  ")
    assert (entry["event_id"], entry["state"], entry["not_before"]) == ("evt_cust_run_001_completed", "waiting", None)
    assert entry["attempts"] >= 1
    assert left_over.decode() not in shown.stdout


def test_nothing_to_list(outbox: Outbox) -> None:
    """An empty outbox has nothing to list, and nothing to flush."""
    assert json.loads(_events("list", "--outbox", outbox.path, "--json").stdout) == {"events": []}
    assert _flush(outbox).exit_code == ExitCode.OK


def test_flush(left_over: bytes, outbox: Outbox, recorder: Recorder) -> None:
    """What is left is delivered later, byte for byte, and then gone from the outbox."""
    done = _flush(outbox)

    assert (done.exit_code, recorder.posts, outbox.waiting()) == (ExitCode.OK, [left_over], [])
    assert "event: evt_cust_run_001_completed delivered." in done.stdout
    assert "1 delivered" in done.stderr


def test_flush_with_a_fresh_credential(left_over: bytes, outbox: Outbox, recorder: Recorder, job: JobFolder) -> None:
    """The event is the same, the signature is made anew with the fresh credential, and both are in the ledger."""
    recorder.fault = lambda _event: None if recorder.credentials[-1] == FRESH else 401
    refused = _flush(outbox, "--reports", job.reports)
    done = _flush(outbox, "--reports", job.reports, credential=FRESH)
    attempts = [
        attempt
        for path in sorted(job.reports.glob("ledger/*/delivery_0001_completed.json"))
        for attempt in json.loads(path.read_bytes())["attempts"]
    ]
    check = _events("verify", job.reports, "--worker-credential", OLD, "--worker-credential", FRESH)

    assert (refused.exit_code, done.exit_code) == (ExitCode.CREDENTIAL, ExitCode.OK)
    assert recorder.posts == [left_over, left_over]
    attempts.sort(key=lambda attempt: attempt["at"])
    assert [attempt["answer"]["http_status"] for attempt in attempts][-2:] == [401, 202]
    assert len({attempt["headers"]["signature"] for attempt in attempts}) > 1
    assert check.exit_code == ExitCode.OK
    assert not any(OLD.encode() in path.read_bytes() for path in job.reports.rglob("*.json"))


def test_a_report_store_that_is_a_bucket(
    job: JobFolder, recorder: Recorder, outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What only the ledger in a bucket has is listed, delivered and checked there, reached as the job spec says."""
    for name, value in OWNER.variables().items():
        monkeypatch.setenv(name, value)
    with moto(tmp_path) as server:
        store = {"uri": f"s3://{BUCKET}/reports/"}
        spec = job.single(reports=store, storage={"s3": {"endpoint_url": server.endpoint}})
        recorder.fault = lambda event: 503 if event["event_type"] == "completed" else None
        run_job(context_of(spec), Reporting("run_1", line_to(recorder.url, None, seconds=1)))
        recorder.fault = lambda _event: None
        options = ("--outbox", outbox.path, "--reports", store["uri"], "--job-spec-file", spec, "--json")
        [listed] = json.loads(_events("list", *options).stdout)["events"]
        [sent] = json.loads(_events("flush", *options, "--worker-credential", FRESH).stdout)["events"]
        verified = _events("verify", store["uri"], *options[4:], *_given(OLD, FRESH))
        checked = json.loads(verified.stdout)["events"]

    assert (listed["event_id"], listed["state"]) == ("evt_cust_run_001_completed", "in_ledger")
    assert (sent["event_id"], sent["delivery"]) == ("evt_cust_run_001_completed", "delivered")
    assert {one["finding"] for one in checked} == {"good"}
    assert [one["attempts"] for one in checked][-1] == 1


def _given(*credentials: str) -> tuple[str, ...]:
    return tuple(word for one in credentials for word in ("--worker-credential", one))


def test_attempts_beside_the_outbox(left_over: bytes, outbox: Outbox) -> None:
    """Without a report folder the attempts are kept beside the outbox, and can be checked there."""
    _flush(outbox)
    done = _events("verify", outbox.path.parent, "--worker-credential", OLD, "--json")
    [entry] = json.loads(done.stdout)["events"]
    [kept] = outbox.path.parent.glob("ledger/*/0001_completed.json")

    assert (entry["finding"], entry["attempts"], kept.read_bytes()) == ("good", 1, left_over)


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, ExitCode.CREDENTIAL), (404, ExitCode.UNDELIVERED), (409, ExitCode.UNDELIVERED), (503, ExitCode.UNDELIVERED)],
)
def test_flush_that_fails(status: int, code: ExitCode, left_over: bytes, outbox: Outbox, recorder: Recorder) -> None:
    """What is refused again stays."""
    recorder.fault = lambda _event: status
    done = _flush(outbox, "--delivery-seconds", 1, "--json")
    [entry] = json.loads(done.stdout)["events"]

    assert (done.exit_code, entry["http_status"], entry["attempts"] >= 1) == (code, status, True)
    assert [waiting.body for waiting in outbox.waiting()] == [left_over]


@pytest.mark.usefixtures("left_over")
def test_two_flushers(outbox: Outbox, recorder: Recorder) -> None:
    """Two that flush at once do no harm: both find in the end that the event has arrived, and it came once."""
    from kivo_worker.boundary.credential import Secret  # noqa: PLC0415 - for this case alone
    from kivo_worker.storage.files import FileStore  # noqa: PLC0415
    from kivo_worker.telling.flushing import find_undelivered, flush  # noqa: PLC0415

    first, held = threading.Event(), threading.Event()

    def hold(_event: dict[str, Any]) -> None:
        first.set()
        held.wait(30)

    recorder.fault = hold
    results = list[str]()

    def work() -> None:
        found = find_undelivered(outbox, None)
        results.extend(
            one.answer.message for one in flush(found, Secret(OLD), outbox, FileStore(outbox.path.parent), 30)
        )

    threads = [threading.Thread(target=work) for _ in range(2)]
    threads[0].start()
    assert first.wait(30)
    threads[1].start()
    while threads[1].is_alive() and not recorder.posts[1:]:
        threads[1].join(0.6)
        held.set()
    for thread in threads:
        thread.join()

    assert len(recorder.posts) == 1
    assert sorted(results) in [["delivered by another process.", "delivered."], ["delivered."]]
    assert outbox.waiting() == []


@pytest.mark.usefixtures("left_over")
def test_taken_by_another(outbox: Outbox, recorder: Recorder) -> None:
    """An event that another process does not give up is left to it, and that is said."""
    [waiting] = outbox.waiting()
    outbox.claim(waiting.number, 600)
    done = _flush(outbox, "--delivery-seconds", 1)

    assert (done.exit_code, recorder.posts) == (ExitCode.UNDELIVERED, [])
    assert "another process is sending it" in done.stdout


@pytest.mark.usefixtures("left_over")
def test_asked_to_wait(outbox: Outbox, recorder: Recorder) -> None:
    """An API that asked to wait is not bothered before its time."""
    [waiting] = outbox.waiting()
    outbox.keep(waiting.number, waiting.state, 1, 3600)
    done = _flush(outbox)
    [entry] = json.loads(_events("list", "--outbox", outbox.path, "--json").stdout)["events"]

    assert (done.exit_code, recorder.posts) == (ExitCode.UNDELIVERED, [])
    assert "asked to wait for longer" in done.stdout
    assert entry["not_before"].endswith("Z")


def test_what_is_no_event(outbox: Outbox, recorder: Recorder) -> None:
    """What somebody else has put into the file is not sent."""
    outbox.put(recorder.url, "run_1", "evt_1", b'{"prompt":"raw"}', 0)
    done = _flush(outbox)

    assert (done.exit_code, recorder.posts) == (ExitCode.UNDELIVERED, [])
    assert "evt_1 it is no event of this version" in done.stdout


def test_several_runs(left_over: bytes, outbox: Outbox, recorder: Recorder) -> None:
    """A credential is good for one run, so of several one has to be named."""
    outbox.put(recorder.url, "run_2", "evt_1", b"{}", 0)
    done = _flush(outbox)

    assert isinstance(done.exception, UsageError)
    assert "run_1, run_2" in done.exception.hint
    assert _flush(outbox, "--review-run-id", "run_1").exit_code == ExitCode.OK
    assert (recorder.posts, [waiting.review_run_id for waiting in outbox.waiting()]) == ([left_over], ["run_2"])


def test_not_to_anywhere(outbox: Outbox) -> None:
    """An address that was put into the file by hand is checked as any other: no credential leaves in plain http."""
    outbox.put("http://192.0.2.1", "run_1", "evt_1", b"{}", 0)

    assert isinstance(_flush(outbox).exception, UsageError)


def test_from_the_ledger(job: JobFolder, recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no disk took an outbox, the ledger of the report folder is one: listed, delivered once, and then done."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file" / "below"))
    (tmp_path / "file").write_text("no folder")
    recorder.fault = lambda _event: 503
    _run(job, recorder, None)
    recorder.fault = lambda _event: None
    recorder.posts.clear()
    flush = ("flush", "--reports", job.reports, "--worker-credential", OLD)
    done = _events(*flush)
    again = _events(*flush)

    assert "no outbox: " in done.stderr
    assert (done.exit_code, again.exit_code) == (ExitCode.OK, ExitCode.OK)
    assert recorder.posts == [next(job.reports.glob("ledger/*/0001_completed.json")).read_bytes()]


def test_listed_from_the_ledger(job: JobFolder, recorder: Recorder, outbox: Outbox) -> None:
    """What only the ledger has is listed too; what was told nobody, or has arrived, is not."""
    run_job(context_of(job.single()), Reporting())
    recorder.fault = lambda event: 503 if event["event_type"] == "completed" else None
    _run(job, recorder, None)
    listed = ("list", "--outbox", outbox.path, "--reports", job.reports, "--json")
    before = json.loads(_events(*listed).stdout)["events"]
    recorder.fault = lambda _event: None
    _run(job, recorder, None)

    assert [(entry["state"], entry["attempts"]) for entry in before] == [("in_ledger", None)]
    assert json.loads(_events(*listed).stdout)["events"] == []


def test_a_ledger_that_was_changed(job: JobFolder, recorder: Recorder, outbox: Outbox) -> None:
    """What is no event any more is listed without a name, and not sent."""
    recorder.fault = lambda event: 503 if event["event_type"] == "completed" else None
    _run(job, recorder, None)
    [path] = job.reports.glob("ledger/*/0001_completed.json")
    path.write_bytes(b'{"prompt":"raw"}')
    recorder.posts.clear()
    listed = json.loads(_events("list", "--outbox", outbox.path, "--reports", job.reports, "--json").stdout)["events"]
    done = _flush(outbox, "--reports", job.reports)

    assert [entry["event_id"] for entry in listed] == ["?"]
    assert (done.exit_code, recorder.posts) == (ExitCode.UNDELIVERED, [])


@pytest.fixture
def told(job: JobFolder, recorder: Recorder) -> JobFolder:
    """A report folder of a run that told everything, the end on its third try."""
    answers = iter([503, 502])
    recorder.fault = lambda event: next(answers, None) if event["event_type"] == "completed" else None
    result = run_job(context_of(job.single()), Reporting("run_1", line_to(recorder.url)))
    assert result.exit_code is ExitCode.OK
    return job


def test_verify(told: JobFolder) -> None:
    """Every attempt of a run sent exactly its event's bytes, signed with its credential."""
    done = _events("verify", told.reports, "--worker-credential", OLD, "--json")
    found = [(entry["name"], entry["attempts"], entry["finding"]) for entry in json.loads(done.stdout)["events"]]

    assert (done.exit_code, found) == (ExitCode.OK, [("0000_started", 1, "good"), ("0001_completed", 3, "good")])
    assert "2 events checked, 0 with a fault" in done.stderr


def test_verify_without_a_credential(told: JobFolder) -> None:
    """Without a credential bytes and digests are checked, and it is said that signatures were not."""
    done = _events("verify", told.reports)

    assert done.exit_code == ExitCode.OK
    assert done.stdout.count("signatures_not_checked") == 2


def test_verify_with_another_credential(told: JobFolder) -> None:
    """With another credential no signature holds."""
    done = _events("verify", told.reports, "--worker-credential", "kwc_another")

    assert done.exit_code == ExitCode.CREDENTIAL
    assert done.stdout.count("signature_does_not_hold") == 2


Change = Callable[[dict[str, Any]], object]


def _changed(path: Path, change: Change) -> None:
    record = json.loads(path.read_bytes())
    change(record)
    path.write_text(json.dumps(record))


RECORD_CHANGES: dict[str, tuple[Change, str, ExitCode]] = {
    "another event": (lambda r: r.update(event_id="evt_2"), "no_record_of_this_event", ExitCode.STORAGE),
    "another digest": (
        lambda r: r["attempts"][0]["headers"].update({"content-digest": "sha-256=:AA==:"}),
        "digest_of_other_bytes",
        ExitCode.STORAGE,
    ),
    "another signature": (
        lambda r: r["attempts"][0]["headers"].update({"signature": "kivo=:AA==:"}),
        "signature_does_not_hold",
        ExitCode.CREDENTIAL,
    ),
    "another address": (
        lambda r: r["attempts"][0].update(url="https://elsewhere.example/"),
        "signature_does_not_hold",
        ExitCode.CREDENTIAL,
    ),
    "no headers": (lambda r: r["attempts"][0].pop("headers"), "no_record_of_this_event", ExitCode.STORAGE),
    "odd headers": (lambda r: r["attempts"][0].update(headers={"a": 1}), "no_record_of_this_event", ExitCode.STORAGE),
    "odd attempt": (lambda r: r.update(attempts=[7]), "no_record_of_this_event", ExitCode.STORAGE),
    "no attempts": (lambda r: r.update(attempts=None), "good", ExitCode.OK),
}


@pytest.mark.parametrize("name", RECORD_CHANGES)
def test_verify_a_record_that_was_changed(name: str, told: JobFolder) -> None:
    """Whatever was changed in a record is found."""
    change, finding, code = RECORD_CHANGES[name]
    [path] = told.reports.glob("ledger/*/delivery_0001_completed.json")
    _changed(path, change)
    done = _events("verify", told.reports, "--worker-credential", OLD, "--json")

    assert (done.exit_code, json.loads(done.stdout)["events"][1]["finding"]) == (code, finding)


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (b'"unsupported_claim_count":0', b'"unsupported_claim_count":1', "digest_of_other_bytes"),
        (b'"status":', b'"prompt":"raw","status":', "no_event"),
        (b'"status":', b'"status": ', "no_event"),
        (b"{", b"", "no_event"),
    ],
)
def test_verify_an_event_that_was_changed(old: bytes, new: bytes, finding: str, told: JobFolder) -> None:
    """An event that was changed afterwards does not have the digest that was signed, or is none."""
    [path] = told.reports.glob("ledger/*/0001_completed.json")
    path.write_bytes(path.read_bytes().replace(old, new))
    done = _events("verify", told.reports, "--worker-credential", OLD, "--json")

    assert (done.exit_code, json.loads(done.stdout)["events"][1]["finding"]) == (ExitCode.STORAGE, finding)


@pytest.mark.parametrize("data", [b"no JSON", b"[]", b"x" * 1_100_000])
def test_verify_a_file_that_is_none(data: bytes, told: JobFolder) -> None:
    """A file that no ledger has is told by its name."""
    [path] = told.reports.glob("ledger/*/delivery_0001_completed.json")
    path.write_bytes(data)
    error = _events("verify", told.reports).exception

    assert isinstance(error, InputError)
    assert error.where == str(path)


def _error(result: Result) -> WorkerError:
    assert isinstance(result.exception, WorkerError)
    return result.exception


def test_wrong_settings(tmp_path: Path, outbox: Outbox) -> None:
    """What cannot be used is said before anything is sent."""
    assert isinstance(_error(_events("verify", tmp_path)), UsageError)
    assert isinstance(_error(_events("list", "--outbox", tmp_path)), OutboxError)
    assert isinstance(_error(_events("flush", "--outbox", tmp_path, "--worker-credential", OLD)), OutboxError)
    assert isinstance(_error(_flush(outbox, credential="env://NOT_SET")), CredentialError)
    assert isinstance(_error(_flush(outbox, credential="kwc_eyJleHBpcmVzX21zIjoxfQ.x")), CredentialError)


def test_the_credential_leaves_the_environment(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The credential's variable is gone once it was read."""
    monkeypatch.setenv("KIVO_WORKER_CREDENTIAL", OLD)

    assert _events("flush", "--outbox", outbox.path).exit_code == ExitCode.OK
    assert "KIVO_WORKER_CREDENTIAL" not in os.environ
