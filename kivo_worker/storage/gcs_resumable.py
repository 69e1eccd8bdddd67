"""Resumable uploads to Google Cloud Storage.

Source: https://cloud.google.com/storage/docs/resumable-uploads
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import Any

from kivo_worker.storage.gcs_client import CONNECT_SECONDS


class Resumable:
    """A resumable upload; GCS applies the precondition when the object becomes visible."""

    def __init__(self, blob: Any, writer: Any, told: Callable[[], AbstractContextManager[None]]) -> None:  # noqa: ANN401
        self._blob = blob
        self._writer = writer
        self._told = told

    def send(self, part: bytes) -> None:
        """Send the next part."""
        with self._told():
            self._writer.write(part)

    def finish(self) -> None:
        """Send what is left, and make the object visible."""
        from google.api_core.exceptions import GoogleAPIError  # noqa: PLC0415
        from google.cloud.storage.exceptions import DataCorruption  # noqa: PLC0415

        with self._told():
            try:
                self._writer.close()
            except DataCorruption:
                with suppress(GoogleAPIError):
                    self._blob.delete()  # it is visible, and not what was sent
                raise

    def abort(self) -> None:
        """Cancel the upload; the SDK's own `terminate` asks at another address, and a writer let go of would finish."""
        begun = self._writer._upload_and_transport  # noqa: SLF001
        self._writer._buffer.close()  # noqa: SLF001
        if begun is not None:
            upload, transport = begun
            with self._told():
                transport.delete(upload.resumable_url, timeout=CONNECT_SECONDS)
