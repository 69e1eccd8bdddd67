"""Servers as child processes: started on free ports of this machine, waited for, and ended."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

SECONDS_TO_START = 120
UNMEASURED = {"COVERAGE_PROCESS_CONFIG": "", "COVERAGE_PROCESS_START": ""}
"""The environment of a process whose coverage is not measured, which slows it."""


def free_ports(count: int) -> list[int]:
    """Find ports nobody listens on."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def program(name: str) -> str:
    """Find a server's program beside Python's own or on the path; a test that needs it is skipped without."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@contextmanager
def running(
    command: Sequence[str],
    log: Path,
    is_ready: Callable[[], bool],
    *,
    user: str | None = None,
    end: signal.Signals = signal.SIGKILL,
    **variables: str,
) -> Iterator[int]:
    """Run a server until the end of the block, as another user if need be; gives its process id."""
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **variables},
            user=user,
        ) as process,
    ):
        try:
            _wait(process, log, is_ready)
            yield process.pid
        finally:
            process.send_signal(end)


def _wait(process: subprocess.Popen[bytes], log: Path, is_ready: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while not is_ready():
        if process.poll() is not None or time.monotonic() > end:
            tail = log.read_text("utf-8", "replace")[-2_000:]
            message = f"the server did not start: {tail}"
            raise RuntimeError(message)
        time.sleep(0.05)
