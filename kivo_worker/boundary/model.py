"""The events that leave: frozen, closed models of digests, counts, closed words and identifiers.

There is no field that could hold text of an output or a source. Fields and their order follow the
sample of the vendor's deployment page (contract 6.2).
"""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, model_validator

from kivo_worker.identifiers import Category, Digest, Identifier, Label
from kivo_worker.vocabulary import GATE_VERDICT_OF, EventType, GateVerdict, RunStatus, SafeUseStatus

EVENT_SCHEMA: Literal["kivo_private_worker_review_run_event.v1"] = "kivo_private_worker_review_run_event.v1"

Count = Annotated[int, Field(ge=0)]
EventId = Annotated[str, StringConstraints(pattern=r"^evt_[A-Za-z0-9][A-Za-z0-9._:\-]*$", max_length=192)]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Event(_Closed):
    """What every event says: who, which run, which step. `started` and `progress` say no more."""

    schema_version: Literal["kivo_private_worker_review_run_event.v1"] = EVENT_SCHEMA
    event_id: EventId
    event_type: EventType
    review_run_id: Identifier | None
    customer_run_id: Identifier
    worker_id: Identifier
    worker_version: Identifier
    sequence: Count
    status: RunStatus

    kinds: ClassVar[dict[EventType, RunStatus]] = {
        EventType.STARTED: RunStatus.RUNNING,
        EventType.PROGRESS: RunStatus.RUNNING,
    }
    """The event types this model is for, each with its status."""

    @model_validator(mode="after")
    def _type_and_status_fit(self) -> Self:
        if self.kinds.get(self.event_type) is not self.status:
            message = "event type, status and fields do not belong together"
            raise ValueError(message)
        return self

    def body(self) -> bytes:
        """The exact bytes that are sent, kept and signed."""
        return self.model_dump_json().encode("ascii")


class EventArtifact(_Closed):
    """What an event says of an artifact in the customer's report store."""

    artifact_name: Literal["claim_report", "run_manifest"]
    artifact_type: Literal["claim_report", "run_manifest"]
    format: Literal["json", "jsonl", "markdown", "html"]
    sha256: Digest
    file_count: Count
    storage_label: Label


class CompletedEvent(Event):
    """The run did its work."""

    gate_verdict: GateVerdict
    safe_use_status: SafeUseStatus
    claim_count: Count
    unsupported_claim_count: Count
    source_count: Count
    source_hashes: tuple[Digest, ...]
    output_hash: Digest
    redacted_failure_categories: tuple[Category, ...]
    artifact_summaries: tuple[EventArtifact, ...]

    kinds: ClassVar[dict[EventType, RunStatus]] = {EventType.COMPLETED: RunStatus.COMPLETED}

    @model_validator(mode="after")
    def _verdict_fits_status(self) -> Self:
        if GATE_VERDICT_OF[self.safe_use_status] is not self.gate_verdict:
            message = "gate verdict and safe-use status do not agree"
            raise ValueError(message)
        return self


class CancelledEvent(Event):
    """The run was told to stop; what it had checked by then, and no verdict."""

    claim_count: Count
    unsupported_claim_count: Count
    source_count: Count
    redacted_failure_categories: tuple[Category, ...]
    artifact_summaries: tuple[EventArtifact, ...]

    kinds: ClassVar[dict[EventType, RunStatus]] = {EventType.CANCELLED: RunStatus.CANCELLED}


class FailedEvent(Event):
    """The run could not do its work; why, as a closed category."""

    redacted_failure_categories: tuple[Category, ...]

    kinds: ClassVar[dict[EventType, RunStatus]] = {EventType.FAILED: RunStatus.FAILED}


ANY_EVENT: TypeAdapter[Event] = TypeAdapter(CompletedEvent | CancelledEvent | FailedEvent | Event)
"""Every kind of event there is."""


def parse_event(body: bytes) -> Event:
    """Read an event back from its exact bytes.

    Raises:
        ValueError: it is no event, or not byte for byte what this version would send for it.
    """
    event = ANY_EVENT.validate_json(body)
    if event.body() != body:
        message = "these are not an event's exact bytes"
        raise ValueError(message)
    return event
