"""Google Cloud Storage.

Source: https://cloud.google.com/storage/docs/json_api/v1/objects
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kivo_worker.errors import JobSpecError
from kivo_worker.job.spec import StorageSettings
from kivo_worker.storage.buckets import COMPRESSIONS, PART, Opened, Upload, media_type_of, said_media_type
from kivo_worker.storage.checksums import Checksum
from kivo_worker.storage.failures import COMPRESSED, CUT, NO_RANGES, Sentence, StoreFailure
from kivo_worker.storage.gcs_client import GcsClient, gcs_client
from kivo_worker.storage.gcs_failures import failure_of
from kivo_worker.storage.gcs_resumable import Resumable
from kivo_worker.storage.interface import CHUNK, ObjectInfo, Store
from kivo_worker.storage.objects import ObjectStore

WINDOW = 8 << 20
"""How many bytes one request asks for."""
NO_GENERATION = Sentence("GCS names versions by numbers", "Take the generation as the listing shows it.")


def open_gcs(bucket: str, prefix: str, settings: StorageSettings) -> Store:
    """Open a bucket of Google Cloud Storage; nothing is asked of it yet.

    Args:
        bucket: its name.
        prefix: the folder keys start from; empty for the whole bucket.
        settings: how storage is reached.

    Raises:
        JobSpecError: the settings are wrong, or no credentials are found.
    """
    try:
        return ObjectStore(
            GcsBucket(gcs_client(settings), bucket),
            prefix,
            deadline=settings.deadline_seconds,
            setting="storage.gcs.unconditional_writes",
        )
    except StoreFailure as failure:
        raise JobSpecError(f"{failure.reason}.", where="storage.gcs", hint=failure.hint) from None


class GcsBucket:
    """A bucket of Google Cloud Storage.

    Attributes:
        in_order: GCS lists in order.
        create_only: unless the spec accepts a store that overwrites.
        probe_uploads: GCS treats both kinds of upload alike.
    """

    in_order = True
    probe_uploads = False

    def __init__(self, client: GcsClient, bucket: str) -> None:
        self._client = client
        self._name = bucket
        self.create_only = not client.settings.unconditional_writes
        with self._told(""):
            self._bucket = client.api.bucket(bucket, user_project=client.settings.user_project)

    def uri(self, name: str) -> str:
        """Name an object for people."""
        return f"gs://{self._name}/{name}"

    def open(
        self,
        name: str,
        *,
        version: str | None = None,
        start: int = 0,
        end: int | None = None,
        stamp: str | None = None,
    ) -> Opened:
        """Open an object from a byte on: the generation that is asked for, or the one that is there now."""
        generation = version or stamp
        if generation is not None and not generation.isdecimal():
            raise NO_GENERATION.failure()
        with self._told("storage.objects.get"):
            blob = self._bucket.blob(name, generation=int(generation) if generation else None)
            blob.reload(**self._client.limits())
        if (blob.content_encoding or "").lower() in COMPRESSIONS:
            raise COMPRESSED.failure()
        checksum = Checksum("CRC32C", blob.crc32c) if blob.crc32c else None
        return Opened(_info(blob), self._windows(_info(blob), start, end), _nothing_to_close, checksum)

    def pages(self, prefix: str) -> Iterator[list[ObjectInfo]]:
        """Yield the objects whose name starts with a prefix, a thousand at a time."""
        with self._told("storage.objects.list"):
            listing = self._bucket.list_blobs(
                prefix=prefix,
                page_size=1_000,
                fields="items(name,size,generation,contentType),nextPageToken",
                **self._client.limits(),
            )
            for page in listing.pages:
                yield [_info(blob) for blob in page]

    def put(self, name: str, data: bytes) -> None:
        """Create an object with one request, which holds its checksum."""
        with self._told("storage.objects.create"):
            self._new(name).upload_from_string(
                data, media_type_of(name), **self._once(), checksum="crc32c", **self._client.limits()
            )

    def upload(self, name: str) -> Upload:
        """Begin a resumable upload."""
        with self._told("storage.objects.create"):
            blob = self._new(name)
            writer = blob.open(
                "wb",
                chunk_size=PART,
                content_type=media_type_of(name),
                **self._once(),
                checksum="crc32c",
                **self._client.limits(),
            )
        return Resumable(blob, writer, lambda: self._told("storage.objects.create"))

    def delete(self, name: str) -> None:
        """Remove an object."""
        with self._told("storage.objects.delete"):
            self._bucket.blob(name).delete(**self._client.limits())

    def _new(self, name: str) -> Any:  # noqa: ANN401 - the SDK has no types
        return self._bucket.blob(name, kms_key_name=self._client.settings.kms_key_name)

    def _once(self) -> dict[str, int]:
        return {"if_generation_match": 0} if self.create_only else {}

    def _windows(self, info: ObjectInfo, start: int, stop: int | None) -> Iterator[bytes]:
        """The bytes of one generation, asked for window by window, which the SDK itself tries again.

        They are asked for with a fresh blob: the one that was loaded knows a link, which leads past a private endpoint.
        """
        blob = self._bucket.blob(info.key, generation=int(info.version or 0))
        stop = info.size if stop is None else min(stop, info.size)
        for begin in range(start, stop, WINDOW):
            end = min(begin + WINDOW, stop)
            with self._told("storage.objects.get"):
                data = blob.download_as_bytes(
                    start=begin, end=end - 1, raw_download=True, checksum=None, **self._client.limits()
                )
            if len(data) != end - begin:
                raise (CUT if len(data) < end - begin else NO_RANGES).failure()
            yield from (data[place : place + CHUNK] for place in range(0, len(data), CHUNK))

    @contextmanager
    def _told(self, permission: str) -> Iterator[None]:
        from google.api_core.exceptions import GoogleAPIError  # noqa: PLC0415 - loaded when a job names GCS
        from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415
        from google.cloud.storage.exceptions import DataCorruption, InvalidResponse  # noqa: PLC0415
        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        try:
            yield
        except (
            GoogleAPIError,
            GoogleAuthError,
            DataCorruption,
            InvalidResponse,
            HTTPError,
            OSError,
            ValueError,
        ) as error:
            raise failure_of(error, bucket=self._name, who=self._client.who(), permission=permission) from None


def _info(blob: Any) -> ObjectInfo:  # noqa: ANN401
    generation = str(blob.generation)
    return ObjectInfo(blob.name, blob.size, generation, generation, said_media_type(blob.content_type))


def _nothing_to_close() -> None:
    """Each window is a request of its own."""
