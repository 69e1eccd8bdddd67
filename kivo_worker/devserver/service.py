"""What every operation works with, put together once."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kivo_worker.devserver.database.database import Database
from kivo_worker.devserver.hosted.store import HostedRuns
from kivo_worker.devserver.private.store import RunStore
from kivo_worker.devserver.settings import Settings


@dataclass(frozen=True, slots=True)
class Service:
    """A server's parts.

    Attributes:
        settings: what it was started with.
        database: where it keeps everything.
        private_runs: the private-worker runs.
        hosted_runs: the hosted ones.
        own_project: the project of the key the server was started with.
        signing_key: signs worker credentials.
        on_event: gets the exact body of each newly accepted event.
        on_queued: told that there is work.
    """

    settings: Settings
    database: Database
    private_runs: RunStore
    hosted_runs: HostedRuns
    own_project: str
    signing_key: bytes = field(repr=False)
    on_event: Callable[[bytes], None]
    on_queued: Callable[[], None]
