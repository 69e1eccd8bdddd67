"""S3, and stores that speak its language.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, get_args

from kivo_worker.errors import JobSpecError
from kivo_worker.job.spec import StorageSettings
from kivo_worker.storage.buckets import COMPRESSIONS, Opened, Upload, media_type_of, said_media_type
from kivo_worker.storage.checksums import Algorithm, Checksum, crc32c_of
from kivo_worker.storage.failures import COMPRESSED, NO_RANGES, Sentence, StoreFailure
from kivo_worker.storage.interface import ObjectInfo, Store
from kivo_worker.storage.objects import ObjectStore
from kivo_worker.storage.s3_client import S3Client, s3_client
from kivo_worker.storage.s3_failures import failure_of
from kivo_worker.storage.s3_multipart import Multipart

PIECE = 256 << 10
"""How many bytes are taken from a connection at once."""


def open_s3(bucket: str, prefix: str, settings: StorageSettings) -> Store:
    """Open a bucket of S3, or of a store like it; nothing is asked of it yet.

    Args:
        bucket: its name.
        prefix: the folder keys start from; empty for the whole bucket.
        settings: how storage is reached.

    Raises:
        JobSpecError: the settings, or the SDK's own configuration, are wrong.
    """
    try:
        client = s3_client(settings)
    except StoreFailure as failure:
        raise JobSpecError(f"{failure.reason}.", where="storage.s3", hint=failure.hint) from None
    return ObjectStore(
        S3Bucket(client, bucket),
        prefix,
        deadline=settings.deadline_seconds,
        setting="storage.s3.unconditional_writes",
    )


class S3Bucket:
    """A bucket of S3.

    Attributes:
        in_order: Amazon's own buckets list in order, but for directory buckets; stores like it may list by folders.
        create_only: unless the spec accepts a store that overwrites.
        probe_uploads: some stores honour If-None-Match for one request only.
    """

    probe_uploads = True

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket
        self._payer = {"RequestPayer": "requester"} if client.settings.requester_pays else {}
        self.in_order = client.is_amazon and not bucket.endswith("--x-s3")
        self.create_only = not client.settings.unconditional_writes

    def uri(self, name: str) -> str:
        """Name an object for people."""
        return f"s3://{self._bucket}/{name}"

    def open(
        self,
        name: str,
        *,
        version: str | None = None,
        start: int = 0,
        end: int | None = None,
        stamp: str | None = None,
    ) -> Opened:
        """Open an object from a byte on; only of a whole one the checksum is asked for."""
        is_whole = start == 0 and end is None
        arguments = {
            "VersionId": version,
            "IfMatch": f'"{stamp}"' if stamp else None,
            "Range": None if is_whole else f"bytes={start}-{'' if end is None else end - 1}",
            "ChecksumMode": "ENABLED" if is_whole else None,
        }
        with self._told():
            answer = self._client.api.get_object(
                **self._object(name), **{key: value for key, value in arguments.items() if value is not None}
            )
        body = answer["Body"]
        if (fault := _fault(answer, None if is_whole else start)) is not None:
            body.close()
            raise fault.failure()
        return Opened(_info(name, answer), self._pieces(body), body.close, _checksum(answer))

    def pages(self, prefix: str) -> Iterator[list[ObjectInfo]]:
        """Yield the objects whose key starts with a prefix, a thousand at a time."""
        with self._told():
            listing = self._client.api.get_paginator("list_objects_v2")
            for page in listing.paginate(Bucket=self._bucket, Prefix=prefix, **self._payer):
                yield [
                    ObjectInfo(found["Key"], found.get("Size", 0), stamp=_stamp(found))
                    for found in page.get("Contents", ())
                ]

    def put(self, name: str, data: bytes) -> None:
        """Create an object with one request."""
        with self._told():
            self._client.api.put_object(
                **self._object(name), **self._kept(name), **self._once(), Body=data, ChecksumCRC32C=crc32c_of(data)
            )

    def upload(self, name: str) -> Upload:
        """Begin a multipart upload."""
        with self._told():
            answer = self._client.api.create_multipart_upload(
                **self._object(name), **self._kept(name), ChecksumAlgorithm="CRC32C", ChecksumType="FULL_OBJECT"
            )
        return Multipart(
            self._client.api, {**self._object(name), "UploadId": answer["UploadId"]}, self._once(), self._told
        )

    def delete(self, name: str) -> None:
        """Remove an object."""
        with self._told():
            self._client.api.delete_object(**self._object(name))

    def _object(self, name: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": name, **self._payer}

    def _once(self) -> dict[str, str]:
        return {"IfNoneMatch": "*"} if self.create_only else {}

    def _kept(self, name: str) -> dict[str, str]:
        """How an object is to be kept."""
        settings, kept = self._client.settings, {"ContentType": media_type_of(name)}
        if settings.encryption is not None:
            kept["ServerSideEncryption"] = {"SSE-S3": "AES256", "SSE-KMS": "aws:kms"}[settings.encryption]
        if settings.kms_key_id is not None:
            kept["SSEKMSKeyId"] = settings.kms_key_id
        return kept

    def _pieces(self, body: Any) -> Iterator[bytes]:  # noqa: ANN401 - the SDK has no types
        with self._told():
            while piece := body.read(PIECE):
                yield piece

    @contextmanager
    def _told(self) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - loaded when a job names S3
        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        try:
            yield
        except (BotoCoreError, ClientError, HTTPError, OSError) as error:
            raise failure_of(error, bucket=self._bucket, who=self._client.who()) from None


def _fault(answer: Mapping[str, Any], start: int | None) -> Sentence | None:
    """What makes an answer unusable; it is of a part when there is a byte that it starts with."""
    if start is not None and not str(answer.get("ContentRange", "")).startswith(f"bytes {start}-"):
        return NO_RANGES
    return COMPRESSED if answer.get("ContentEncoding", "").lower() in COMPRESSIONS else None


def _info(name: str, answer: Mapping[str, Any]) -> ObjectInfo:
    whole = str(answer.get("ContentRange", "")).rpartition("/")[2]
    return ObjectInfo(
        name,
        int(whole) if whole.isdigit() else answer.get("ContentLength", 0),
        version=None if answer.get("VersionId") == "null" else answer.get("VersionId"),
        stamp=_stamp(answer),
        media_type=said_media_type(answer.get("ContentType")),
    )


def _stamp(answer: Mapping[str, Any]) -> str:
    return str(answer.get("ETag", "")).strip('"')


def _checksum(answer: Mapping[str, Any]) -> Checksum | None:
    """The checksum of the whole, unless it is one of the checksums of parts, which end with their number."""
    for algorithm in get_args(Algorithm):
        value = str(answer.get(f"Checksum{algorithm}", "-"))
        if "-" not in value:
            return Checksum(algorithm, value)
    return None
