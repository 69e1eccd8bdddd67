"""The create request and the event as the server accepts them: closed, strict, metadata only."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from kivo_worker.digests import MAX_SOURCE_DIGESTS
from kivo_worker.identifiers import IDENTIFIER_PATTERN, Identifier, Label, OpaqueId
from kivo_worker.vocabulary import (
    GATE_VERDICT_OF,
    EventType,
    GateVerdict,
    IntendedUse,
    RunStatus,
    SafeUseStatus,
    Strictness,
)

STATUS_OF = {
    EventType.STARTED: RunStatus.RUNNING,
    EventType.PROGRESS: RunStatus.RUNNING,
    EventType.COMPLETED: RunStatus.COMPLETED,
    EventType.FAILED: RunStatus.FAILED,
    EventType.CANCELLED: RunStatus.CANCELLED,
}
"""The run status each kind of event reports."""

Count = Annotated[int, Field(ge=0, lt=2**53)]
"""A number that every JSON reader can hold."""

# The documented samples stand placeholders where digests go, such as `sha256:output_hash`.
Hash = Annotated[str, StringConstraints(pattern=r"^(hmac-)?sha256:[0-9A-Za-z_]{1,64}$")]
"""A digest, or one of the samples' placeholders for one."""

# `evt_`, a customer run id of any allowed length, the event type and a sequence.
EventId = Annotated[str, StringConstraints(pattern=IDENTIFIER_PATTERN, max_length=192)]
"""An event's own name, such as `evt_cust_run_001_completed`."""

SourceHashes = Annotated[tuple[Hash, ...], Field(max_length=MAX_SOURCE_DIGESTS)]
"""The digests of the distinct sources."""

FailureCategory = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=64)]
"""The redacted name of something that did not hold, such as `unsupported_policy_claim`."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class StoragePointer(_Closed):
    """Where the customer keeps the report, in words that say nothing to anyone else (contract 6.1)."""

    type: Literal["customer_owned"]
    label: Label
    opaque_id: OpaqueId


class CreateRequest(_Closed):
    """A request for a metadata-only run (contract 6.1)."""

    schema_version: Literal["kivo_private_worker_review_run_create.v1"]
    customer_run_id: Identifier
    workflow_id: Identifier
    workflow_name: Label | None = None
    title: Label | None = None
    intended_use: IntendedUse
    strictness: Strictness
    source_count: Count
    source_hashes: SourceHashes
    output_hash: Hash
    worker_id: Identifier
    worker_version: Identifier
    policy_version: Identifier | None = None
    customer_storage_pointer: StoragePointer | None = None


class ArtifactSummary(_Closed):
    """What Kivo may know of one artifact in the customer's store (contract 6.2)."""

    artifact_name: Identifier
    artifact_type: Identifier
    format: Identifier
    sha256: Hash
    file_count: Count
    storage_label: Label


class Event(_Closed):
    """One event of a run (contract 6.2); what only a finished run can tell is optional."""

    schema_version: Literal["kivo_private_worker_review_run_event.v1"]
    event_id: EventId
    event_type: EventType
    review_run_id: Identifier
    customer_run_id: Identifier
    worker_id: Identifier
    worker_version: Identifier
    sequence: Count
    status: RunStatus
    gate_verdict: GateVerdict | None = None
    safe_use_status: SafeUseStatus | None = None
    claim_count: Count | None = None
    unsupported_claim_count: Count | None = None
    source_count: Count | None = None
    source_hashes: SourceHashes | None = None
    output_hash: Hash | None = None
    redacted_failure_categories: Annotated[tuple[FailureCategory, ...], Field(max_length=64)] | None = None
    artifact_summaries: Annotated[tuple[ArtifactSummary, ...], Field(max_length=64)] | None = None
    policy_version: Identifier | None = None
    prompt_version: Identifier | None = None
    customer_storage_pointer: StoragePointer | None = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.status is not STATUS_OF[self.event_type]:
            raise ValueError("status is not the one of this event_type")
        expected = None if self.safe_use_status is None else GATE_VERDICT_OF[self.safe_use_status]
        if self.gate_verdict is not expected:
            raise ValueError("gate_verdict is not the one of this safe_use_status")
        return self
