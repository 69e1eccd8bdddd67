"""One client of a store for each settings in a process: threads share it, and its connections are used again."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from kivo_worker.job.spec import GcsSettings, S3Settings, StorageSettings
from kivo_worker.storage.endpoints import check_authorities, check_endpoint

Client = TypeVar("Client")


class Clients(Generic[Client]):
    """Makes a client when one is first asked for.

    Args:
        make: makes the client for some settings.
    """

    def __init__(self, make: Callable[[StorageSettings], Client]) -> None:
        self._make = make
        self._made: dict[StorageSettings, Client] = {}
        self._lock = Lock()

    def __call__(self, settings: StorageSettings) -> Client:
        """Give the client for some settings, made once.

        Raises:
            StoreFailure: the SDK's configuration or its credentials are wrong.
            JobSpecError: the address or the file of authorities is refused.
        """
        with self._lock:
            if settings not in self._made:
                self._made[settings] = self._make(settings)
            return self._made[settings]

    def forget(self) -> None:
        """Forget all clients, so that a changed environment is looked at again."""
        with self._lock:
            self._made.clear()


def check_settings(settings: S3Settings | GcsSettings, *, key: str) -> None:
    """Refuse an address or a file of authorities that cannot be used, before a client is made with it.

    Raises:
        JobSpecError: one is refused.
    """
    if settings.endpoint_url is not None:
        check_endpoint(settings.endpoint_url, key=key, plain_http=settings.plain_http)
    if settings.ca_bundle is not None:
        check_authorities(settings.ca_bundle, key=key)
