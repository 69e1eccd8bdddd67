"""The objects that a batch is in: one, or all that a folder or a pattern names, in the order of their keys."""

from dataclasses import dataclass, replace

from kivo_worker.job.spec import BatchRef
from kivo_worker.reports.shards import PlannedObject
from kivo_worker.runs.inputs import StreamDigest, check_pin
from kivo_worker.runs.job_inputs import JobInputs
from kivo_worker.storage.locate import Place


@dataclass(frozen=True, slots=True)
class BatchObject:
    """An object with rows.

    Attributes:
        uri: its name, as the job spec would write it.
        place: where it is.
        version: the version to read.
        sha256: the digest its bytes must have, when that is known.
    """

    uri: str
    place: Place
    version: str | None = None
    sha256: str | None = None

    @property
    def where(self) -> str:
        """Its name for people."""
        return self.place.uri

    def digested(self) -> tuple["BatchObject", PlannedObject]:
        """Read it once for its digest, and hold all further reading to that.

        Raises:
            InputError: it cannot be read, or has other bytes than pinned.
        """
        digest = StreamDigest()
        with self.place.store.open(self.place.key, version=self.version, expected=self.place.listed) as download:
            for chunk in download.chunks:
                digest.update(chunk)
        check_pin(digest.sha256, self.sha256, self.where)
        planned = PlannedObject(uri=self.uri, sha256=digest.sha256, bytes=digest.size)
        return replace(self, sha256=digest.sha256), planned


def objects_of(inputs: JobInputs, batch: BatchRef) -> list[BatchObject]:
    """Find the objects of a batch; nothing is read yet.

    Raises:
        JobSpecError: the URI is of a kind this version does not read.
        InputError: it lies outside `storage.root`; or it names none or too many, or they cannot be listed.
    """
    if not batch.is_many:
        return [BatchObject(batch.uri, inputs.stores.input(batch.uri), batch.version, batch.sha256)]
    most = inputs.spec.limits.max_batch_objects
    found = inputs.stores.matching(batch.uri, at_most=most, limit="limits.max_batch_objects")
    return [BatchObject(match.uri, match.place) for match in found]
