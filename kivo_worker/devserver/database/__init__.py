"""Where the development server keeps things: SQLite or PostgreSQL, behind plain transactions."""

from kivo_worker.devserver.database import access, hosted, private
from kivo_worker.devserver.database.database import Database
from kivo_worker.devserver.database.opening import open_database
from kivo_worker.devserver.database.schema import METADATA

__all__ = ["METADATA", "Database", "access", "hosted", "open_database", "private"]
