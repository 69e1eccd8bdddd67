"""PostgreSQL: a server of its own in a folder of its own, which only this machine can reach."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.servers.process import free_ports, running


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server of PostgreSQL, and who may do anything in it."""

    port: int
    password: str

    def url(self, database: str = "postgres") -> str:
        """Name one of its databases."""
        return f"postgresql://kivo:{self.password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """Make an empty database, and name it."""
        name = f"test_{secrets.token_hex(8)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def is_ready(self) -> bool:
        """Whether it takes connections."""
        try:
            psycopg.connect(self.url(), connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run PostgreSQL; where it is missing the test is skipped, but never in CI."""
    programs, user = _programs(), _user()
    # Not pytest's folder: the server's user could not get there.
    with tempfile.TemporaryDirectory(prefix="kivo-postgres-", ignore_cleanup_errors=True) as name:
        folder, [port] = Path(name), free_ports(1)
        server = Postgres(port, secrets.token_hex(16))
        password, log = folder / "password", folder / "log"
        password.write_text(server.password, "utf-8")
        log.touch()
        if user is not None:
            for path in (folder, password):
                shutil.chown(path, user)
        options = ["--auth=scram-sha-256", "--username=kivo", f"--pwfile={password}", "--encoding=UTF8", "--no-sync"]
        initdb = [str(programs / "initdb"), f"--pgdata={folder / 'data'}", *options]
        subprocess.run(initdb, check=True, capture_output=True, user=user)
        command = [str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-k", name]
        with running(command, log, server.is_ready, user=user, end=signal.SIGQUIT):
            yield server


def _programs() -> Path:
    """Find the folder of PostgreSQL's programs: on the path, or where Debian keeps them."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        reason = "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return folders[-1]


def _user() -> str | None:
    """Name whom the server runs as: who runs the tests, but for root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)
