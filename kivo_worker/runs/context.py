"""What a run works with, put together once from the job spec."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from kivo_worker.boundary.credential import read_secret
from kivo_worker.claims.statements import Parse
from kivo_worker.digests import Digester, keyed_digester, sha256_digest
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.errors import CredentialError, JobSpecError
from kivo_worker.job.loading import LoadedSpec
from kivo_worker.job.policies import LoadedPolicy, load_policy
from kivo_worker.job.spec import JobSpec
from kivo_worker.judges.registry import verifier_for
from kivo_worker.models.shipped import load_parser
from kivo_worker.reports.model import Versions
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.inputs import Reading
from kivo_worker.runs.observer import Observer
from kivo_worker.runs.own_texts import OwnTexts
from kivo_worker.storage.interface import Store
from kivo_worker.storage.locate import Stores
from kivo_worker.verification.interface import Verifier
from kivo_worker.version import WORKER_VERSION


@dataclass(frozen=True, slots=True)
class RunContext:
    """The parts a run is made of; the attempt id names this execution in the report store."""

    attempt_id: str
    loaded: LoadedSpec
    policy: LoadedPolicy
    verifier: Verifier
    parse: Parse
    stores: Stores
    store: Store
    event_digest: Digester
    observer: Observer
    cancellation: Cancellation = field(default_factory=Cancellation)
    own_texts: OwnTexts = field(default_factory=OwnTexts)

    @property
    def spec(self) -> JobSpec:
        """The job spec."""
        return self.loaded.spec

    @property
    def versions(self) -> Versions:
        """What makes the verdicts."""
        return Versions(
            worker_version=WORKER_VERSION,
            verifier=self.verifier.name,
            verifier_version=self.verifier.version,
            policy_version=self.policy.policy.policy_version,
            policy_sha256=self.policy.sha256,
        )

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
        return Reading(max_bytes, document, self.event_digest)


def build_context(loaded: LoadedSpec, observer: Observer, cancellation: Cancellation) -> RunContext:
    """Put the parts of a run together; nothing is read or written yet.

    Raises:
        JobSpecError: the spec names a policy or a storage this worker does not have, or a key that cannot be read.
    """
    spec = loaded.spec
    stores = Stores(loaded.folder, spec.storage)
    started = datetime.now(UTC)
    return RunContext(
        attempt_id=f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
        loaded=loaded,
        policy=load_policy(spec.policy_version),
        verifier=verifier_for(spec.verifier),
        parse=load_parser().parse,
        stores=stores,
        store=stores.reports(spec.reports.uri),
        event_digest=_event_digest(spec),
        observer=observer,
        cancellation=cancellation,
    )


def _event_digest(spec: JobSpec) -> Callable[[bytes], str]:
    if spec.hashing.key is None:
        return sha256_digest
    try:
        key = read_secret(spec.hashing.key, name="the key")
    except CredentialError as error:  # it is a setting of the spec, not the worker credential
        raise JobSpecError(error.message, where="hashing.key", hint="Give env://NAME or file:///path.") from None
    return keyed_digester(key.reveal().encode("utf-8"))
