"""What a store is: objects under one root, read as streams and created once, never overwritten."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

CHUNK = 1 << 20
"""How many bytes a read yields at once, at most."""


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """An object in a listing; the size is in bytes."""

    key: str
    size: int


@dataclass(frozen=True, slots=True)
class Created:
    """An object that is in the store now with exactly the bytes that were given.

    Attributes:
        uri: where it is.
        sha256: digest of its bytes.
        size: in bytes.
        was_there: whether the same bytes were there already.
    """

    uri: str
    sha256: str
    size: int
    was_there: bool


class Store(Protocol):
    """Objects under one root, named by keys such as `policies/refunds.md`."""

    def uri(self, key: str) -> str:
        """Name an object for people."""
        ...

    def read(self, key: str) -> Iterator[bytes]:
        """Yield an object's bytes in chunks.

        Raises:
            InputError: it is not there, cannot be read, or lies outside the root.
        """
        ...

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """Yield the objects whose key starts with a prefix, in order of their keys.

        Raises:
            InputError: the listing cannot be read.
        """
        ...

    def create(self, key: str, chunks: Iterable[bytes]) -> Created:
        """Create an object, whole or not at all; the same bytes again are fine.

        Raises:
            ReportStoreError: other bytes are there already, or it cannot be written.
        """
        ...

    def probe(self) -> None:
        """Make sure that objects can be created, and leave nothing behind.

        Raises:
            ReportStoreError: they cannot.
        """
        ...
