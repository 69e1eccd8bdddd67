"""Inserting a row that may be there already, which each database says in its own dialect."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_unless_there(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Start an insertion that does nothing when the row would break a key."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()
