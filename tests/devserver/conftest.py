"""A real development server on a free loopback port, and the vendor's own sample bodies."""

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kivo_worker.devserver.database import Database, open_database
from kivo_worker.devserver.settings import Settings
from tests.servers.dev_server import dev_server
from tests.servers.postgres import Postgres
from tests.servers.postgres import postgres as run_postgres

SAMPLES = Path(__file__).parents[1] / "contract" / "samples"

Serve = Callable[..., contextlib.AbstractContextManager[httpx.Client]]
Send = Callable[..., httpx.Response]


@contextlib.contextmanager
def _serving(
    settings: Settings, on_event: Callable[[bytes], None], database: Database | None = None
) -> Iterator[httpx.Client]:
    with (
        dev_server(settings, on_event, database) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=10) as client,
    ):
        yield client


@pytest.fixture(scope="session")
def serve() -> Serve:
    """Start a server with other settings than the usual."""
    return _serving


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings of the usual server."""
    return Settings("kivo_dev_tests")


@pytest.fixture(scope="session")
def seen() -> list[bytes]:
    """Every body the usual server took as a new event."""
    return []


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def server_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Where the usual server keeps things; each of its tests is run with a database of each kind."""
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres").new_database()
    with contextlib.closing(open_database(url)) as database:
        yield database


@pytest.fixture(scope="session")
def client(settings: Settings, seen: list[bytes], server_database: Database) -> Iterator[httpx.Client]:
    """A client of the usual server."""
    with _serving(settings, seen.append, server_database) as client:
        yield client


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """PostgreSQL, one server for all tests of the process."""
    with run_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind, by its URL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kivo.sqlite3'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database of each kind."""
    with contextlib.closing(open_database(database_url)) as database:
        yield database


@pytest.fixture
def create_sample() -> bytes:
    """The vendor's create request, as documented."""
    return (SAMPLES / "create.json").read_bytes()


@pytest.fixture
def event_sample() -> bytes:
    """The vendor's event, as documented: the shell puts the run's id in."""
    return (SAMPLES / "event.txt").read_bytes()


@pytest.fixture
def create(settings: Settings, create_sample: bytes) -> Send:
    """Create a run with the sample request, or with another body."""

    def post(client: httpx.Client, body: bytes = create_sample) -> httpx.Response:
        key = {"Authorization": f"Bearer {settings.api_key}"}
        return client.post("/v1/private-worker/review-runs", content=body, headers=key)

    return post


@pytest.fixture
def created(client: httpx.Client, create: Send) -> dict[str, Any]:
    """The answer to the creation of a run of the test's own."""
    answer: dict[str, Any] = create(client).json()
    return answer


@pytest.fixture
def event(event_sample: bytes, created: dict[str, Any]) -> dict[str, Any]:
    """The sample event for the run of the test's own."""
    text = event_sample.decode().replace("'\"$REVIEW_RUN_ID\"'", created["review_run"]["id"])
    fields: dict[str, Any] = json.loads(text)
    return fields


@pytest.fixture
def send(client: httpx.Client, created: dict[str, Any]) -> Send:
    """Send a body as an event of the run of the test's own."""
    headers = {"Authorization": f"Bearer {created['worker_credential']}"}
    path = f"/v1/private-worker/review-runs/{created['review_run']['id']}/events"

    def post(body: object) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return client.post(path, content=content, headers=headers)

    return post
