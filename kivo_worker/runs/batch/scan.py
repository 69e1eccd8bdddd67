"""Reads a batch from its beginning to its end: lines, shards, and the digest of all of it."""

from collections.abc import Iterator

from kivo_worker.job.spec import BatchRef
from kivo_worker.runs.batch.compression import decompressed
from kivo_worker.runs.batch.lines import Line, numbered_lines
from kivo_worker.runs.batch.shards import Shard, shards_of
from kivo_worker.runs.inputs import StreamDigest, check_pin, digest_of
from kivo_worker.runs.job_inputs import JobInputs


class Scan:
    """One reading of a batch.

    Attributes:
        digest: digest and size of its exact bytes; all of them once the lines have been read to their end.
        is_complete: whether the lines have been read to their end.
        shards: the digests of the shards so far.

    Args:
        inputs: the job's.
        batch: what is read.

    Raises:
        JobSpecError: the URI is of a kind this version does not read.
        InputError: it lies outside `storage.root`.
    """

    def __init__(self, inputs: JobInputs, batch: BatchRef) -> None:
        self._batch = batch
        self._max_bytes = inputs.spec.limits.max_row_bytes
        self._place = inputs.stores.input(batch.uri)
        self.digest = StreamDigest()
        self.is_complete = False
        self.shards: list[str] = []

    @property
    def where(self) -> str:
        """The batch's name for people."""
        return self._place.uri

    def check_pin_first(self) -> None:
        """Read a pinned batch once before anything is done with it.

        Raises:
            InputError: it cannot be read, or has other bytes than pinned.
        """
        if self._batch.sha256 is not None:
            found = digest_of(self._place.store, self._place.key, self._batch.version)
            check_pin(found, self._batch.sha256, self.where)

    def lines(self) -> Iterator[Line]:
        """Yield the lines.

        Raises:
            InputError: it cannot be read, or, at the end, has other bytes than pinned.
        """
        yield from numbered_lines(decompressed(self._chunks(), self.where), self._max_bytes)
        check_pin(self.digest.sha256, self._batch.sha256, self.where)
        self.is_complete = True

    def rows(self) -> Iterator[Shard]:
        """Yield the rows in shards.

        Raises:
            InputError: it cannot be read, or, at the end, has other bytes than pinned.
        """
        for shard in shards_of(self.lines(), self._batch.shard_rows):
            self.shards.append(shard.sha256)
            yield shard

    def _chunks(self) -> Iterator[bytes]:
        with self._place.store.open(self._place.key, version=self._batch.version) as download:
            for chunk in download.chunks:
                self.digest.update(chunk)
                yield chunk
