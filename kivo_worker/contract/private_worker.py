"""Private-worker runs: created with metadata, told about with metadata (contract 6)."""

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from kivo_worker.contract.common import Answer, AnswerPart, Count, RequestBody, Time
from kivo_worker.contract.records import ArtifactSummaries, FailureCategories, Hash, SourceHashes, StoragePointer
from kivo_worker.contract.review_runs import ReviewRun, ReviewRunAccepted
from kivo_worker.identifiers import IDENTIFIER_PATTERN, Identifier, Label
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

# `evt_`, a customer run id of any allowed length, the event type and a sequence.
EventId = Annotated[str, StringConstraints(pattern=IDENTIFIER_PATTERN, max_length=192)]
"""An event's own name, such as `evt_cust_run_001_completed`."""


class CreatePrivateWorkerRun(RequestBody):
    """A request for a metadata-only run (contract 6.1)."""

    schema_version: Literal["kivo_private_worker_review_run_create.v1"]
    customer_run_id: Identifier = Field(examples=["cust_run_001"])
    workflow_id: Identifier = Field(examples=["support_answer_review"])
    workflow_name: Label | None = Field(None, examples=["Support answer review"])
    title: Label | None = Field(None, examples=["Support answer check"])
    intended_use: IntendedUse
    strictness: Strictness
    source_count: Count = Field(examples=[4])
    source_hashes: SourceHashes = Field(examples=[["sha256:source_hash"]])
    output_hash: Hash = Field(examples=["sha256:output_hash"])
    worker_id: Identifier = Field(examples=["worker_support_001"])
    worker_version: Identifier = Field(examples=["kivo-private-worker.2026-05-09.v1"])
    policy_version: Identifier | None = Field(None, examples=["standard-support-v1"])
    customer_storage_pointer: StoragePointer | None = None


def _say_what_agrees(schema: dict[str, Any]) -> None:
    """Put into the JSON Schema of an event which of its words go together."""
    statuses = [{"event_type": {"const": kind}, "status": {"const": status}} for kind, status in STATUS_OF.items()]
    pairs = GATE_VERDICT_OF.items()
    verdicts = [{"safe_use_status": {"const": status}, "gate_verdict": {"const": verdict}} for status, verdict in pairs]
    neither = {"safe_use_status": {"type": "null"}, "gate_verdict": {"type": "null"}}
    schema["allOf"] = [
        {"anyOf": [{"properties": both} for both in statuses]},
        {"anyOf": [*({"properties": both, "required": list(both)} for both in verdicts), {"properties": neither}]},
    ]


class WorkerEvent(RequestBody):
    """One event of a run (contract 6.2); what only a finished run can tell is optional."""

    model_config = ConfigDict(json_schema_extra=_say_what_agrees)

    schema_version: Literal["kivo_private_worker_review_run_event.v1"]
    event_id: EventId = Field(examples=["evt_cust_run_001_completed"])
    event_type: EventType
    review_run_id: Identifier = Field(description="The run of the path.")
    customer_run_id: Identifier = Field(description="The one that the run was created with.")
    worker_id: Identifier = Field(description="The one that the run was created with.")
    worker_version: Identifier
    sequence: Count = Field(description="The event's place in the run, from 0; no two events have the same.")
    status: RunStatus = Field(description="The one of this event_type.")
    gate_verdict: GateVerdict | None = Field(None, description="The one of this safe_use_status.")
    safe_use_status: SafeUseStatus | None = None
    claim_count: Count | None = None
    unsupported_claim_count: Count | None = None
    source_count: Count | None = None
    source_hashes: SourceHashes | None = None
    output_hash: Hash | None = None
    redacted_failure_categories: FailureCategories | None = None
    artifact_summaries: ArtifactSummaries | None = None
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


class CredentialAction(RequestBody):
    """What a request to rotate or revoke a credential says: nothing; it may also have no body at all."""


class PrivateWorkerRunAccepted(ReviewRunAccepted):
    """The answer to a request for a private-worker run: the one credential its worker needs, shown once."""

    worker_credential: str = Field(
        repr=False, description="Good for the events of this run; keep it in a secret store."
    )
    worker_credential_expires_at: Time


class CredentialRotated(Answer):
    """The answer to a rotation: the new credential; the one before is refused from now on."""

    review_run: ReviewRun
    worker_credential: str = Field(repr=False)
    worker_credential_expires_at: Time


class CredentialRevoked(Answer):
    """The answer to a revocation: later events of the run are refused."""

    review_run: ReviewRun


class EventReceipt(AnswerPart):
    """What became of an event."""

    event_id: EventId
    accepted: Literal[True]
    duplicate: bool = Field(description="Whether the same event, byte for byte, was accepted before.")


class EventAccepted(Answer):
    """The answer to an event, and the run as it now stands."""

    event: EventReceipt
    review_run: ReviewRun
