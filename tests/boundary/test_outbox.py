"""The outbox: nothing is lost from it, nothing in it changes, and several processes share it."""

import multiprocessing
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kivo_worker.boundary.outbox import Outbox, Waiting, WaitingState, default_outbox_path
from kivo_worker.errors import OutboxError
from kivo_worker.exit_codes import ExitCode

RUN = ("https://api.trykivo.co", "run_1")
BODY = b'{"event_id":"evt_1"}'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A place for an outbox, in a folder that is not there yet."""
    return tmp_path / "state" / "kivo-worker" / "outbox.sqlite3"


@pytest.fixture
def outbox(path: Path) -> Outbox:
    """An empty outbox."""
    return Outbox(path)


def _put(outbox: Outbox, event_id: str = "evt_1", body: bytes = BODY, lease: float = 0) -> Waiting:
    return outbox.put(*RUN, event_id, body, lease)


def test_what_is_put_in_is_there(outbox: Outbox, path: Path) -> None:
    """An event is there, byte for byte, for who opens the file next."""
    _put(outbox, body=bytes(range(256)))
    [waiting] = Outbox(path).waiting()

    assert (waiting.base_url, waiting.review_run_id, waiting.event_id) == (*RUN, "evt_1")
    assert (waiting.body, waiting.state, waiting.attempts) == (bytes(range(256)), WaitingState.WAITING, 0)


def test_first_come_first(outbox: Outbox) -> None:
    """Events are listed in the order in which they came."""
    for number in range(12):
        _put(outbox, f"evt_{11 - number}")

    assert [waiting.event_id for waiting in outbox.waiting()] == [f"evt_{11 - number}" for number in range(12)]


def test_a_body_never_changes(outbox: Outbox) -> None:
    """The same id again changes nothing: the body that came first is the event."""
    first = _put(outbox)
    again = _put(outbox, body=b"another")

    assert (again.number, again.body) == (first.number, BODY)
    assert [waiting.body for waiting in outbox.waiting()] == [BODY]


def test_same_id_of_another_run(outbox: Outbox) -> None:
    """Another review run, or another API, may have an event of the same id."""
    _put(outbox)
    outbox.put("https://api.trykivo.co", "run_2", "evt_1", b"2", 0)
    outbox.put("http://127.0.0.1:1", "run_1", "evt_1", b"3", 0)

    assert [waiting.body for waiting in outbox.waiting()] == [BODY, b"2", b"3"]


def test_leases(outbox: Outbox) -> None:
    """What one process has taken on itself no other gets, until its lease is over or given up."""
    waiting = _put(outbox, lease=600)
    assert outbox.claim(waiting.number, 600) is None

    outbox.keep(waiting.number, WaitingState.REFUSED, 3, 0)
    claimed = outbox.claim(waiting.number, 600)
    assert claimed is not None
    assert (claimed.attempts, claimed.state) == (3, WaitingState.REFUSED)
    assert outbox.claim(waiting.number, 600) is None


def test_a_lease_ends(outbox: Outbox) -> None:
    """A process that was killed keeps an event from others for as long as its lease, and no longer."""
    waiting = _put(outbox, lease=-1)

    assert outbox.claim(waiting.number, 1) is not None


def test_a_clock_that_was_wrong(outbox: Outbox) -> None:
    """A lease that would go on for years, made by a wrong clock, is over."""
    waiting = _put(outbox, lease=10**9)

    assert outbox.claim(waiting.number, 1) is not None


def test_arrived(outbox: Outbox) -> None:
    """What has arrived is gone, also for a process that still thinks of it; its number is never another's."""
    first = _put(outbox)
    outbox.remove(first.number)
    second = _put(outbox, "evt_2")
    outbox.remove(first.number)
    outbox.keep(first.number, WaitingState.REFUSED, 1, 0)

    assert outbox.claim(first.number, 1) is None
    assert [(waiting.event_id, waiting.state) for waiting in outbox.waiting()] == [("evt_2", WaitingState.WAITING)]
    assert second.number > first.number


def test_asked_to_wait(outbox: Outbox) -> None:
    """When the API asked to wait, the time until which is on record."""
    waiting = _put(outbox)
    outbox.keep(waiting.number, WaitingState.WAITING, 1, 3600)
    [later] = outbox.waiting()

    assert later.next_at > waiting.next_at + 3000


def test_for_its_owner_only(outbox: Outbox) -> None:
    """Nobody else reads the file, nor what SQLite keeps beside it while it works."""
    _put(outbox)
    held = sqlite3.connect(outbox.path)
    held.execute("SELECT * FROM events").fetchall()
    modes = {stat.S_IMODE(file.stat().st_mode) for file in outbox.path.parent.iterdir()}
    names = {file.name for file in outbox.path.parent.iterdir()}
    held.close()

    assert modes == {0o600}
    assert names >= {"outbox.sqlite3", "outbox.sqlite3-wal"}
    assert stat.S_IMODE(outbox.path.parent.stat().st_mode) == 0o700


def test_down_on_the_disk(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every transaction is written through, in a journal that outlives a crash."""
    seen = list[str]()

    class Watched(sqlite3.Connection):
        def execute(self, sql: str, *parameters: object) -> sqlite3.Cursor:
            seen.append(sql)
            return super().execute(sql, *parameters)  # type: ignore[arg-type]

    connect = sqlite3.connect
    monkeypatch.setattr("sqlite3.connect", lambda path, **settings: connect(path, factory=Watched, **settings))
    _put(outbox)

    assert seen[:3] == ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "BEGIN IMMEDIATE"]
    assert seen[-1] == "COMMIT"


def test_what_it_holds(outbox: Outbox) -> None:
    """There is no column for a credential, a text or a file name."""
    _put(outbox)
    database = sqlite3.connect(outbox.path)
    columns = [row[1] for row in database.execute("PRAGMA table_info(events)")]
    database.close()

    assert columns == [
        *("number", "base_url", "review_run_id", "event_id", "body", "state", "attempts", "next_at", "leased_until")
    ]


def _fails(path: Path) -> OutboxError:
    with pytest.raises(OutboxError) as failed:
        Outbox(path)
    assert (failed.value.exit_code, failed.value.where) == (ExitCode.STORAGE, str(path))
    return failed.value


def test_places_that_are_none(tmp_path: Path) -> None:
    """A folder, a link, something else's file, and a place where nothing can be written are no outbox."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "text").write_text("not a database, for sure" * 100)
    (tmp_path / "link").symlink_to(tmp_path / "target")
    os.mkfifo(tmp_path / "fifo")

    for name in ("folder", "text", "link", "fifo", "text/below"):
        _fails(tmp_path / name)
    assert not (tmp_path / "target").exists()
    _fails(Path("/proc/nowhere/outbox.sqlite3"))
    with pytest.raises(OutboxError):
        Outbox(tmp_path / "a\0b")


def test_made_by_a_newer_version(outbox: Outbox) -> None:
    """A file of a later version is left alone."""
    database = sqlite3.connect(outbox.path)
    database.execute("PRAGMA user_version = 99")
    database.close()

    assert "newer kivo-worker" in _fails(outbox.path).message


def test_locked(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that somebody does not let go of is not waited for without end."""
    monkeypatch.setattr("kivo_worker.boundary.outbox._BUSY_SECONDS", 0.05)
    database = sqlite3.connect(outbox.path, isolation_level=None)
    database.execute("BEGIN EXCLUSIVE")
    with pytest.raises(OutboxError, match="locked"):
        _put(outbox)
    database.close()


def test_default_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a setting it lies where programs of this user keep what they must remember."""
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert default_outbox_path() == Path("/state/kivo-worker/outbox.sqlite3")

    for no_place in ("", "relative"):
        monkeypatch.setenv("XDG_STATE_HOME", no_place)
        monkeypatch.setenv("HOME", "/home/someone")
        assert default_outbox_path() == Path("/home/someone/.local/state/kivo-worker/outbox.sqlite3")


def test_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without a home is told which setting helps."""

    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setenv("XDG_STATE_HOME", "")
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(OutboxError, match="home folder") as failed:
        default_outbox_path()

    assert "--outbox" in failed.value.hint


def _fill(path: Path, name: int) -> None:
    outbox = Outbox(path)
    for number in range(20):
        _put(outbox, f"evt_{name}_{number}")


def _take(path: Path, taken: "multiprocessing.Queue[int]") -> None:
    outbox = Outbox(path)
    for waiting in outbox.waiting():
        if outbox.claim(waiting.number, 600):
            taken.put(waiting.number)
            outbox.remove(waiting.number)


def test_many_at_once(path: Path) -> None:
    """Processes that fill and empty it at once lose nothing, and no event is taken by two."""
    context = multiprocessing.get_context("spawn")
    fillers = [context.Process(target=_fill, args=(path, name)) for name in range(3)]
    for process in fillers:
        process.start()
    for process in fillers:
        process.join()
    numbers = [waiting.number for waiting in Outbox(path).waiting()]
    taken = context.Queue()
    takers = [context.Process(target=_take, args=(path, taken)) for _ in range(3)]
    for process in takers:
        process.start()
    found = [taken.get(timeout=120) for _ in numbers]
    for process in takers:
        process.join()

    assert len(numbers) == 60
    assert sorted(found) == numbers
    assert Outbox(path).waiting() == []


WRITER = """
import sys
from pathlib import Path
from kivo_worker.boundary.outbox import Outbox
outbox, number = Outbox(Path(sys.argv[1])), 0
while True:
    outbox.put("https://a", "run_1", f"evt_{sys.argv[2]}_{number}", b"{}", 0)
    print(number, flush=True)
    number += 1
"""


def test_killed_while_writing(path: Path) -> None:
    """What was put in before a process was killed is there, and the file is sound."""
    for name in range(4):
        command = [sys.executable, "-c", WRITER, str(path), str(name)]
        environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            acknowledged = [process.stdout.readline().strip() for _ in range(3 + 2 * name)]
            process.send_signal(signal.SIGKILL)
            acknowledged += [line.strip() for line in process.stdout]
        there = {waiting.event_id for waiting in Outbox(path).waiting()}
        assert {f"evt_{name}_{number}" for number in acknowledged if number} <= there

    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
