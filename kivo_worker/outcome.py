"""What a run amounted to: digests, counts and closed words, and nothing else.

This is all the boundary ever sees of a run. No field can hold text of an output or a source.
"""

from dataclasses import dataclass

from kivo_worker.vocabulary import GateVerdict, NotCheckedReason, RunStatus, SafeUseStatus


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """Who ran what, in names from the job spec and the command line."""

    customer_run_id: str
    worker_id: str
    review_run_id: str | None
    """The control plane's id; none when the run is offline."""


@dataclass(frozen=True, slots=True)
class ArtifactSummary:
    """What an event says of one artifact in the report store (contract 6.2)."""

    artifact_name: str
    artifact_type: str
    format: str
    sha256: str
    file_count: int
    storage_label: str


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """The end of a run."""

    status: RunStatus
    safe_use_status: SafeUseStatus | None = None
    gate_verdict: GateVerdict | None = None
    claim_count: int = 0
    unsupported_claim_count: int = 0
    source_count: int = 0
    source_hashes: tuple[str, ...] = ()
    output_hash: str | None = None
    failure_categories: tuple[str, ...] = ()
    artifacts: tuple[ArtifactSummary, ...] = ()
    not_checked: frozenset[NotCheckedReason] = frozenset()
