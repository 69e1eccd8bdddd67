"""Reads an untrusted document in a process of its own, so that a hostile one costs itself and nothing else."""

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from signal import SIGKILL, SIGXCPU
from threading import Event, Timer

from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.parts import Extracted
from kivo_worker.documents.refusals import Refusal, RefusedError
from kivo_worker.documents.wire import unpack

_START = """
import json, sys
sys.path[:] = json.loads(sys.argv.pop(1))
from kivo_worker.documents.child import main
main(sys.argv[1:], sys.stdin.buffer, sys.stdout.buffer)
"""
_PACKAGES = Path(__file__).parents[2]
_LARGEST_ANSWER = 100_000_000
_REFUSALS: dict[int, Refusal] = {SIGXCPU: Refusal.SECONDS, SIGKILL: Refusal.MEMORY}
"""What it means that a process was ended before it could answer: late, or by a system that is out of memory."""


def extract_apart(module: str, data: bytes, limits: DocumentLimits) -> Extracted:
    """Have a document read in a process of its own.

    Args:
        module: the module of this package that reads it.
        data: the exact bytes.
        limits: how much is taken on; they also bound the process.

    Raises:
        RefusedError: it cannot be read.
    """
    answer, signal = _run(_command(module, limits), data, limits.seconds)
    if len(answer) > _LARGEST_ANSWER:
        raise RefusedError(Refusal.TEXT)
    try:
        found = unpack(answer)
    except ValueError:
        found = _REFUSALS.get(signal, Refusal.CRASHED)
    if isinstance(found, Refusal):
        raise RefusedError(found)
    return found


def _command(module: str, limits: DocumentLimits) -> list[str]:
    """Python without its user's settings and start-up hooks, but with the packages this process has."""
    paths = [str(_PACKAGES), *dict.fromkeys(path for path in sys.path if Path(path).is_absolute())]
    return [sys.executable, "-I", "-S", "-c", _START, json.dumps(paths), module, json.dumps(asdict(limits))]


def _run(command: list[str], data: bytes, seconds: float) -> tuple[bytes, int]:
    """Run a process on data: what it wrote, up to a bound, and the signal that ended it."""
    late = Event()
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - our own module, its arguments and the document's bytes
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env={}, cwd="/", start_new_session=True
    ) as process:

        def end_late() -> None:
            late.set()
            process.kill()

        timer = Timer(seconds, end_late)
        timer.start()
        try:
            answer = _exchange(process, data)
            signal = -process.wait()
        finally:
            timer.cancel()
            process.kill()
    return answer, signal if not late.is_set() else SIGXCPU


def _exchange(process: subprocess.Popen[bytes], data: bytes) -> bytes:
    """Give a process its input, then take its output up to a bound; a process that ends early takes less."""
    source, answers = process.stdin, process.stdout
    if source is None or answers is None:
        message = "both are pipes"
        raise AssertionError(message)
    with suppress(BrokenPipeError), source:
        source.write(data)
    answer = answers.read(_LARGEST_ANSWER + 1)
    if len(answer) > _LARGEST_ANSWER:
        process.kill()
    return answer
