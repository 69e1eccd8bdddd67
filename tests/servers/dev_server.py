"""The development server: in a thread of the test's own process, and as a program of its own."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager

from kivo_worker.devserver.app import create_app
from kivo_worker.devserver.database import Database, open_database
from kivo_worker.devserver.server import build, listen, url_of
from kivo_worker.devserver.settings import Settings


@contextmanager
def dev_server(
    settings: Settings, on_event: Callable[[bytes], None], database: Database | None = None
) -> Iterator[str]:
    """Run a development server on a free port until the end of the block, and give its address.

    Args:
        settings: what it is started with.
        on_event: gets the body of each event it accepts.
        database: where it keeps things; in memory without.
    """
    with ExitStack() as stack:
        kept = database or stack.enter_context(closing(open_database("sqlite://")))
        listener = stack.enter_context(listen("127.0.0.1", 0))
        server = build(create_app(settings, kept, on_event))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield url_of(listener)
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def dev_server_process(
    *arguments: str, stdout: int = subprocess.PIPE, **variables: str
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run `kivo-worker dev-server` on a free port, and give its greeting once it listens.

    Args:
        arguments: its options.
        stdout: where its standard output goes, where it writes the events.
        variables: its environment besides what is there; settings of the worker are not passed on.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KIVO_")}
    command = [sys.executable, "-m", "kivo_worker", "dev-server", "--port", "0", *arguments]
    with subprocess.Popen(command, env=inherited | variables, stdout=stdout, stderr=subprocess.PIPE) as process:
        try:
            yield process, _greeting(process)
        finally:
            process.kill()


def address_in(greeting: str) -> str:
    """Find in a greeting where the server listens."""
    [url] = re.findall(r"^Kivo development server: (.*)$", greeting, re.MULTILINE)
    return str(url)


def _greeting(process: subprocess.Popen[bytes]) -> str:
    assert process.stderr is not None
    text = ""
    while not text.rstrip().endswith('--worker-credential "$KIVO_WORKER_CREDENTIAL"'):
        line = process.stderr.readline().decode()
        assert line, text
        text += line
    return text
