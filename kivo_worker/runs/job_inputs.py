"""What a job reads, where it is and how it is hashed; all that is needed before anything is verified."""

from dataclasses import dataclass

from kivo_worker.boundary.credential import read_secret
from kivo_worker.digests import Digester
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.errors import CredentialError, JobSpecError
from kivo_worker.job.loading import LoadedSpec
from kivo_worker.job.spec import JobSpec
from kivo_worker.runs.cache.folder import CacheFolder
from kivo_worker.runs.inputs import Reading
from kivo_worker.storage.locate import Stores


@dataclass(frozen=True, slots=True)
class JobInputs:
    """A job spec, the stores its URIs name, how events name what is read, and what earlier runs may have left."""

    spec: JobSpec
    stores: Stores
    event_digest: Digester
    cache: CacheFolder | None = None

    def reading(self, max_bytes: int) -> Reading:
        """How inputs of at most so many bytes are read."""
        limits = self.spec.limits
        document = DocumentLimits(
            pages=limits.max_pages,
            decompressed_bytes=limits.max_decompressed_bytes,
            depth=limits.max_depth,
            cells=limits.max_cells,
            seconds=limits.max_document_seconds,
            memory_bytes=limits.max_document_memory,
        )
        return Reading(max_bytes, document, self.event_digest, self.cache)

    def batch_event_digest(self, sha256: str) -> str:
        """The digest by which events name a batch: its plain one, or when keyed, the keyed digest of that."""
        return sha256 if self.spec.hashing.key is None else self.event_digest(sha256.encode("ascii"))


def job_inputs(loaded: LoadedSpec, event_digest: Digester | None = None) -> JobInputs:
    """Find the inputs of a job; nothing is read yet.

    Args:
        loaded: the job spec.
        event_digest: how events name what is read, when its key has been read already.

    Raises:
        JobSpecError: the spec names a storage this worker does not have, or a key that cannot be read.
    """
    spec, digest = loaded.spec, event_digest or _event_digest(loaded.spec)
    stores = Stores(loaded.folder, spec.storage)
    cache = None if spec.cache is None else CacheFolder(stores.cache(spec.cache.uri), digest)
    return JobInputs(spec, stores, digest, cache)


def _event_digest(spec: JobSpec) -> Digester:
    if spec.hashing.key is None:
        return Digester()
    try:
        key = read_secret(spec.hashing.key, name="the key")
    except CredentialError as error:  # it is a setting of the spec, not the worker credential
        raise JobSpecError(error.message, where="hashing.key", hint="Give env://NAME or file:///path.") from None
    return Digester(key.reveal().encode("utf-8"))
