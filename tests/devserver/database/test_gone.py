"""A database that goes away while the server runs."""

import contextlib

from kivo_worker.devserver.database import open_database
from kivo_worker.devserver.settings import Settings
from tests.devserver.conftest import Send, Serve
from tests.servers.postgres import postgres


def test_a_database_that_is_gone(serve: Serve, settings: Settings, create: Send) -> None:
    """While PostgreSQL cannot be reached, requests are answered with 503, and told when to try again."""
    with contextlib.ExitStack() as stack:
        running = contextlib.ExitStack()
        server = stack.enter_context(running).enter_context(postgres())
        database = stack.enter_context(contextlib.closing(open_database(server.new_database())))
        client = stack.enter_context(serve(settings, lambda _: None, database))
        there = create(client)
        running.close()
        gone = create(client)

    assert (there.status_code, gone.status_code, gone.headers["retry-after"]) == (201, 503, "1")
    assert gone.json()["error"]["code"] == "unavailable"
