"""The canary: words that stand nowhere else are put into every text of a job, and nothing but the reports holds them.

Everything a run emits is searched, also encoded: the bytes on the wire, what it prints, its ledger, outbox and
temporary files, its command line and environment as the system shows them.
"""

import json
import signal

import pytest

from kivo_worker.exit_codes import ExitCode
from tests.canary.conftest import CREDENTIAL, leaks, online, watching
from tests.canary.planted import Planted, said_by_the_api
from tests.canary.search import new_token
from tests.canary.watch import Watched
from tests.canary.wire import Wire, answering, unused_port
from tests.cli.conftest import Api, until
from tests.servers.collector import collecting

FINAL = [
    ("400 Bad", ExitCode.UNDELIVERED),
    ("401 No", ExitCode.CREDENTIAL),
    ("402 Pay", ExitCode.UNDELIVERED),
    ("403 No", ExitCode.CREDENTIAL),
    ("404 Gone", ExitCode.UNDELIVERED),
    ("409 No", ExitCode.UNDELIVERED),
    ("413 Big", ExitCode.UNDELIVERED),
    ("422 No", ExitCode.UNDELIVERED),
    ("302 There", ExitCode.UNDELIVERED),
    ("429 Slow", ExitCode.UNDELIVERED),
    ("503 Later", ExitCode.UNDELIVERED),
]
IN_REPORTS = {"output", "source", "title", "label", "output file name", "md file name", "job title", "workflow_id"}


@pytest.mark.parametrize("output", [(), ("--json",)])
def test_success(planted: Planted, watched: Watched, api: Api, wire: Wire, output: tuple[str, ...]) -> None:
    """A run that succeeds: the tokens are in the reports, and nowhere else."""
    spec = planted.single()
    run = api.create()
    watching(wire, watched)
    watched.start("run", "--job-spec-file", spec, *output, **online(planted, wire, run))
    emitted = watched.ended()

    assert emitted.code == 0, emitted.text("stderr")
    assert planted.reported() >= IN_REPORTS
    assert leaks(planted, emitted, wire) == set()
    assert wire.heads() == [f"POST /v1/private-worker/review-runs/{run[0]}/events HTTP/1.1"] * 2
    assert {"environ once it speaks", "cmdline", "ledger", "file state"} <= set(emitted.places)


def test_bad_rows(planted: Planted, watched: Watched, api: Api, wire: Wire) -> None:
    """A batch with rows that are no JSON, have no sources, or name a file that is not there."""
    run = api.create()
    watched.start("run", "--job-spec-file", planted.batch(bad=3), **online(planted, wire, run))
    emitted = watched.ended()

    assert emitted.code == ExitCode.NOT_CHECKED, emitted.text("stderr")
    assert "3 rejected" in emitted.text("stdout")
    assert planted.reported() >= {"row output", "row source", "row title", "question", "external id"}
    assert leaks(planted, emitted, wire) == set()


@pytest.mark.parametrize("kind", ["single", "batch", "failing"])
def test_ci_outputs(planted: Planted, watched: Watched, kind: str) -> None:
    """CI systems are shown, whatever becomes of the run, the workflow's id and no other word of the customer's."""
    spec = planted.batch(bad=3) if kind == "batch" else planted.single(output=b" \n" if kind == "failing" else None)
    files = ("--sarif", "o.sarif", "--junit", "o.xml", "--code-quality", "o.json", "--github")
    place = {"GITHUB_STEP_SUMMARY": str(watched.folder / "cwd" / "summary.md"), "GITHUB_ACTIONS": "true"}
    watched.start("run", "--job-spec-file", spec, *files, **planted.environment(), **place)
    emitted = watched.ended()

    assert emitted.code == {"single": 0, "batch": ExitCode.NOT_CHECKED, "failing": ExitCode.STORAGE}[kind]
    assert all(word in emitted.text("file cwd") for word in ("<testsuites", '"ruleId"', '"check_name"', "## Kivo: "))
    assert leaks(planted, emitted) == {("workflow_id", "file cwd")}


def test_worker_processes(planted: Planted, watched: Watched, api: Api, wire: Wire) -> None:
    """A batch in worker processes: what these are started with, log and leave behind holds nothing that may not."""
    run = api.create()
    variables = online(planted, wire, run) | {"KIVO_LOG_LEVEL": "debug"}
    watching(wire, watched)
    watched.start("run", "--workers", "2", "--job-spec-file", planted.batch(bad=3), **variables)
    emitted = watched.ended()

    assert emitted.code == ExitCode.NOT_CHECKED, emitted.text("stderr")
    assert "kivo_worker.runs.batch.worker" in emitted.text("cmdline")
    assert planted.reported() >= {"row output", "row source", "row title", "question", "external id"}
    assert leaks(planted, emitted, wire) == set()


@pytest.mark.parametrize("kind", ["single", "batch"])
def test_telemetry(planted: Planted, watched: Watched, kind: str) -> None:
    """A collector is told of a run, and none of the tokens comes to it."""
    with collecting() as told:
        spec = planted.batch(bad=3) if kind == "batch" else planted.single()
        spec.write_text(json.dumps(json.loads(spec.read_bytes()) | {"egress": [told.host]}), "utf-8")
        variables = {"KIVO_TELEMETRY": "1", "OTEL_EXPORTER_OTLP_ENDPOINT": told.url, **planted.environment()}
        watched.start("run", "--job-spec-file", spec, **variables)
        emitted = watched.ended()
        emitted.add("wire", told.everything)

    assert emitted.code == (ExitCode.NOT_CHECKED if kind == "batch" else 0), emitted.text("stderr")
    assert [path for path, _, _ in told.requests] == ["/v1/traces", "/v1/metrics"]
    assert leaks(planted, emitted) == set()


@pytest.mark.parametrize(("status", "code"), FINAL)
def test_refused(planted: Planted, watched: Watched, status: str, code: ExitCode) -> None:
    """Whatever the API answers, and however it words it, none of its words come out, nor any of the customer's."""
    spec = planted.single()
    with answering(said_by_the_api(planted, status)) as wire:
        watching(wire, watched)
        watched.start("run", "--job-spec-file", spec, **online(planted, wire))
        emitted = watched.ended()

    assert emitted.code == code, emitted.text("stderr")
    assert planted.reported() >= IN_REPORTS
    assert leaks(planted, emitted, wire) == set()


def test_a_page_that_is_not_the_api(planted: Planted, watched: Watched) -> None:
    """A sign-on page with status 200 is not repeated."""
    page = f"<html>{planted.token('the page')}</html>".encode()
    spec = planted.single()
    with answering(said_by_the_api(planted, "200 OK", page)) as wire:
        watched.start("run", "--job-spec-file", spec, **online(planted, wire))
        emitted = watched.ended()

    assert emitted.code == ExitCode.UNDELIVERED, emitted.text("stderr")
    assert leaks(planted, emitted, wire) == set()


def test_unreachable(planted: Planted, watched: Watched) -> None:
    """Nobody listens: the event waits in the outbox, which holds what may leave and no more."""
    variables = online(planted, Wire(f"http://127.0.0.1:{unused_port()}"))
    watched.start("run", "--job-spec-file", planted.single(), **variables)
    emitted = watched.ended()

    assert emitted.code == ExitCode.UNDELIVERED, emitted.text("stderr")
    assert "evt_cust_run_001_completed" in emitted.text("file state")
    assert leaks(planted, emitted) == set()


@pytest.mark.parametrize("kind", ["lost source", "broken document", "binary output", "empty output"])
def test_unreadable(planted: Planted, watched: Watched, api: Api, wire: Wire, kind: str) -> None:
    """A source that is not there, an output that is no text: what it is called is not said aloud."""
    token = planted.token("unreadable")
    outputs = {"binary output": b"\xff\xfe\x00" + token.encode() + b"\x00\xd8", "empty output": b" \n"}
    lost = {"lost source": f"{planted.token('lost file name')}.md", "broken document": f"{token}.pdf"}.get(kind, "")
    planted.job.write(f"{token}.pdf", f"%PDF-1.7 {token} trailer")
    run = api.create()
    spec = planted.single(output=outputs.get(kind), lost=lost)
    watched.start("run", "--job-spec-file", spec, **online(planted, wire, run))
    emitted = watched.ended()

    assert emitted.code in {ExitCode.STORAGE, ExitCode.NOT_CHECKED}, emitted.text("stderr")
    assert leaks(planted, emitted, wire) == set()


def test_a_wrong_spec(planted: Planted, watched: Watched) -> None:
    """A job spec with a value of the wrong kind, and with keys nobody knows."""
    spec = planted.single()
    spec.write_text(spec.read_text("utf-8").replace('"customer_facing"', f'"{planted.token("wrong value")}"'), "utf-8")
    watched.start("run", "--job-spec-file", spec, **planted.environment())
    emitted = watched.ended()

    assert emitted.code == ExitCode.USAGE
    assert leaks(planted, emitted) == set()


def test_stopped(planted: Planted, watched: Watched, api: Api, wire: Wire) -> None:
    """SIGTERM in the middle of a batch."""
    run = api.create()
    watched.start("run", "--job-spec-file", planted.batch(), **online(planted, wire, run))
    assert watched.process is not None
    until((planted.job.reports / "claim_reports" / "000000.jsonl").exists, watched.process)
    watched.process.send_signal(signal.SIGTERM)
    emitted = watched.ended()

    assert emitted.code == ExitCode.TERMINATED, emitted.text("stderr")
    assert leaks(planted, emitted, wire) == set()


@pytest.mark.parametrize("status", ["201 Created", "401 No", "409 No", "422 No", "500 Sorry", "200 OK"])
def test_create_run(planted: Planted, watched: Watched, status: str) -> None:
    """Creating a run sends what the contract names, and neither it nor a refusal brings anything else out."""
    key, spec = new_token(), planted.single()
    planted.tokens["the API key"] = key
    body = f'{{"review_run": {{"id": "run_1"}}, "worker_credential": "kwc_{planted.token(CREDENTIAL)}"}}'.encode()
    words = said_by_the_api(planted, status, body if status.startswith("201") else None)
    with answering(words) as wire:
        watching(wire, watched)
        variables = planted.environment() | {"KIVO_API_BASE_URL": wire.url, "KIVO_API_KEY": key}
        watched.start("create-run", "--job-spec-file", spec, **variables)
        emitted = watched.ended()
    named = {"workflow_id", "workflow_name", "job title", "opaque_id"}
    expected = {(name, place) for name in named for place in ("wire", "stderr")}
    handed_over = {(CREDENTIAL, "file cwd")} if emitted.code == 0 else set()

    assert (emitted.code == 0) == status.startswith("201"), emitted.text("stderr")
    assert (
        leaks(planted, emitted, wire) - {("the API key", "wire"), ("the API key", "environ")} == expected | handed_over
    )
