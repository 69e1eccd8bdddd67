"""The canary after the run: events delivered later, the ledger checked, reports looked at, credentials ended."""

import pytest

from kivo_worker.exit_codes import ExitCode
from tests.canary.conftest import CREDENTIAL, leaks, online
from tests.canary.planted import Planted, said_by_the_api
from tests.canary.search import new_token
from tests.canary.watch import Emitted, Watched
from tests.canary.wire import Wire, answering, unused_port


@pytest.fixture
def undelivered(planted: Planted, watched: Watched) -> dict[str, str]:
    """A finished run whose last event waits in the outbox; gives the variables it ran with."""
    port = unused_port()
    variables = online(planted, Wire(f"http://127.0.0.1:{port}"))
    watched.start("run", "--job-spec-file", planted.single(), **variables)
    assert watched.ended().code == ExitCode.UNDELIVERED
    watched.emitted = Emitted()
    return variables


@pytest.mark.parametrize("arguments", [("events", "list"), ("events", "flush"), ("events", "verify")])
def test_events(planted: Planted, watched: Watched, undelivered: dict[str, str], arguments: tuple[str, ...]) -> None:
    """What waits is listed, tried again and checked without a word of the customer's."""
    store = () if arguments[1] != "verify" else (planted.job.reports,)
    given = {"KIVO_WORKER_CREDENTIAL": undelivered["KIVO_WORKER_CREDENTIAL"], **planted.environment()}
    watched.start(*arguments, *store, "--json", **given)
    emitted = watched.ended()

    assert emitted.code in {ExitCode.OK, ExitCode.UNDELIVERED}, emitted.text("stderr")
    assert "evt_cust_run_001_completed" in emitted.text("stdout")
    assert leaks(planted, emitted) <= {(CREDENTIAL, "environ")}


@pytest.mark.parametrize("command", ["show", "diff", "verify"])
def test_reports(planted: Planted, watched: Watched, undelivered: dict[str, str], command: str) -> None:
    """A report that is looked at where there is no terminal shows ids, statuses and counts."""
    stores = [planted.job.reports] * (2 if command == "diff" else 1)
    watched.start("report", command, *stores, **planted.environment())
    emitted = watched.ended()

    assert undelivered
    assert emitted.code == 0, emitted.text("stderr")
    assert emitted.text("stdout")
    assert leaks(planted, emitted) <= {("workflow_id", "stdout")}


@pytest.mark.parametrize("command", ["rotate", "revoke"])
@pytest.mark.parametrize("status", ["200 OK", "401 No", "404 No", "500 Sorry"])
def test_credentials(planted: Planted, watched: Watched, command: str, status: str) -> None:
    """The API key goes to the API, the fresh credential into its file, and neither anywhere else."""
    key = new_token()
    planted.tokens["the API key"] = key
    body = f'{{"review_run": {{"id": "run_1"}}, "worker_credential": "kwc_{planted.token(CREDENTIAL)}"}}'.encode()
    with answering(said_by_the_api(planted, status, body if status.startswith("200") else None)) as wire:
        variables = {"KIVO_API_BASE_URL": wire.url, "KIVO_API_KEY": key, "KIVO_REVIEW_RUN_ID": "run_1"}
        watched.start(command, **planted.environment() | variables)
        emitted = watched.ended()
    told = {("the API key", "wire"), ("the API key", "environ")}
    handed_over = {(CREDENTIAL, "file cwd")} if (command, emitted.code) == ("rotate", 0) else set()

    assert (emitted.code == 0) == status.startswith("200"), emitted.text("stderr")
    assert leaks(planted, emitted, wire) - told == handed_over
