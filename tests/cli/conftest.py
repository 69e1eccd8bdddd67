"""The program as a process of its own, a development server, and a terminal for the program to run on."""

import contextlib
import fcntl
import json
import os
import pty
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from kivo_worker.devserver.settings import Settings
from kivo_worker.version import WORKER_VERSION
from tests.process_state import process_state_restored
from tests.runs.conftest import JobFolder
from tests.servers.dev_server import dev_server


@pytest.fixture(autouse=True)
def _process_state() -> Iterator[None]:
    """A test that calls the program in its own process leaves that as it was."""
    with process_state_restored():
        yield


PATIENCE = float(os.environ.get("KIVO_PATIENCE", "600"))
"""After so many seconds something that a test waits for has not come."""


@dataclass(frozen=True)
class Done:
    """How a process ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON document."""
        return json.loads(self.out)

    @property
    def errors(self) -> list[str]:
        """The lines that tell an error."""
        return [line for line in self.err.splitlines() if "error:" in line]


Program = Callable[..., Done]


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process: this one's without its settings of the worker and of proxies."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("KIVO_")}
    return {name: value for name, value in mine.items() if not name.lower().endswith("_proxy")} | dict(more)


def start(*arguments: str | Path, cwd: Path | None = None, **variables: str) -> subprocess.Popen[str]:
    """Start the program."""
    return subprocess.Popen(
        [sys.executable, "-m", "kivo_worker", *map(str, arguments)],
        cwd=cwd,
        env=environment(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def ended(process: subprocess.Popen[str]) -> Done:
    """Wait until a program has ended."""
    with process:
        try:
            out, err = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return Done(process.returncode, out, err)


def until(condition: Callable[[], bool], process: subprocess.Popen[Any]) -> None:
    """Wait for something that a running program is about to do."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert process.poll() is None, "the program ended too early"
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture(scope="session")
def program() -> Program:
    """Run the program to its end; keyword arguments but `cwd` are environment variables."""

    def run(*arguments: str | Path, cwd: Path | None = None, **variables: str) -> Done:
        return ended(start(*arguments, cwd=cwd, **variables))

    return run


@pytest.fixture
def job(tmp_path: Path) -> JobFolder:
    """An empty folder for a job."""
    path = tmp_path / "job"
    path.mkdir()
    return JobFolder(path)


@dataclass
class Api:
    """A development server."""

    url: str
    bodies: list[bytes] = field(default_factory=list)

    def create(self) -> tuple[str, str]:
        """Create a review run as documented, and give its id and its worker credential."""
        request = {
            "schema_version": "kivo_private_worker_review_run_create.v1",
            "customer_run_id": "cust_run_001",
            "workflow_id": "support_answer_review",
            "workflow_name": "Support answer review",
            "title": "Support answer check",
            "intended_use": "customer_facing",
            "strictness": "strict",
            "source_count": 4,
            "source_hashes": ["sha256:source_hash"],
            "output_hash": "sha256:output_hash",
            "worker_id": "worker_support_001",
            "worker_version": WORKER_VERSION,
            "policy_version": "standard-support-v1",
            "customer_storage_pointer": {
                "type": "customer_owned",
                "label": "Customer report store",
                "opaque_id": "r/1",
            },
        }
        headers = {"Authorization": "Bearer kivo_dev_tests"}
        path = f"{self.url}/v1/private-worker/review-runs"
        answer = httpx.post(path, json=request, headers=headers, trust_env=False, timeout=10).json()
        return answer["review_run"]["id"], answer["worker_credential"]

    def options(self) -> tuple[str, ...]:
        """Create a review run and give the options that report to it."""
        run_id, credential = self.create()
        return "--kivo-api-base-url", self.url, "--review-run-id", run_id, "--worker-credential", credential


@contextlib.contextmanager
def serving(fail_with: int | None = None) -> Iterator[Api]:
    """Run a development server."""
    bodies = list[bytes]()
    with dev_server(Settings("kivo_dev_tests", fail_with=fail_with), bodies.append) as url:
        yield Api(url, bodies)


@pytest.fixture
def api() -> Iterator[Api]:
    """A development server."""
    with serving() as api:
        yield api


@dataclass(frozen=True)
class SilentServer:
    """A server that takes connections and never answers."""

    listener: socket.socket

    @property
    def options(self) -> tuple[str, ...]:
        """The options that report to it."""
        url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        return "--kivo-api-base-url", url, "--review-run-id", "run_1", "--worker-credential", "kwc_1"

    def connections(self) -> int:
        """Take the connections that have come since, and count them."""
        self.listener.setblocking(False)
        number = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                self.listener.accept()[0].close()
                number += 1
        return number


@pytest.fixture
def silent_server() -> Iterator[SilentServer]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield SilentServer(listener)


Terminal = Callable[..., tuple[int, str]]


@pytest.fixture(scope="session")
def terminal() -> Terminal:
    """Run the program on a terminal; gives its exit code and all that the terminal got."""

    def run(*arguments: str | Path, columns: int = 80, **variables: str) -> tuple[int, str]:
        main, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        command = [sys.executable, "-m", "kivo_worker", *map(str, arguments)]
        settings = {"TERM": "xterm-256color", **variables}
        plain = {name: value for name, value in environment(settings).items() if name not in {"COLUMNS", "NO_COLOR"}}
        with subprocess.Popen(command, env=plain, stdin=side, stdout=side, stderr=side) as process:
            os.close(side)
            killer = threading.Timer(PATIENCE, process.send_signal, (signal.SIGKILL,))
            killer.start()
            shown = b"".join(iter(lambda: _read(main), b""))
            killer.cancel()
        os.close(main)
        return process.returncode, shown.decode("utf-8")

    return run


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # a terminal whose other side is closed
        return b""
