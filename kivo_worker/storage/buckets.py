"""What a bucket can do, so that one store serves S3 and GCS."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from kivo_worker.storage.checksums import Checksum
from kivo_worker.storage.interface import ObjectInfo

PART = 8 << 20
"""How many bytes are sent at once; a larger object is sent in parts of this size."""

MEDIA_TYPES = {
    "json": "application/json",
    "jsonl": "application/jsonl",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "xml": "application/xml",
    "sarif": "application/sarif+json",
}
NO_MEDIA_TYPES = {"", "binary/octet-stream", "application/octet-stream"}
"""What stores say when nobody told them what an object is."""
COMPRESSIONS = {"gzip", "br", "deflate", "zstd", "compress"}


@dataclass(frozen=True, slots=True)
class Opened:
    """An object being read, from some byte on.

    Attributes:
        info: the object, named by its full key; its size is that of the whole.
        chunks: its bytes; raises `StoreFailure`.
        close: lets go of the connection.
        checksum: of the whole object; none where the store gives none that can be checked.
    """

    info: ObjectInfo
    chunks: Iterator[bytes]
    close: Callable[[], None]
    checksum: Checksum | None = None


class Upload(Protocol):
    """An object being created in parts; every method raises `StoreFailure`."""

    def send(self, part: bytes) -> None:
        """Send the next part, of `PART` bytes unless it is the last."""
        ...

    def finish(self) -> None:
        """Make the object visible, whole; fails with `Kind.EXISTS` when there is one already."""
        ...

    def abort(self) -> None:
        """Throw away what was sent."""
        ...


class Bucket(Protocol):
    """Objects named by full keys; every method raises `StoreFailure`.

    Attributes:
        in_order: whether listings come in the order of the keys.
        create_only: whether writes fail with `Kind.EXISTS` when the object is there.
        probe_uploads: whether a store may refuse to overwrite at once, yet overwrite in parts.
    """

    in_order: bool
    create_only: bool
    probe_uploads: bool

    def uri(self, name: str) -> str:
        """Name an object for people."""
        ...

    def open(
        self,
        name: str,
        *,
        version: str | None = None,
        start: int = 0,
        end: int | None = None,
        stamp: str | None = None,
    ) -> Opened:
        """Open an object from a byte on.

        Args:
            name: its full key.
            version: the version to read; none for the newest.
            start: the first byte to read.
            end: behind which byte to stop; none for the last.
            stamp: fail with `Kind.EXISTS` or `Kind.ABSENT` when it is no longer this one.
        """
        ...

    def pages(self, prefix: str) -> Iterator[Sequence[ObjectInfo]]:
        """Yield the objects whose full key starts with a prefix, page by page."""
        ...

    def put(self, name: str, data: bytes) -> None:
        """Create an object at once."""
        ...

    def upload(self, name: str) -> Upload:
        """Begin to create an object in parts."""
        ...

    def delete(self, name: str) -> None:
        """Remove an object."""
        ...


def media_type_of(name: str) -> str:
    """Tell the media type of a report by the ending of its name."""
    return MEDIA_TYPES.get(name.rpartition(".")[2], "application/octet-stream")


def said_media_type(media_type: str | None) -> str | None:
    """Take a media type as a store says it; none when it says nothing."""
    return None if (media_type or "") in NO_MEDIA_TYPES else media_type
