"""What a run works with, put together once from the job spec."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from kivo_worker.digests import Digester
from kivo_worker.job.loading import LoadedSpec
from kivo_worker.job.policies import LoadedPolicy, load_policy
from kivo_worker.job.spec import JobSpec
from kivo_worker.reports.model import Versions
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.job_inputs import JobInputs, job_inputs
from kivo_worker.runs.judge import Judge
from kivo_worker.runs.observer import Observer
from kivo_worker.runs.own_texts import OwnTexts
from kivo_worker.storage.interface import Store
from kivo_worker.version import WORKER_VERSION


@dataclass(frozen=True, slots=True)
class RunContext:
    """The parts a run is made of.

    The attempt id names this execution in the report store; `max_bad_rows` is how many rows of a batch may be rejected.
    """

    attempt_id: str
    loaded: LoadedSpec
    policy: LoadedPolicy
    judge: Judge
    inputs: JobInputs
    store: Store
    observer: Observer
    cancellation: Cancellation = field(default_factory=Cancellation)
    own_texts: OwnTexts = field(default_factory=OwnTexts)
    max_bad_rows: int | None = None

    @property
    def spec(self) -> JobSpec:
        """The job spec."""
        return self.loaded.spec

    @property
    def versions(self) -> Versions:
        """What makes the verdicts."""
        return versions_of(self.judge, self.policy, self.judge.notes)


class Named(Protocol):
    """What has a name and a version, as verifiers do."""

    @property
    def name(self) -> str:
        """What a report calls it."""

    @property
    def version(self) -> str:
        """Changes whenever its verdicts may."""


def versions_of(verifier: Named, policy: LoadedPolicy, notes: tuple[str, ...] = ()) -> Versions:
    """Name what makes verdicts, as reports do.

    Args:
        verifier: decides about claims.
        policy: decides about outputs.
        notes: what whoever reads the verdicts must know of the verifier.
    """
    return Versions(
        worker_version=WORKER_VERSION,
        verifier=verifier.name,
        verifier_version=verifier.version,
        verifier_notes=notes,
        policy_version=policy.policy.policy_version,
        policy_sha256=policy.sha256,
    )


def build_context(
    loaded: LoadedSpec, observer: Observer, cancellation: Cancellation, event_digest: Digester | None = None
) -> RunContext:
    """Put the parts of a run together; nothing is read yet but what only its files can tell of a verifier.

    Args:
        loaded: the job spec.
        observer: watches the run.
        cancellation: stops it.
        event_digest: how events name what is read, in a process among several that was told so: it leaves the other
            cores to the others.

    Raises:
        JobSpecError: the spec names a policy or a storage this worker does not have, or a key that cannot be read.
        ModelError: the verifier it names cannot be loaded.
    """
    spec = loaded.spec
    inputs = job_inputs(loaded, event_digest)
    started = datetime.now(UTC)
    return RunContext(
        attempt_id=f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
        loaded=loaded,
        policy=load_policy(spec.policy_version),
        judge=Judge(spec, inputs.stores, threads=0 if event_digest is None else 1),
        inputs=inputs,
        store=inputs.stores.reports(spec.reports.uri),
        observer=observer,
        cancellation=cancellation,
        own_texts=OwnTexts((spec.customer_run_id, spec.worker_id, spec.reports.label)),
    )
