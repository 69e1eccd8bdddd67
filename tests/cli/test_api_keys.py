"""API keys of the development server, made and ended at the command line."""

from contextlib import closing
from pathlib import Path

import httpx
import pytest

from kivo_worker.devserver.database import open_database
from kivo_worker.devserver.settings import Settings
from kivo_worker.exit_codes import ExitCode
from tests.cli.conftest import Done, Program
from tests.servers.dev_server import dev_server

KEYS = ("dev-server", "keys")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where the keys are kept."""
    return f"sqlite:///{tmp_path / 'kivo.sqlite3'}"


def _made(program: Program, url: str, *scopes: str, project: str = "default") -> Done:
    options = [word for scope in scopes for word in ("--scope", scope)]
    return program(*KEYS, "create", "--database-url", url, "--project", project, *options)


def test_a_key_is_good_for_its_scopes(program: Program, url: str) -> None:
    """A server takes a new key at once for what it is for, and for nothing else, until it is revoked."""
    made = [_made(program, url, scope) for scope in ("private_worker_runs:create", "review_runs:read")]
    listed = program(*KEYS, "list", KIVO_DATABASE_URL=url).out
    first, _ = [line.split()[0] for line in listed.splitlines()]
    with (
        closing(open_database(url)) as database,
        dev_server(Settings("kivo_dev_tests"), lambda _: None, database) as address,
    ):
        path = f"{address}/v1/private-worker/review-runs"

        def status(key: str) -> int:
            headers = {"Authorization": f"Bearer {key.strip()}"}
            return httpx.post(path, content=b"{}", headers=headers, trust_env=False, timeout=10).status_code

        before = [status(done.out) for done in made]
        ended = program("dev-server", "--database-url", url, "keys", "revoke", first)
        after = [status(done.out) for done in made]

    assert (ended.code, before, after) == (0, [422, 403], [401, 403])


def test_create(program: Program, url: str) -> None:
    """The key stands alone on standard output, once; what is known of it is said and listed, never the key."""
    done = _made(program, url, "imports:create", "review_runs:read", project="support")
    listed = program(*KEYS, "list", "--database-url", url)
    key = done.out.strip()

    assert key.startswith("kivo_dev_")
    assert done.out == f"{key}\n"
    assert "project support  imports:create review_runs:read" in done.err
    assert listed.out.strip() in done.err
    assert key not in done.err + listed.out + listed.err


def test_every_scope(program: Program, url: str) -> None:
    """Without a scope a key is good for everything; a revoked one is listed as such."""
    _made(program, url)
    [entry] = program(*KEYS, "list", "--database-url", url).out.splitlines()
    program(*KEYS, "revoke", entry.split()[0], "--database-url", url)
    [ended] = program(*KEYS, "list", "--database-url", url).out.splitlines()

    assert "imports:create private_worker_runs:create review_runs:create review_runs:read" in entry
    assert ended.startswith(f"{entry}  revoked ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("dev-server", "keys", "list", "--database-url", "{url}"),
        ("dev-server", "--database-url", "{url}", "keys", "list"),
        ("dev-server", "--database-url", "{other}", "keys", "list", "--database-url", "{url}"),
    ],
)
def test_which_database(program: Program, url: str, arguments: tuple[str, ...]) -> None:
    """An option outdoes the environment, and one behind the command outdoes one before it."""
    _made(program, url)
    other = url.replace("kivo.sqlite3", "other.sqlite3")
    done = program(*[word.format(url=url, other=other) for word in arguments], KIVO_DATABASE_URL=other)

    assert len(done.out.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        (("create", "--project", "two words"), "--project"),
        (("revoke", "key_unknown"), "KEY_ID"),
        (("create", "--database-url", "sqlite://"), "--database-url"),
        (("list", "--database-url", "mysql://host/x"), "--database-url"),
        (("create", "--scope", "everything"), "--scope"),
    ],
)
def test_refusals(program: Program, url: str, arguments: tuple[str, ...], place: str) -> None:
    """What cannot be done is said with its place, and ends with 2."""
    done = program(*KEYS, *arguments, KIVO_DATABASE_URL=url)

    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert place in done.err
