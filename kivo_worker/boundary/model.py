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

    schema_version: Literal["kivo_private_worker_review_run_event.v1"] = Field(
        EVENT_SCHEMA, description="Which form of event this is."
    )
    event_id: EventId = Field(
        description="Names the event: customer run, type, and a heartbeat's sequence.",
        examples=["evt_cust_run_001_completed"],
    )
    event_type: EventType = Field(description="What the event tells.", examples=["completed"])
    review_run_id: Identifier | None = Field(
        description="Kivo's id of the review run, as it was given to the worker.",
        examples=["run_7f4f21e2-3d40-48a3-85f0-9f97e5f61b2f"],
    )
    customer_run_id: Identifier = Field(description="Your id of the run, from the job spec.", examples=["cust_run_001"])
    worker_id: Identifier = Field(
        description="Your name of the worker, from the job spec.", examples=["worker_support_001"]
    )
    worker_version: Identifier = Field(
        description="The version of this program.", examples=["kivo-private-worker.0.1.0"]
    )
    sequence: Count = Field(description="The event's place in the run, from 0.", examples=[1])
    status: RunStatus = Field(description="What has become of the run.", examples=["completed"])

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

    artifact_name: Literal["claim_report", "run_manifest"] = Field(description="Which artifact it is.")
    artifact_type: Literal["claim_report", "run_manifest"] = Field(description="What kind of artifact it is.")
    format: Literal["json", "jsonl", "markdown", "html", "parquet"] = Field(description="Its format.")
    sha256: Digest = Field(
        description="The digest of its bytes; of several files, of their list.", examples=[f"sha256:{'c' * 64}"]
    )
    file_count: Count = Field(description="Of how many files it consists.", examples=[1])
    storage_label: Label = Field(
        description="What you call your report store, from the job spec.", examples=["Customer report store"]
    )


_CLAIMS = "How many claims were found."
_UNSUPPORTED = "How many of them no source supports."
_SOURCES = "How many sources there were."

Categories = Annotated[
    tuple[Category, ...],
    Field(
        description="What did not hold or was not checked, in words of a closed list (docs/contract.md).",
        examples=[["unsupported_policy_claim"]],
    ),
]
Artifacts = Annotated[
    tuple[EventArtifact, ...],
    Field(description="What was written into your report store.", examples=[[{"artifact_name": "claim_report"}]]),
]


class CompletedEvent(Event):
    """The run did its work."""

    gate_verdict: GateVerdict = Field(
        description="What a workflow should do with the output.", examples=["needs_review"]
    )
    safe_use_status: SafeUseStatus = Field(
        description="What the review says about using the output.", examples=["needs_review"]
    )
    claim_count: Count = Field(description=_CLAIMS, examples=[18])
    unsupported_claim_count: Count = Field(description=_UNSUPPORTED, examples=[3])
    source_count: Count = Field(description=_SOURCES, examples=[4])
    source_hashes: tuple[Digest, ...] = Field(
        description="Digests of the distinct sources; keyed with a key of yours where the job spec says so.",
        examples=[[f"sha256:{'a' * 64}"]],
    )
    output_hash: Digest = Field(
        description="The digest of the output, keyed likewise.", examples=[f"sha256:{'d' * 64}"]
    )
    redacted_failure_categories: Categories
    artifact_summaries: Artifacts

    kinds: ClassVar[dict[EventType, RunStatus]] = {EventType.COMPLETED: RunStatus.COMPLETED}

    @model_validator(mode="after")
    def _verdict_fits_status(self) -> Self:
        if GATE_VERDICT_OF[self.safe_use_status] is not self.gate_verdict:
            message = "gate verdict and safe-use status do not agree"
            raise ValueError(message)
        return self


class CancelledEvent(Event):
    """The run was told to stop; what it had checked by then, and no verdict."""

    claim_count: Count = Field(description=_CLAIMS, examples=[18])
    unsupported_claim_count: Count = Field(description=_UNSUPPORTED, examples=[3])
    source_count: Count = Field(description=_SOURCES, examples=[4])
    redacted_failure_categories: Categories
    artifact_summaries: Artifacts

    kinds: ClassVar[dict[EventType, RunStatus]] = {EventType.CANCELLED: RunStatus.CANCELLED}


class FailedEvent(Event):
    """The run could not do its work; why, as a closed category."""

    redacted_failure_categories: Categories

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
