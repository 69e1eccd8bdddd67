"""An object's bytes, whole and checked, although connections break."""

from collections.abc import Iterator

from kivo_worker.storage.buckets import Bucket, Opened
from kivo_worker.storage.budget import Budget
from kivo_worker.storage.checksums import in_base64, running
from kivo_worker.storage.failures import CHANGED, CUT, DAMAGED, Kind, StoreFailure
from kivo_worker.storage.interface import Span

RESUMES = 10
"""How often the rest of an object is asked for in a row, while nothing more of it arrives.

A batch is read as slowly as its rows are checked, and a store closes a connection that waits: so the count starts anew
with every chunk, and what bounds all of them is the time budget.
"""

_NO_LONGER = {Kind.ABSENT, Kind.EXISTS}
"""What an object that was there answers when it has been removed or replaced."""


class Resuming:
    """An object being read; where the connection breaks, the rest of the same version is asked for.

    Args:
        bucket: where it is.
        first: it, as it was opened.
        budget: how long it may take.
        span: which bytes of it were asked for; only of all of them there is a checksum.
    """

    def __init__(self, bucket: Bucket, first: Opened, budget: Budget, span: Span | None = None) -> None:
        self._bucket = bucket
        self._budget = budget
        self._info = first.info
        self._opened = first
        self._expected = None if span else first.checksum
        self._checksum = running(self._expected.algorithm) if self._expected else None
        self._received = span.begin if span else 0
        self._end = span.end if span else None
        self._resumes = 0
        self._broken = False

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes.

        Raises:
            StoreFailure: they cannot be had, are others by now, or are not those the store has a checksum of.
        """
        while chunk := self._next():
            self._received += len(chunk)
            if self._checksum is not None:
                self._checksum.update(chunk)
            yield chunk
        if self._received > self._wanted or not self._adds_up():
            raise DAMAGED.failure()

    def close(self) -> None:
        """Let go of the connection."""
        self._opened.close()

    def _next(self) -> bytes:
        while True:
            try:
                if self._broken:
                    self._resume()
                with self._budget.running():
                    chunk = next(self._opened.chunks, b"")
                if chunk:
                    self._resumes = 0
                if chunk or self._received >= self._wanted:
                    return chunk
                raise CUT.failure()
            except StoreFailure as failure:
                if failure.kind in _NO_LONGER:
                    raise CHANGED.failure() from None
                if failure.kind is not Kind.CUT or self._resumes == RESUMES:
                    raise
                self._broken = True

    @property
    def _wanted(self) -> int:
        """Behind which byte there is nothing to read."""
        return self._info.size if self._end is None else min(self._end, self._info.size)

    def _resume(self) -> None:
        self._resumes += 1
        self._broken = False
        self._opened.close()
        info = self._info
        with self._budget.running():
            self._opened = self._bucket.open(
                info.key, version=info.version, start=self._received, end=self._end, stamp=info.stamp
            )
        if self._opened.info.stamp != info.stamp:
            raise CHANGED.failure()

    def _adds_up(self) -> bool:
        return self._checksum is None or self._expected is None or in_base64(self._checksum) == self._expected.value
