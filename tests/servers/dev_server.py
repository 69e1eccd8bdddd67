"""The development server in a thread of the test's own process."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager

from kivo_worker.devserver.app import create_app
from kivo_worker.devserver.database import Database, open_database
from kivo_worker.devserver.server import build, listen, url_of
from kivo_worker.devserver.settings import Settings


@contextmanager
def dev_server(
    settings: Settings, on_event: Callable[[bytes], None], database: Database | None = None
) -> Iterator[str]:
    """Run a development server on a free port until the end of the block, and give its address.

    Args:
        settings: what it is started with.
        on_event: gets the body of each event it accepts.
        database: where it keeps things; in memory without.
    """
    with ExitStack() as stack:
        kept = database or stack.enter_context(closing(open_database("sqlite://")))
        listener = stack.enter_context(listen("127.0.0.1", 0))
        server = build(create_app(settings, kept, on_event))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield url_of(listener)
        finally:
            server.should_exit = True
            thread.join()
