"""Uploads in parts to S3.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from kivo_worker.storage.checksums import crc32c_of, in_base64, running


class Multipart:
    """A multipart upload, with the checksum of each part and of the whole."""

    def __init__(
        self,
        api: Any,  # noqa: ANN401
        upload: Mapping[str, str],
        once: Mapping[str, str],
        told: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._api = api
        self._upload = upload
        self._once = once
        self._told = told
        self._parts: list[dict[str, Any]] = []
        self._whole = running("CRC32C")

    def send(self, part: bytes) -> None:
        """Upload the next part."""
        number, checksum = len(self._parts) + 1, crc32c_of(part)
        with self._told():
            answer = self._api.upload_part(**self._upload, PartNumber=number, Body=part, ChecksumCRC32C=checksum)
        self._whole.update(part)
        self._parts.append({"PartNumber": number, "ETag": answer["ETag"], "ChecksumCRC32C": checksum})

    def finish(self) -> None:
        """Put the parts together under their name."""
        with self._told():
            self._api.complete_multipart_upload(
                **self._upload,
                **self._once,
                MultipartUpload={"Parts": self._parts},
                ChecksumCRC32C=in_base64(self._whole),
                ChecksumType="FULL_OBJECT",
            )

    def abort(self) -> None:
        """Throw the parts away."""
        with self._told():
            self._api.abort_multipart_upload(**self._upload)
