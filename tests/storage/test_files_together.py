"""Several writers at once, and writers that die: one object, whole, or none."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Barrier

import pytest

from kivo_worker.errors import ReportStoreError
from kivo_worker.storage.files import FileStore
from tests.storage.conftest import Read

THREADS = 16
PROCESSES = 8
KILLS = int(os.environ.get("KIVO_SOAK", "5"))
KEY = "reports/claim_report.json"
CHUNKS = 300
CHUNK = 1_000

CREATE = f"""
import sys
from pathlib import Path
from kivo_worker.errors import ReportStoreError
from kivo_worker.storage.files import FileStore

print("ready", flush=True)
sys.stdin.read()
try:
    FileStore(Path(sys.argv[1])).create("{KEY}", [sys.argv[2].encode() * {CHUNK}] * {CHUNKS})
except ReportStoreError:
    sys.exit(3)
"""

WRITE = f"""
import sys
from pathlib import Path
from kivo_worker.storage.files import FileStore

def chunks():
    for number in range(int(sys.argv[2])):
        print(number, flush=True)
        yield b"x" * {CHUNKS * CHUNK}
    sys.stdin.read()

FileStore(Path(sys.argv[1])).create("{KEY}", chunks())
"""


@contextmanager
def _program(text: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", text, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _lines(process: subprocess.Popen[str], count: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(count)]


def _create(store: FileStore, start: Barrier, letter: str) -> str | None:
    start.wait()
    try:
        store.create(KEY, [letter.encode() * CHUNK] * CHUNKS)
    except ReportStoreError:
        return None
    return letter


def test_threads(root: Path, store: FileStore, read: Read) -> None:
    """Of many threads with different bytes exactly one wins, and the others are told."""
    start, letters = Barrier(THREADS), "abcdefghijklmnop"
    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(lambda letter: _create(store, start, letter), letters))

    [winner] = [letter for letter in results if letter]
    assert read(store, KEY) == winner.encode() * CHUNKS * CHUNK
    assert [path.name for path in (root / "reports").iterdir()] == ["claim_report.json"]


def test_threads_of_one_mind(store: FileStore) -> None:
    """Of many threads with the same bytes every one is content, and one of them created the object."""
    start = Barrier(THREADS)

    def create(_: int) -> bool:
        start.wait()
        return store.create(KEY, [b"x" * CHUNK] * CHUNKS).was_there

    with ThreadPoolExecutor(THREADS) as pool:
        assert sorted(pool.map(create, range(THREADS))) == [False] + [True] * (THREADS - 1)


def test_processes(root: Path, store: FileStore, read: Read) -> None:
    """Of many processes with different bytes exactly one wins, and the others are told."""
    with ExitStack() as stack:
        letters = "abcdefgh"[:PROCESSES]
        processes = [stack.enter_context(_program(CREATE, str(root), letter)) for letter in letters]
        assert [_lines(process, 1) for process in processes] == [["ready"]] * PROCESSES
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
        codes = [process.wait(timeout=60) for process in processes]

    assert sorted(codes) == [0] + [3] * (PROCESSES - 1)
    assert read(store, KEY) == letters[codes.index(0)].encode() * CHUNKS * CHUNK
    assert [path.name for path in (root / "reports").iterdir()] == ["claim_report.json"]


@pytest.mark.parametrize("kill", range(KILLS))
def test_killed_while_writing(root: Path, store: FileStore, read: Read, kill: int) -> None:
    """A process killed while it writes leaves nothing under the name, and the next run succeeds."""
    chunks = 1 + kill % 20
    with _program(WRITE, str(root), str(chunks)) as process:
        assert _lines(process, chunks) == [str(number) for number in range(chunks)]
        process.kill()
        assert process.wait(timeout=60) != 0

    assert list(store.list()) == []
    assert not store.create(KEY, [b"whole"]).was_there
    assert read(store, KEY) == b"whole"


@pytest.mark.parametrize("kill", range(KILLS))
def test_killed_at_any_time(root: Path, store: FileStore, read: Read, kill: int) -> None:
    """A process killed at any time leaves the whole object or none, and the next run finds its place."""
    with _program(WRITE, str(root), "3") as process:
        assert process.stdin is not None
        process.stdin.close()
        _lines(process, kill % 4)
        process.kill()
        process.wait(timeout=60)

    found = [info.size for info in store.list()]
    assert found in ([], [3 * CHUNKS * CHUNK])
    assert store.create(KEY, [b"x" * CHUNKS * CHUNK] * 3).was_there == bool(found)
    assert read(store, KEY) == b"x" * 3 * CHUNKS * CHUNK
