"""A database is opened by its URL, made where there is none, and brought up to date."""

import os
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from kivo_worker.devserver.database import Database, open_database
from kivo_worker.devserver.signing_key import signing_key
from kivo_worker.errors import UsageError
from tests.servers.postgres import Postgres

OPEN = """
import sys
from kivo_worker.devserver.database import open_database
from kivo_worker.devserver.signing_key import signing_key
sys.stdin.readline()
print(signing_key(open_database(sys.argv[1])).hex())
"""


def test_it_stays(database_url: str) -> None:
    """What was written is there when the database is opened again."""
    keys = []
    for _ in range(2):
        with closing(open_database(database_url)) as database:
            keys.append(signing_key(database))

    assert keys[0] == keys[1]


def test_memory_does_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in memory ends with the database, no two share it, and no file bears its name."""
    monkeypatch.chdir(tmp_path)
    with closing(open_database("sqlite://")) as one, closing(open_database("sqlite:///:memory:")) as other:
        assert signing_key(one) != signing_key(other)

    assert list(tmp_path.iterdir()) == []


def test_several_at_once(database_url: str) -> None:
    """Servers that start at once find one another's tables, and the same signing key."""
    command = [sys.executable, "-c", OPEN, database_url]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    keys = {process.communicate("go\n", timeout=60)[0] for process in started}

    assert [process.returncode for process in started] == [0, 0, 0]
    assert len(keys) == 1


def test_default_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a URL it is a file in the user's state folder, for the user's eyes only."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with closing(open_database(None)) as database:
        signing_key(database)
        files = list((tmp_path / "kivo-worker").iterdir())

        assert {file.name.partition("-w")[0].partition("-s")[0] for file in files} == {"dev"}
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert str(database) == f"sqlite:///{tmp_path}/kivo-worker/dev-server.sqlite3"


def test_sqlite_is_durable(tmp_path: Path) -> None:
    """SQLite writes ahead, waits for the disk, and checks foreign keys."""
    with closing(open_database(f"sqlite:///{tmp_path / 'x'}")) as database, database.reading() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert values == ["wal", 2, 1, 30_000]


def test_newer(database_url: str) -> None:
    """A database of a later version is left alone."""
    with closing(open_database(database_url)) as database, database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(UsageError, match="newer kivo-worker"):
        open_database(database_url)


NOT_KNOWN = """
nonsense  ://  mysql://host/name  sqlite+other:///x  sqlite:///x?mode=ro  postgresql+other://host/name
postgresql://host:port/name
"""


@pytest.mark.parametrize("url", ["", *NOT_KNOWN.split()])
def test_unknown_urls(url: str) -> None:
    """A URL of nothing known here is refused with the forms that are known."""
    with pytest.raises(UsageError, match="postgresql://user:password@host/database"):
        open_database(url)


def test_no_database(tmp_path: Path) -> None:
    """A file that is no database, a folder, and a place that is not there are refused as they are."""
    other = tmp_path / "other"
    other.write_text("something else, and long enough to be looked at", "utf-8")
    for path in (other, tmp_path, Path(os.devnull), other / "below"):
        with pytest.raises(UsageError, match="cannot be opened"):
            open_database(f"sqlite:///{path}")

    assert other.read_text("utf-8") == "something else, and long enough to be looked at"


def test_the_password_is_not_shown(postgres: Postgres) -> None:
    """A server that refuses is named without the password."""
    wrong = postgres.url().replace(postgres.password, "not-the-password")
    with pytest.raises(UsageError, match="cannot be opened") as refused:
        open_database(wrong)

    assert "not-the-password" not in str(refused.value)
    assert str(refused.value).startswith(f"postgresql://kivo:***@127.0.0.1:{postgres.port}/postgres: ")


def test_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without a home folder has to name a place."""
    monkeypatch.delenv("XDG_STATE_HOME")

    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(UsageError, match="--database-url"):
        open_database(None)


def test_a_failure_undoes_everything(database: Database) -> None:
    """A transaction that fails leaves nothing behind."""

    def fail() -> None:
        with database.writing() as connection:
            connection.execute(text("DELETE FROM alembic_version"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def test_a_reader_sees_one_moment(database: Database) -> None:
    """What others write meanwhile does not show in a transaction that has begun to read."""
    with database.reading() as reader:
        count = text("SELECT count(*) FROM secrets")
        before = reader.execute(count).scalar()
        signing_key(database)
        during = reader.execute(count).scalar()
    with database.reading() as reader:
        after = reader.execute(count).scalar()

    assert (before, during, after) == (0, 0, 1)
