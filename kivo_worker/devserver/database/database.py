"""One database, SQLite or PostgreSQL: transactions that read, and transactions that write."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from kivo_worker.state import write_ahead

_BUSY_SECONDS = 30
_CONNECT_SECONDS = 10
_PRAGMAS = ("synchronous = FULL", "foreign_keys = ON")
_ONE_MOMENT: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""What makes PostgreSQL read as SQLite does anyway."""


class Database:
    """A database that any number of threads and processes may use at once.

    A write is on the disk when its transaction has ended. Of SQLite's writers one goes at a time; whoever changes a row
    that others may change too locks it first (`with_for_update`), which SQLite has no need of and ignores.
    """

    def __init__(self, url: URL) -> None:
        """Get ready to connect; nothing is opened before it is used."""
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.in_memory = self.is_sqlite and url.database is None
        self._writers: AbstractContextManager[Any] = threading.RLock() if self.is_sqlite else nullcontext()
        # What is in memory has one connection, which all take in turn.
        self._readers: AbstractContextManager[Any] = self._writers if self.in_memory else nullcontext()
        self._engine = _sqlite(url, in_memory=self.in_memory) if self.is_sqlite else _postgresql(url)
        self._writing = self._engine.execution_options(writes=True)
        self._reading = self._engine if self.is_sqlite else self._engine.execution_options(**_ONE_MOMENT)

    def __str__(self) -> str:
        """Say where it is, without a password."""
        return self.url.set(drivername=self.url.get_backend_name()).render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees the database as it is now, whatever others write meanwhile."""
        with self._readers, self._reading.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that may write; an exception undoes all of it."""
        with self._writers, self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection; what is only in memory is gone then."""
        self._engine.dispose()


def _sqlite(url: URL, *, in_memory: bool) -> Engine:
    options = {"poolclass": StaticPool} if in_memory else {}
    arguments = {"timeout": _BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(url, connect_args=arguments, **options)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _postgresql(url: URL) -> Engine:
    return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _CONNECT_SECONDS})


def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # Python's module would begin transactions where it sees fit, and none before a change of the tables.
    connection.isolation_level = None
    write_ahead(connection, _BUSY_SECONDS)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A reader that became a writer later on could be refused: what it has read may have changed meanwhile.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
