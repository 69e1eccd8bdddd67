"""What this user's programs remember from one run to the next: in which folder, and for the user's eyes only."""

import os
import sqlite3
import stat
import time
from pathlib import Path

_LOOK_SECONDS = 0.01
_PRIMARY_CODE = 0xFF
"""The bits of an error's code that say what kind it is (SQLite, result codes)."""


def state_folder() -> Path:
    """Name this program's own folder for it (XDG Base Directory: `$XDG_STATE_HOME`, else `~/.local/state`).

    Raises:
        RuntimeError: this user has no home folder.
    """
    given = os.environ.get("XDG_STATE_HOME", "")
    state = Path(given) if given.startswith("/") else Path.home() / ".local" / "state"
    return state / "kivo-worker"


def make_private(path: Path) -> None:
    """Make a file before SQLite does, for its owner only; SQLite gives its other files the same permissions.

    A file that is there stays as it is, and so do its permissions.

    Raises:
        OSError: it cannot be made, or cannot be read and written.
        ValueError: something else than a file has this name.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, 0o600)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError
    finally:
        os.close(descriptor)


def write_ahead(database: sqlite3.Connection, seconds: float) -> None:
    """Use the write-ahead log, waiting for whoever has the file: for this SQLite does not always wait by itself.

    Args:
        database: an open database.
        seconds: how long to wait.

    Raises:
        sqlite3.Error: the file is no database, cannot be written, or is not let go of in that time.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY_CODE != sqlite3.SQLITE_BUSY or time.monotonic() >= end:
                raise
            time.sleep(_LOOK_SECONDS)
        else:
            return
