"""What a store is: objects under one root, read as streams and created once, never overwritten."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from kivo_worker.errors import InputError
from kivo_worker.vocabulary import NotCheckedReason

CHUNK = 1 << 18
"""How many bytes a read yields at once, at most."""


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """An object as a listing or a read finds it.

    Attributes:
        key: its name below the root.
        size: in bytes.
        version: the store's own name of these very bytes, such as an S3 version id or a GCS generation; none where
            the store keeps no versions.
        stamp: changes whenever the bytes do, such as an entity tag.
        media_type: what the store says it is; none when it says nothing.
    """

    key: str
    size: int
    version: str | None = None
    stamp: str | None = None
    media_type: str | None = None


class Span(NamedTuple):
    """Some bytes in a row: from the first one's place, counted from 0, to behind the last one."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Download:
    """An object being read: what it is, and its bytes in chunks of at most `CHUNK`."""

    info: ObjectInfo
    chunks: Iterator[bytes]


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

    def open(
        self,
        key: str,
        *,
        version: str | None = None,
        expected: ObjectInfo | None = None,
        span: Span | None = None,
    ) -> AbstractContextManager[Download]:
        """Open an object for reading; leaving the context lets go of it.

        Args:
            key: the object.
            version: the version to read; none for the newest.
            expected: how a listing found it; other bytes are refused.
            span: which bytes of it; all when not given.

        Raises:
            InputError: it is not there, cannot be read, lies outside the root, has changed since it was listed, or
                arrives damaged; also raised while its chunks are read.
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


def changed_since_listed(uri: str) -> InputError:
    """Make the error of an object that is no longer the one a listing found."""
    hint = "Something writes there while the job runs. Run again when it is done, or pin the version."
    return InputError(
        "it has changed since it was listed.",
        where=uri,
        hint=hint,
        reason=NotCheckedReason.INPUT_UNREADABLE,
        may_pass=True,
    )
