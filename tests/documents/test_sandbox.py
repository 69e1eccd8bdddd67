"""A document is read in a process that can do no harm, and whose every end is one clear refusal."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kivo_worker.documents import child, sandbox
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.refusals import Refusal, RefusedError
from kivo_worker.documents.sandbox import extract_apart
from tests.documents.samples import HTML_PAGE, outline

LIMITS = DocumentLimits(seconds=2)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets what the process runs instead of the reader."""
    return lambda code: monkeypatch.setattr(sandbox, "_START", code)


def refusal(limits: DocumentLimits = LIMITS, data: bytes = b"x") -> Refusal:
    """Why a document is refused."""
    with pytest.raises(RefusedError) as caught:
        extract_apart("html", data, limits)
    return caught.value.refusal


def test_what_is_read_apart() -> None:
    """What the process finds is what is found in this one."""
    from kivo_worker.documents import html  # noqa: PLC0415

    data = HTML_PAGE.encode()

    assert extract_apart("html", data, LIMITS) == html.extract(data, LIMITS)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os; os.abort()", Refusal.CRASHED),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", Refusal.CRASHED),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", Refusal.MEMORY),
        ("raise SystemExit(3)", Refusal.CRASHED),
        ("print('hello')", Refusal.CRASHED),
        ("print('{}')", Refusal.CRASHED),
        ("print('[1]')", Refusal.CRASHED),
        ('print(\'{"parts": [["paragraph"]], "notes": []}\')', Refusal.CRASHED),
        ('print(\'{"refusal": "none"}\')', Refusal.CRASHED),
        ("print('[' * 100000)", Refusal.CRASHED),
        ('print(\'{"refusal": "encrypted"}\')', Refusal.ENCRYPTED),
    ],
)
def test_how_a_process_ends(code: str, expected: Refusal, program: Callable[[str], None]) -> None:
    """A crash, an answer that is none, and a refusal are told apart; nothing the process says is believed unchecked."""
    program(code)

    assert refusal() is expected


@pytest.mark.parametrize("code", ["import time; time.sleep(60)", "import os, time; os.close(1); time.sleep(60)"])
def test_a_process_that_does_not_end(code: str, program: Callable[[str], None]) -> None:
    """A process that takes too long is ended, whether it works, sleeps or has closed its output."""
    program(code)
    begin = time.monotonic()

    assert refusal(DocumentLimits(seconds=1)) is Refusal.SECONDS
    assert time.monotonic() - begin < 10


def test_a_process_that_does_not_read(program: Callable[[str], None]) -> None:
    """A document larger than a pipe holds does no harm when nobody reads it."""
    program("raise SystemExit")

    assert refusal(data=b"x" * 1_000_000) is Refusal.CRASHED


def test_a_process_that_says_too_much(program: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """An endless answer is cut off at a bound."""
    monkeypatch.setattr(sandbox, "_LARGEST_ANSWER", 1_000_000)
    program("import sys\nwhile True: sys.stdout.write('x' * 65536)")

    assert refusal(DocumentLimits(seconds=30)) is Refusal.TEXT


REPORT = """
import json, os, socket, sys
sys.path[:] = json.loads(sys.argv.pop(1))
from kivo_worker.documents.child import confine, shut
from kivo_worker.documents.limits import DocumentLimits
confine(DocumentLimits(**json.loads(sys.argv[2])))
shut()
done = {"environment": sorted(set(os.environ) - {"LC_CTYPE"}), "folder": os.getcwd()}
attempts = {
    "open": lambda: open("/etc/passwd"),
    "write": lambda: open("/tmp/kivo", "w"),
    "connect": lambda: socket.create_connection(("127.0.0.1", 9)),
    "listen": lambda: socket.socket(),
    "run": lambda: os.system("true") and 1 / 0,
    "memory": lambda: bytearray(2_000_000_000),
}
for name, attempt in attempts.items():
    try:
        attempt()
        done[name] = "done"
    except BaseException as error:
        done[name] = type(error).__name__
print(json.dumps(done))
"""


def test_a_process_has_nothing_to_take(program: Callable[[str], None]) -> None:
    """The process has no environment and no folder; it opens no file and no connection, and gets no more memory."""
    program(REPORT)
    answer, signal = sandbox._run(sandbox._command("html", DocumentLimits()), b"", 30)  # noqa: SLF001
    done = json.loads(answer)

    assert signal == 0
    assert (done.pop("environment"), done.pop("folder")) == ([], "/")
    assert done.pop("memory") == "MemoryError"
    assert done.pop("run") in {"done", "ZeroDivisionError"}
    assert set(done.values()) == {"OSError"}


def test_limits_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory, time, files, writing, images and other processes are limited; what is limited further stays so."""
    found: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", found.__setitem__)
    monkeypatch.setattr(resource, "getrlimit", lambda what: (0, 5 if what == resource.RLIMIT_CPU else -1))
    child.confine(DocumentLimits(seconds=9, memory_bytes=7))
    child.shut()

    assert found == {
        resource.RLIMIT_AS: (7, 7),
        resource.RLIMIT_CPU: (5, 5),
        resource.RLIMIT_NOFILE: (3, 3),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_NPROC: (0, 0),
    }


def test_a_limit_the_system_does_not_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that knows no such limit still reads documents."""

    def refuse(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(resource, "setrlimit", refuse)
    child.confine(LIMITS)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RefusedError(Refusal.PAGES), Refusal.PAGES),
        (MemoryError(), Refusal.MEMORY),
        (RecursionError(), Refusal.DEPTH),
        (KeyError("x"), Refusal.DAMAGED),
    ],
)
def test_how_a_reader_fails(error: Exception, expected: Refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a reader raises is a refusal."""
    from kivo_worker.documents import html  # noqa: PLC0415

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(child, "shut", lambda: None)
    monkeypatch.setattr(html, "extract", fail)

    assert child.answer("html", lambda: b"x", LIMITS) == json.dumps({"refusal": expected.value}).encode()


def test_the_program_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process limits itself before it reads, and writes its answer."""
    done: list[object] = []
    monkeypatch.setattr(child, "confine", done.append)
    monkeypatch.setattr(child, "shut", lambda: done.append("shut"))
    with Path(os.devnull).open("rb") as source, Path(os.devnull).open("wb") as target:
        child.main(["html", json.dumps({"seconds": 2})], source, target)

    assert done == [DocumentLimits(seconds=2), "shut"]


def test_it_starts_fast() -> None:
    """The process loads nothing of the worker but what reads documents."""
    code = "import sys; from kivo_worker.documents import child, html; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT).stdout

    assert not {"pydantic", "numpy", "httpx", "boto3", "kivo_worker.job", "kivo_worker.api"} & set(loaded.split())
    assert outline(extract_apart("html", b"<p>x", LIMITS)) == [("paragraph", "x")]
