"""The command itself, as a program of its own."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from kivo_worker.cli.dev_server import dev_server
from kivo_worker.devserver.settings import Settings
from kivo_worker.errors import UsageError
from tests.devserver.conftest import Send
from tests.servers.dev_server import address_in, dev_server_process


def _client(greeting: str) -> httpx.Client:
    return httpx.Client(base_url=address_in(greeting), trust_env=False, timeout=10)


def _send(client: httpx.Client, created: dict[str, Any], body: bytes) -> httpx.Response:
    headers = {"Authorization": f"Bearer {created['worker_credential']}"}
    path = f"/v1/private-worker/review-runs/{created['review_run']['id']}/events"
    return client.post(path, content=body, headers=headers)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_life(number: signal.Signals, create: Send, event_sample: bytes, settings: Settings) -> None:
    """It prints each accepted event as one line, and a signal ends it with exit code 0 and no traceback."""
    with dev_server_process(KIVO_API_KEY=settings.api_key) as (process, greeting), _client(greeting) as client:
        created = create(client).json()
        body = event_sample.replace(b"'\"$REVIEW_RUN_ID\"'", created["review_run"]["id"].encode())
        assert process.stdout is not None
        assert _send(client, created, body).status_code == 202
        line = process.stdout.readline()
        assert _send(client, created, b'{"prompt": "raw"}').status_code == 422
        process.send_signal(number)
        out, err = process.communicate(timeout=20)

    assert line == body.replace(b"\n", b" ") + b"\n"
    assert (process.returncode, out, err) == (0, b"", b"")
    assert settings.api_key not in greeting


def test_reader_goes_away(create: Send, event_sample: bytes, settings: Settings) -> None:
    """When nobody reads the events any more, it serves on and still ends in good order."""
    with dev_server_process("--api-key", settings.api_key) as (process, greeting), _client(greeting) as client:
        assert process.stdout is not None
        process.stdout.close()
        for _ in range(2):
            created = create(client).json()
            body = event_sample.replace(b"'\"$REVIEW_RUN_ID\"'", created["review_run"]["id"].encode())
            assert _send(client, created, body).status_code == 202
        process.terminate()

        assert process.wait(timeout=20) == 0


@pytest.mark.skipif(shutil.which("curl") is None, reason="the documented commands need curl")
def test_commands_can_be_pasted(tmp_path: Path) -> None:
    """The commands of the greeting work as they stand, where a shell does not find the program by itself too."""
    with dev_server_process("--database-url", "sqlite://", PATH=os.defpath) as (process, greeting):
        script = "\n".join(re.split(r"^\d\. .*\n", greeting, flags=re.MULTILINE)[1:])
        shell = {name: value for name, value in os.environ.items() if not name.startswith("KIVO_")}
        shell |= {"PATH": os.defpath, "TMPDIR": str(tmp_path)}
        done = subprocess.run(["/bin/sh", "-c", script], env=shell, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        process.terminate()
        out, _ = process.communicate(timeout=20)

    events = [json.loads(line) for line in out.splitlines()]
    assert [event["event_type"] for event in events] == ["started", "completed"]
    assert events[1]["redacted_failure_categories"] != []


def test_generated_keys_differ() -> None:
    """Without a key it makes one, new each time, and says so."""
    keys = []
    for _ in range(2):
        with dev_server_process() as (_, greeting):
            keys += re.findall(r"^API key: (kivo_dev_\S{43})$", greeting, re.MULTILINE)

    assert len(set(keys)) == 2


def test_limits(create: Send, settings: Settings) -> None:
    """The plan and the rate are limited as the options say."""
    limits = ("--plan-limit", "0", "--rate-limit", "1", "--rate-window", "1000000")
    with (
        dev_server_process("--api-key", settings.api_key, "--database-url", "sqlite://", *limits) as (_, greeting),
        _client(greeting) as client,
    ):
        answers = [create(client) for _ in range(2)]

    assert [answer.json()["error"]["code"] for answer in answers] == ["plan_limit_reached", "rate_limited"]


def test_fail_with() -> None:
    """With --fail-with every event gets that status."""
    with dev_server_process("--fail-with", "402") as (_, greeting), _client(greeting) as client:
        assert client.post("/v1/private-worker/review-runs/run_1/events").status_code == 402


@pytest.mark.parametrize("package", ["sqlalchemy", "starlette", "uvicorn"])
def test_without_the_extra(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """Without the optional packages it says how to install them."""
    for name in [name for name in sys.modules if name.startswith("kivo_worker.devserver.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(UsageError, match=r"kivo-worker\[dev-server\]"):
        CliRunner().invoke(dev_server, [], catch_exceptions=False)


def test_not_on_the_network() -> None:
    """It refuses to listen where others could reach it."""
    with pytest.raises(UsageError, match="--host"):
        CliRunner().invoke(dev_server, ["--host", "0.0.0.0"], catch_exceptions=False)  # noqa: S104 - this is refused


def test_light_to_import() -> None:
    """Knowing the command does not load the server's packages."""
    code = "import sys, kivo_worker.cli.dev_server; print({'sqlalchemy', 'starlette', 'uvicorn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"
