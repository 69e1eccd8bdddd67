"""The outbox: terminal events that have not reached Kivo yet, in a SQLite file that outlives any crash.

An event is in it, down on the disk, before its first attempt, and leaves it only when a 2xx has come. Its id and
body never change. It holds the exact bytes that are sent, where to, and how the attempts went: no text of a run is in
those bytes (docs/what-leaves.md), and the credential is never here.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kivo_worker.errors import OutboxError
from kivo_worker.state import make_private, state_folder, write_ahead

_VERSION = 1
_BUSY_SECONDS = 10.0
_CREATE = """
CREATE TABLE IF NOT EXISTS events (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  base_url TEXT NOT NULL,
  review_run_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  body BLOB NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting',
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at REAL NOT NULL DEFAULT 0,
  leased_until REAL NOT NULL DEFAULT 0,
  UNIQUE (base_url, review_run_id, event_id)
)
"""
_INSERT = """
INSERT INTO events (base_url, review_run_id, event_id, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_FIND = "SELECT * FROM events WHERE base_url = ? AND review_run_id = ? AND event_id = ?"
_FREE = "SELECT * FROM events WHERE number = ? AND leased_until NOT BETWEEN ? AND ?"
_LEASE = "UPDATE events SET leased_until = ? WHERE number = ?"
_KEEP = "UPDATE events SET state = ?, attempts = attempts + ?, next_at = ?, leased_until = 0 WHERE number = ?"
_MAX_LEASE_SECONDS = 3_600
"""A lease that goes on for longer is a clock's fault, and counts as over."""


class WaitingState(StrEnum):
    """Why an event is still in the outbox."""

    WAITING = "waiting"
    REFUSED = "refused"
    CREDENTIAL_REFUSED = "credential_refused"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event in the outbox.

    Attributes:
        number: its place in the order of arrival.
        base_url: the API it is for.
        review_run_id: the review run it tells of.
        event_id: its id.
        body: its exact bytes.
        state: why it is still here.
        attempts: how often it was sent.
        next_at: not before this time (seconds since 1970), as the API asked.
    """

    number: int
    base_url: str
    review_run_id: str
    event_id: str
    body: bytes
    state: WaitingState
    attempts: int
    next_at: float


class Outbox:
    """The outbox in one file; any number of processes may use it at once."""

    def __init__(self, path: Path) -> None:
        """Open it, and make it where there is none: readable for its owner only.

        Raises:
            OutboxError: it cannot be made, written or read, or was made by a newer version.
        """
        self.path = path
        with self._changing() as database:
            [version] = database.execute("PRAGMA user_version").fetchone()
            if version > _VERSION:
                raise OutboxError("a newer kivo-worker made this outbox.", where=str(path), hint="Update kivo-worker.")
            database.execute(_CREATE)
            database.execute(f"PRAGMA user_version = {_VERSION}")

    def put(self, base_url: str, review_run_id: str, event_id: str, body: bytes, lease_seconds: float) -> Waiting:
        """Fix an event, and take it on oneself for so long; when this returns it is on the disk.

        Returns:
            The event as it is fixed: with the body that came first, when this id was here before.

        Raises:
            OutboxError: it cannot be written.
        """
        key = (base_url, review_run_id, event_id)
        with self._changing() as database:
            database.execute(_INSERT, (*key, body))
            event = _waiting(database.execute(_FIND, key).fetchone())
            database.execute(_LEASE, (time.time() + lease_seconds, event.number))
        return event

    def claim(self, number: int, lease_seconds: float) -> Waiting | None:
        """Take an event on oneself for so long; none when it is gone, or another process has it.

        Raises:
            OutboxError: it cannot be written.
        """
        now = time.time()
        with self._changing() as database:
            row = database.execute(_FREE, (number, now, now + _MAX_LEASE_SECONDS)).fetchone()
            if row is not None:
                database.execute(_LEASE, (now + lease_seconds, number))
        return _waiting(row) if row is not None else None

    def remove(self, number: int) -> None:
        """Let an event go: it has arrived.

        Raises:
            OutboxError: it cannot be written.
        """
        with self._changing() as database:
            database.execute("DELETE FROM events WHERE number = ?", (number,))

    def keep(self, number: int, state: WaitingState, attempts: int, wait_seconds: float) -> None:
        """Note how further attempts went, and give the event free for others.

        Raises:
            OutboxError: it cannot be written.
        """
        with self._changing() as database:
            database.execute(_KEEP, (state, attempts, time.time() + wait_seconds, number))

    def waiting(self) -> list[Waiting]:
        """List what is in it, first come first.

        Raises:
            OutboxError: it cannot be read.
        """
        with self._open() as database:
            rows = database.execute("SELECT * FROM events ORDER BY number").fetchall()
        return [_waiting(row) for row in rows]

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that has the file for itself, and is on the disk when it ends."""
        with self._open() as database:
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            make_private(self.path)
            with closing(sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)) as database:
                database.row_factory = sqlite3.Row
                write_ahead(database, _BUSY_SECONDS)
                database.execute("PRAGMA synchronous = FULL")
                yield database
        except (sqlite3.Error, OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no outbox, or it is locked or damaged"
            hint = "Check --outbox, the permissions and the space left."
            raise OutboxError(f"the outbox cannot be used ({reason}).", where=str(self.path), hint=hint) from None


def _waiting(row: sqlite3.Row) -> Waiting:
    return Waiting(
        number=row["number"],
        base_url=row["base_url"],
        review_run_id=row["review_run_id"],
        event_id=row["event_id"],
        body=row["body"],
        state=WaitingState(row["state"]),
        attempts=row["attempts"],
        next_at=row["next_at"],
    )


def default_outbox_path() -> Path:
    """Where the outbox is when nobody says: in the user's folder for what programs remember (XDG Base Directory).

    Raises:
        OutboxError: there is no such folder.
    """
    try:
        return state_folder() / "outbox.sqlite3"
    except RuntimeError:
        raise OutboxError("this user has no home folder.", hint="Name a file with --outbox or KIVO_OUTBOX.") from None
