"""The tables: what the migrations make is what the code knows, and no private-worker table can hold raw text."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import BigInteger, CheckConstraint, Column, Connection, MetaData, String, Table, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeDecorator

from kivo_worker.contract.private_worker import CreatePrivateWorkerRun, WorkerEvent
from kivo_worker.devserver.admission import Admission
from kivo_worker.devserver.database import METADATA, Database
from kivo_worker.devserver.keys import project_id
from kivo_worker.devserver.private.store import RunStore

NOW = datetime(2026, 4, 27, 16, 20, 18, 123_000, UTC)
PRIVATE = [table for table in METADATA.sorted_tables if table.name.startswith("private_")]
PRIVATE_COLUMNS = [column for table in PRIVATE for column in table.c]
LONGEST = 256
RAW = "Dear Ms Example, your account 4711 is overdrawn;\nplease pay 300 euros. " * 6


def _described(connection: Connection, tables: MetaData) -> dict[str, Any]:
    inspector = inspect(connection)
    return {
        name: {
            "columns": [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in inspector.get_columns(name)],
            "key": inspector.get_pk_constraint(name),
            "checks": sorted((c["name"], c["sqltext"]) for c in inspector.get_check_constraints(name)),
            "unique": sorted((c["name"], c["column_names"]) for c in inspector.get_unique_constraints(name)),
            "indexes": sorted(_index(index) for index in inspector.get_indexes(name)),
            "foreign": sorted(map(str, inspector.get_foreign_keys(name))),
        }
        for name in tables.tables
    }


def test_migrations_lead_to_the_tables(database: Database) -> None:
    """A database that was migrated has the tables of the code: columns, bounds, keys and indexes."""
    with database.writing() as connection:
        migrated = _described(connection, METADATA)
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
        made = _described(connection, METADATA)
        connection.rollback()

    assert migrated == made


def _index(index: ReflectedIndex) -> tuple[str, ...]:
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return str(index["name"]), str(index["column_names"]), str(index["unique"]), str(options)


@pytest.mark.parametrize("column", PRIVATE_COLUMNS, ids=str)
def test_private_columns_are_bounded(column: Column[Any]) -> None:
    """Each is a number, or a short text; and the database is told to check it."""
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    bounded = isinstance(kind, BigInteger) or (isinstance(kind, String) and (kind.length or LONGEST + 1) <= LONGEST)

    assert bounded
    assert any(isinstance(constraint, CheckConstraint) for constraint in column.constraints)


def test_every_private_table_is_looked_at() -> None:
    """A table that belongs to a private-worker run is one of the bounded ones, whatever its name is."""
    known = {table.name for table in PRIVATE}
    belonging = {
        table.name
        for table in METADATA.sorted_tables
        if any(key.column.table.name in known for key in table.foreign_keys)
    }

    assert "private_runs" in known
    assert belonging <= known


@pytest.fixture
def filled(database: Database, create_sample: bytes, event_sample: bytes) -> Iterator[Connection]:
    """A database with a row in every private-worker table."""
    store = RunStore(database)
    admission = Admission(project_id(database, "tests", NOW), NOW)
    run = store.create(admission, CreatePrivateWorkerRun.model_validate_json(create_sample))
    pointer = json.loads(create_sample)["customer_storage_pointer"]
    fields = json.loads(event_sample.replace(b"'\"$REVIEW_RUN_ID\"'", run.id.encode()))
    body = json.dumps(fields | {"customer_storage_pointer": pointer}).encode()
    store.record(WorkerEvent.model_validate_json(body), body, 1, NOW)
    with database.writing() as connection:
        yield connection


@pytest.mark.parametrize("raw", [RAW, "Zoë's own words", "\0" * 1000], ids=["long", "short", "nul"])
def test_raw_text_is_refused(filled: Connection, raw: str) -> None:
    """No column of a private-worker table takes a customer's words, whoever writes them."""
    taken = [str(column) for column in PRIVATE_COLUMNS if _takes(filled, column.table, column.name, raw)]

    assert taken == []


def _takes(connection: Connection, table: Table, name: str, raw: str) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(text(f"UPDATE {table.name} SET {name} = :raw"), {"raw": raw})  # noqa: S608
    except DBAPIError as error:
        # A value that only a foreign key refuses could still be written where that points to.
        return "foreign key" in str(error.orig).lower()
    return True
