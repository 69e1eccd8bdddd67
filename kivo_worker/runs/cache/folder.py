"""The entries of a cache in a store: what goes wrong with them costs time, never a run."""

import logging
from collections.abc import Callable
from typing import TypeVar

from kivo_worker.digests import Digester
from kivo_worker.errors import WorkerError
from kivo_worker.logs import log
from kivo_worker.runs.cache.sealing import sealed, unsealed
from kivo_worker.runs.stored import whole
from kivo_worker.storage.interface import Store

Result = TypeVar("Result")


class CacheFolder:
    """A folder of entries, each created once; it is given up for the rest of the run when its store fails.

    Args:
        store: where they are.
        digest: seals them; with a key, nobody who lacks it can make one.
    """

    def __init__(self, store: Store, digest: Digester) -> None:
        self._store = store
        self._digest = digest
        self._is_given_up = False
        self._is_probed = False

    def names(self, prefix: str) -> list[str]:
        """List the entries whose name starts with a prefix, in order; none when that cannot be known."""
        return self._tried(lambda: [info.key for info in self._store.list(prefix)]) or []

    def read(self, name: str) -> bytes | None:
        """Read an entry that was listed; none when it cannot be read, or is not what was written under its name."""
        entry = self._tried(lambda: whole(self._store, name))
        data = None if entry is None else unsealed(name, entry, self._digest)
        if entry is not None and data is None:
            log(
                logging.WARNING,
                "an entry of the cache is not what was written there, and is not used",
                bytes=len(entry),
            )
        return data

    def write(self, name: str, data: bytes) -> None:
        """Create an entry, if that can be done."""
        self._tried(lambda: self._store.create(name, [sealed(name, data, self._digest)]))

    def _tried(self, action: Callable[[], Result]) -> Result | None:
        if self._is_given_up:
            return None
        try:
            if not self._is_probed:
                self._store.probe()
                self._is_probed = True
            return action()
        except WorkerError as error:
            self._is_given_up = True
            log(logging.WARNING, "the cache cannot be used, and the run goes on without", error=type(error).__name__)
            return None
