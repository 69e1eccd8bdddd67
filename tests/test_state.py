"""What is remembered has its place, and is for its owner only."""

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kivo_worker.state import make_private, state_folder, write_ahead

PATIENCE = 60.0


@pytest.mark.parametrize(("given", "expected"), [("/state", "/state"), ("relative", "~"), ("", "~"), (None, "~")])
def test_folder(monkeypatch: pytest.MonkeyPatch, given: str | None, expected: str) -> None:
    """It is below $XDG_STATE_HOME, or below the user's home when that is not set to an absolute path."""
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    if given is not None:
        monkeypatch.setenv("XDG_STATE_HOME", given)

    assert state_folder() == Path(expected.replace("~", "/home/someone/.local/state")) / "kivo-worker"


def test_private(tmp_path: Path) -> None:
    """A new file and its folder are for their owner; a file that is there keeps its permissions and its bytes."""
    path, kept = tmp_path / "new" / "file", tmp_path / "kept"
    kept.write_bytes(b"kept")
    kept.chmod(0o640)
    for each in (path, kept):
        make_private(each)

    assert [stat.S_IMODE(each.stat().st_mode) for each in (path.parent, path, kept)] == [0o700, 0o600, 0o640]
    assert kept.read_bytes() == b"kept"


def test_no_file(tmp_path: Path) -> None:
    """What is there and no file is refused; a link is not followed."""
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(tmp_path / "elsewhere")
    os.mkfifo(pipe)
    for path in (tmp_path, link):
        with pytest.raises(OSError, match=r"."):
            make_private(path)
    with pytest.raises(ValueError, match=r"^$"):
        make_private(pipe)

    assert not (tmp_path / "elsewhere").exists()


@pytest.fixture
def taken(tmp_path: Path) -> Iterator[tuple[Path, sqlite3.Connection]]:
    """A database without a write-ahead log, and somebody who is about to write it."""
    path = tmp_path / "state.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as writer:
        writer.execute("CREATE TABLE kept (x)")
        writer.execute("BEGIN IMMEDIATE")
        yield path, writer


def test_a_write_ahead_log_waits_for_a_writer(taken: tuple[Path, sqlite3.Connection]) -> None:
    """SQLite answers at once that somebody has the file; here that is waited for."""
    path, writer = taken
    done = threading.Timer(0.3, writer.execute, ("COMMIT",))
    with closing(sqlite3.connect(path, timeout=PATIENCE)) as database:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            database.execute("PRAGMA journal_mode = WAL")
        done.start()
        write_ahead(database, PATIENCE)
        done.join()

        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_write_ahead_log_waits_no_longer(taken: tuple[Path, sqlite3.Connection]) -> None:
    """Who does not let go of the file in time is not waited for, and what is no database not at all."""
    path, _ = taken
    with closing(sqlite3.connect(path)) as database, pytest.raises(sqlite3.OperationalError, match="locked"):
        write_ahead(database, 0.02)
    path.with_name("other").write_bytes(b"no database" * 100)
    with (
        closing(sqlite3.connect(path.with_name("other"))) as database,
        pytest.raises(sqlite3.DatabaseError, match="not"),
    ):
        write_ahead(database, PATIENCE)
