"""API keys are known by their digest, for one project and some scopes, until they are revoked."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from kivo_worker.devserver.database import Database
from kivo_worker.devserver.database.access import api_keys
from kivo_worker.devserver.keys import Caller, caller_with, create_key, list_keys, project_id, revoke_key
from kivo_worker.vocabulary import Scope

NOW = datetime(2026, 4, 27, 16, 20, 18, 123_000, UTC)
BOTH = [Scope.REVIEW_RUNS_READ, Scope.IMPORTS_CREATE]


def test_a_key_opens_its_project(database: Database) -> None:
    """Who has a key is let in for its project and scopes; who has another one is nobody."""
    _, key = create_key(database, "support", BOTH, NOW)
    _, other = create_key(database, "support", BOTH[:1], NOW)
    project = project_id(database, "support", NOW)

    assert caller_with(database, key) == Caller(project, frozenset(BOTH))
    assert caller_with(database, other) == Caller(project, frozenset(BOTH[:1]))
    assert caller_with(database, key + "x") is None


def test_a_key_is_not_kept(database: Database) -> None:
    """No column holds the key itself."""
    _, key = create_key(database, "support", BOTH, NOW)
    with database.reading() as connection:
        [row] = connection.execute(select(api_keys))

    assert key not in map(str, row)


def test_list(database: Database) -> None:
    """Keys are listed from the oldest on, with what is known of them."""
    late, _ = create_key(database, "b", BOTH, NOW + timedelta(seconds=1))
    early, _ = create_key(database, "a", BOTH[:1], NOW)

    assert list_keys(database) == [early, late]
    assert (early.project, early.scopes, early.revoked_at) == ("a", frozenset(BOTH[:1]), None)


def test_revoke(database: Database) -> None:
    """A revoked key lets nobody in; when that was does not change with a second revocation."""
    kept, key = create_key(database, "support", BOTH, NOW)

    assert revoke_key(database, kept.id, NOW)
    assert revoke_key(database, kept.id, NOW + timedelta(days=1))
    assert caller_with(database, key) is None
    assert [each.revoked_at for each in list_keys(database)] == [NOW]
    assert not revoke_key(database, "key_unknown", NOW)


def test_projects_have_one_id(database: Database) -> None:
    """A project is made once."""
    assert project_id(database, "a", NOW) == project_id(database, "a", NOW) != project_id(database, "b", NOW)
