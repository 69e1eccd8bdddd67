"""The key the server signs worker credentials with: made once for a database, so that credentials outlive a restart."""

import secrets as random

from sqlalchemy import select

from kivo_worker.devserver.database.access import secrets
from kivo_worker.devserver.database.database import Database
from kivo_worker.devserver.database.upsert import insert_unless_there

_NAME = "worker_credentials"


def signing_key(database: Database) -> bytes:
    """Find the database's signing key, 32 bytes, or make it; servers that start at once get the same one."""
    with database.writing() as connection:
        connection.execute(insert_unless_there(connection, secrets).values(name=_NAME, hex=random.token_hex(32)))
        kept: str = connection.execute(select(secrets.c.hex).where(secrets.c.name == _NAME)).scalar_one()
    return bytes.fromhex(kept)
