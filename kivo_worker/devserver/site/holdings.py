"""What is held of a private-worker run: every row of every table that names it, with all its columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, select

from kivo_worker.devserver.database.database import Database
from kivo_worker.devserver.database.hosted import idempotency_keys
from kivo_worker.devserver.database.private import private_runs
from kivo_worker.devserver.database.schema import METADATA


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of a table that name a run.

    Attributes:
        table: the table's name.
        columns: the names of all its columns.
        rows: the values, in the columns' order.
    """

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def held_of(database: Database, run_id: str) -> list[Held]:
    """List all that is held of a run, table by table, also those that could name it and do not."""
    with database.reading() as connection:
        found = [
            (table, connection.execute(select(table).where(name == run_id).order_by(*table.primary_key)).all())
            for table, name in _tables_naming_runs()
        ]
    return [Held(table.name, tuple(table.c.keys()), tuple(map(tuple, rows))) for table, rows in found]


def _tables_naming_runs() -> Iterator[tuple[Table, Column[Any]]]:
    """The tables that name private-worker runs, and the columns they do it in; the runs' own table comes first."""
    yield private_runs, private_runs.c.id
    for table in METADATA.sorted_tables:
        if "run_id" in table.c:
            yield table, table.c.run_id
    yield idempotency_keys, idempotency_keys.c.made_id
