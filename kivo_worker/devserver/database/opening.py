"""Opens the database that a URL names, and brings its tables up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import URL, func, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError

from kivo_worker.devserver.database.database import Database
from kivo_worker.errors import UsageError
from kivo_worker.state import make_private, state_folder

_WHERE = "--database-url"
_HINT = "Give sqlite:////path/to/file, sqlite:// for memory alone, or postgresql://user:password@host/database."
_MIGRATION_LOCK = 0x6B69766F
"""`kivo`: the number of the lock that PostgreSQL's migrations take."""


def open_database(url: str | None) -> Database:
    """Open a database with its tables up to date; several servers may do so at once.

    Args:
        url: as SQLAlchemy writes it; none for the default place, a SQLite file in the user's state folder.

    Raises:
        UsageError: the URL is none that is known here, the database cannot be opened, or a newer version made it.
    """
    database = Database(_parsed(url))
    try:
        if database.is_sqlite and database.url.database:
            make_private(Path(database.url.database))
        _migrate(database)
    except CommandError:
        database.close()
        raise UsageError(
            "a newer kivo-worker made this database.", where=str(database), hint="Update kivo-worker."
        ) from None
    except (DBAPIError, OSError, ValueError) as error:
        database.close()
        reason = error.strerror if isinstance(error, OSError) else "it does not answer, refuses, or is no database"
        raise UsageError(f"the database cannot be opened ({reason}).", where=str(database), hint=_HINT) from None
    return database


def _parsed(url: str | None) -> URL:
    if url is None:
        try:
            return URL.create("sqlite", database=str(state_folder() / "dev-server.sqlite3"))
        except RuntimeError:
            raise UsageError("this user has no home folder.", where=_WHERE, hint=_HINT) from None
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise UsageError("this is no URL of a database.", where=_WHERE, hint=_HINT) from None
    if parsed.drivername in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername != "sqlite" or parsed.query:
        raise UsageError("only SQLite and PostgreSQL are known here.", where=_WHERE, hint=_HINT)
    return parsed.set(database="") if parsed.database == ":memory:" else parsed


def _migrate(database: Database) -> None:
    """Bring the tables up to date in one transaction; who comes second waits, and finds nothing to do."""
    config = Config()
    config.set_main_option("script_location", "kivo_worker.devserver.database:migrations")
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
