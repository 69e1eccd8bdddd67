"""Reads a batch from its beginning to its end: objects, lines, shards, and the digests of all of them."""

from collections.abc import Iterator
from dataclasses import replace

from kivo_worker.digests import sha256_digest
from kivo_worker.job.spec import BatchRef
from kivo_worker.reports.shards import PlannedObject
from kivo_worker.runs.batch.compression import decompressed
from kivo_worker.runs.batch.csv_lines import csv_lines
from kivo_worker.runs.batch.extent import Extent
from kivo_worker.runs.batch.fetching import placed
from kivo_worker.runs.batch.lines import Line, numbered_lines
from kivo_worker.runs.batch.objects import BatchObject, objects_of
from kivo_worker.runs.batch.shards import Shard, shards_of
from kivo_worker.runs.inputs import StreamDigest, check_pin
from kivo_worker.runs.job_inputs import JobInputs
from kivo_worker.storage.interface import changed_since_listed
from kivo_worker.storage.uris import without_query

_SHA256 = "sha256:"


class Scan:
    """One reading of a batch.

    Attributes:
        planned: the objects of a batch of many, with their digests, once they have been read for these.
        read: the objects that have been read to their end, with their digests.
        is_complete: whether all have been.
        shards: how many shards there are so far.

    Args:
        inputs: the job's.
        batch: what is read.

    Raises:
        JobSpecError: the URI is of a kind this version does not read.
        InputError: it lies outside `storage.root`; of many, there are none, or too many, or they cannot be listed.
    """

    def __init__(self, inputs: JobInputs, batch: BatchRef) -> None:
        self._batch = batch
        self._max_bytes = inputs.spec.limits.max_row_bytes
        self._objects = objects_of(inputs, batch)
        listed = [one.place.listed for one in self._objects]
        self._extent = Extent(sum(info.size for info in listed if info) or None)
        self.planned: tuple[PlannedObject, ...] = ()
        self.read: list[PlannedObject] = []
        self.is_complete = False
        self.shards = 0
        self._digests = bytearray()

    @property
    def where(self) -> str:
        """The batch's name for people."""
        return without_query(self._batch.uri) if self._batch.is_many else self._objects[0].where

    @property
    def sha256(self) -> str:
        """The digest of what has been read: of the one object, or of the list of the digests of many, a line each."""
        digests = [one.sha256 for one in self.read]
        return sha256_digest("\n".join(digests).encode("ascii")) if self._batch.is_many else digests[0]

    @property
    def expected_rows(self) -> int | None:
        """How many rows there may be, by what has been read; none when it cannot be told."""
        return self._extent.rows(is_complete=self.is_complete)

    def digest_first(self) -> None:
        """Read a batch that is pinned, or in many objects, once before anything is done with it.

        Raises:
            InputError: it cannot be read, or has other bytes than pinned.
        """
        if self._batch.is_many or self._batch.sha256 is not None:
            digested = [one.digested() for one in self._objects]
            self._objects = [one for one, _ in digested]
            self.planned = tuple(planned for _, planned in digested) if self._batch.is_many else ()

    def lines(self) -> Iterator[Line]:
        """Yield the lines.

        Raises:
            InputError: an object cannot be read, is not what it should be, or has other bytes than before or pinned.
        """
        before = 0
        for one in self._objects:
            last = 0
            for line in self._lines_of(one):
                last = line.number
                yield placed(line, one.uri, before) if self._batch.is_many else line
            before += last
        self.is_complete = True

    def rows(self) -> Iterator[Shard]:
        """Yield the rows in shards.

        Raises:
            InputError: as `lines` does.
        """
        for shard in shards_of(self.lines(), self._batch.shard_rows):
            self.shards += 1
            self._digests += bytes.fromhex(shard.sha256.removeprefix(_SHA256))
            self._extent.count(shard.lines)
            yield shard

    def digests(self) -> Iterator[str]:
        """The digests of the shards so far, which are kept as the 32 bytes that they are."""
        return (f"{_SHA256}{self._digests[32 * n : 32 * n + 32].hex()}" for n in range(self.shards))

    def _lines_of(self, one: BatchObject) -> Iterator[Line]:
        digest, csv = StreamDigest(), self._batch.csv
        found = decompressed(self._chunks(one, digest), one.where)
        whole = self._extent.decompressed(found.chunks)
        if csv is None:
            for line in numbered_lines(whole, self._max_bytes):
                yield replace(line, span=None) if found.was_compressed else line
        else:
            yield from csv_lines(whole, self._max_bytes, csv, one.where)
        self._check(one, digest)
        self.read.append(PlannedObject(uri=one.uri, sha256=digest.sha256, bytes=digest.size))

    def _check(self, one: BatchObject, digest: StreamDigest) -> None:
        if not self._batch.is_many:
            check_pin(digest.sha256, one.sha256, one.where)
        elif one.sha256 not in {None, digest.sha256}:
            raise changed_since_listed(one.where)

    def _chunks(self, one: BatchObject, digest: StreamDigest) -> Iterator[bytes]:
        with one.place.store.open(one.place.key, version=one.version, expected=one.place.listed) as download:
            self._extent.size = self._extent.size or download.info.size
            for chunk in self._extent.stored(download.chunks):
                digest.update(chunk)
                yield chunk
