"""API keys: what each is good for, known by its digest alone (contract 1)."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from kivo_worker.devserver.credentials import new_api_key
from kivo_worker.devserver.database.access import api_key_scopes, api_keys, projects
from kivo_worker.devserver.database.database import Database
from kivo_worker.devserver.database.upsert import insert_unless_there
from kivo_worker.vocabulary import Scope


@dataclass(frozen=True, slots=True)
class Caller:
    """Who holds an API key: for which project, and what for."""

    project_id: str
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is kept of an API key."""

    id: str
    project: str
    scopes: frozenset[Scope]
    created_at: datetime
    revoked_at: datetime | None


def project_id(database: Database, name: str, now: datetime) -> str:
    """Find the id of a project, and make the project where there is none."""
    with database.writing() as connection:
        return project_named(connection, name, now)


def project_named(connection: Connection, name: str, now: datetime) -> str:
    """Find the id of a project, and make the project where there is none; two who make one at once get the same."""
    by_name = select(projects.c.id).where(projects.c.name == name)
    found: str | None = connection.scalar(by_name)
    if found is None:
        insert = insert_unless_there(connection, projects)
        connection.execute(insert.values(id=str(uuid.uuid4()), name=name, created_at=now))
        found = connection.execute(by_name).scalar_one()
    return found


def create_key(database: Database, project: str, scopes: Iterable[Scope], now: datetime) -> tuple[ApiKey, str]:
    """Make an API key for a project.

    Returns:
        What is kept of it, and the key itself, which is in no other place.
    """
    key = new_api_key()
    kept = ApiKey(f"key_{uuid.uuid4()}", project, frozenset(scopes), now, None)
    with database.writing() as connection:
        connection.execute(
            api_keys.insert().values(
                id=kept.id, project_id=project_named(connection, project, now), sha256=_digest(key), created_at=now
            )
        )
        connection.execute(api_key_scopes.insert(), [{"key_id": kept.id, "scope": scope} for scope in kept.scopes])
    return kept, key


def list_keys(database: Database) -> list[ApiKey]:
    """List every API key there was, the oldest first."""
    wanted = select(api_keys, projects.c.name).join(projects).order_by(api_keys.c.created_at, api_keys.c.id)
    with database.reading() as connection:
        rows = connection.execute(wanted).all()
        scopes = {row.id: _scopes(connection, row.id) for row in rows}
    return [ApiKey(row.id, row.name, scopes[row.id], row.created_at, row.revoked_at) for row in rows]


def revoke_key(database: Database, key_id: str, now: datetime) -> bool:
    """End an API key; again is no error.

    Returns:
        Whether there is such a key.
    """
    change = update(api_keys).where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None)).values(revoked_at=now)
    with database.writing() as connection:
        connection.execute(change)
        return connection.scalar(select(api_keys.c.id).where(api_keys.c.id == key_id)) is not None


def caller_with(database: Database, key: str) -> Caller | None:
    """Find out who calls with a key; nobody, when it is unknown or revoked."""
    wanted = select(api_keys).where(api_keys.c.sha256 == _digest(key), api_keys.c.revoked_at.is_(None))
    with database.reading() as connection:
        row = connection.execute(wanted).one_or_none()
        return None if row is None else Caller(row.project_id, _scopes(connection, row.id))


def _scopes(connection: Connection, key_id: str) -> frozenset[Scope]:
    wanted = select(api_key_scopes.c.scope).where(api_key_scopes.c.key_id == key_id)
    return frozenset(map(Scope, connection.scalars(wanted)))


def _digest(key: str) -> str:
    # A key is as random as a digest: a slow hash, which protects guessable passwords, would protect nothing more.
    return hashlib.sha256(key.encode()).hexdigest()
