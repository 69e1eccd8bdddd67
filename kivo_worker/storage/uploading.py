"""A stream of bytes into a bucket: at once when it is small, in parts when it is not, hashed as it goes by."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain

from kivo_worker.storage.buckets import PART, Bucket
from kivo_worker.storage.budget import Budget
from kivo_worker.storage.failures import StoreFailure


class Parts:
    """A stream cut into parts of `PART` bytes, the last one shorter.

    Attributes:
        size: how many bytes went by.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.size = 0
        self._digest = hashlib.sha256()
        self._parts = self._cut(chunks)

    def __iter__(self) -> Iterator[bytes]:
        return self._parts

    def sha256(self) -> str:
        """Tell the digest of all bytes, as hex; what was not sent is read to its end."""
        for _ in self._parts:
            pass
        return self._digest.hexdigest()

    def _cut(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        kept = bytearray()
        for chunk in chunks:
            self._digest.update(chunk)
            self.size += len(chunk)
            kept += chunk
            while len(kept) >= PART:
                with memoryview(kept) as view:
                    part = bytes(view[:PART])
                del kept[:PART]
                yield part
        if kept:
            yield bytes(kept)


def send(bucket: Bucket, name: str, parts: Parts, budget: Budget) -> None:
    """Create an object.

    Args:
        bucket: where.
        name: its full key.
        parts: its bytes.
        budget: the time it may take.

    Raises:
        StoreFailure: it was not created, and nothing of it stays.
    """
    stream = iter(parts)
    first, second = next(stream, b""), next(stream, None)
    if second is None:
        with budget.running():
            bucket.put(name, first)
    else:
        send_parts(bucket, name, chain([first, second], stream), budget)


def send_parts(bucket: Bucket, name: str, parts: Iterable[bytes], budget: Budget) -> None:
    """Create an object out of parts.

    Args:
        bucket: where.
        name: its full key.
        parts: its bytes, each but the last of `PART` bytes.
        budget: the time it may take.

    Raises:
        StoreFailure: it was not created, and nothing of it stays.
    """
    with budget.running():
        upload = bucket.upload(name)
    try:
        for part in parts:
            with budget.running():
                upload.send(part)
        with budget.running():
            upload.finish()
    except BaseException:
        with suppress(StoreFailure):
            upload.abort()
        raise
