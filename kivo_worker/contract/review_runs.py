"""Review runs: one AI output with the sources that it should rest on (contract 3)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from kivo_worker.contract.common import Answer, AnswerPart, Count, Page, RequestBody, Text, Time
from kivo_worker.contract.records import PrivateWorkerRecord
from kivo_worker.vocabulary import (
    CaptureMethod,
    GateVerdict,
    IntendedUse,
    NotCheckedReason,
    ReviewRunStatus,
    SafeUseStatus,
    Strictness,
)

MAX_OUTPUT_CHARACTERS = 1_000_000
MAX_SOURCE_CHARACTERS = 4_000_000
MAX_SOURCES = 200
"""How much one review run may hold; a request's body has a limit too."""

SOURCE_MEDIA_TYPES = (
    "text/plain",
    "text/markdown",
    "text/html",
    "text/csv",
    "text/tab-separated-values",
    "application/json",
    "application/x-ndjson",
)
"""The kinds of text a source may be."""

_KINDS = "|".join(SOURCE_MEDIA_TYPES)
SourceMediaType = Annotated[
    str, StringConstraints(max_length=128, pattern=rf"^({_KINDS})( ?; ?charset=[A-Za-z0-9._\-]+)?$")
]
"""One of `SOURCE_MEDIA_TYPES`; what a charset says is passed over, since the text is decoded already."""

Title = Annotated[Text, StringConstraints(max_length=200)]
EXTERNAL_ID_LENGTH = 256
ExternalId = Annotated[Text, StringConstraints(max_length=EXTERNAL_ID_LENGTH)]
MetadataKey = Annotated[str, StringConstraints(min_length=1, max_length=64)]
MetadataText = Annotated[str, StringConstraints(max_length=512, pattern=r"^[^\x00]*$")]
Metadata = Annotated[dict[MetadataKey, MetadataText | int | float | bool | None], Field(max_length=32)]
"""The caller's own words about a run: kept and given back, never looked at."""


class SourceInput(RequestBody):
    """A source that the output should rest on."""

    title: Title = Field(description="What the output may call it.", examples=["Refund policy"])
    content: Annotated[Text, StringConstraints(max_length=MAX_SOURCE_CHARACTERS)] = Field(
        description="Its text.", examples=["Customers may request a refund within 30 days of purchase."]
    )
    citation_label: Annotated[Text, StringConstraints(max_length=64)] | None = Field(
        None, description="How the output cites it; its number in the list, from 1, works too.", examples=["source 1"]
    )
    media_type: SourceMediaType | None = Field(
        None, description="What kind of text it is; markdown when nothing is said.", examples=["text/plain"]
    )


class CreateReviewRun(RequestBody):
    """A request to review one AI output against supplied sources."""

    ai_output: Annotated[Text, StringConstraints(max_length=MAX_OUTPUT_CHARACTERS)] = Field(
        description="What the AI wrote, in markdown.", examples=["Refunds are available for 60 days."]
    )
    sources: Annotated[tuple[SourceInput, ...], Field(min_length=1, max_length=MAX_SOURCES)] = Field(
        description="What it should rest on."
    )
    intended_use: IntendedUse = Field(description="What the output is meant for.", examples=["customer_facing"])
    strictness: Strictness = Field(Strictness.STANDARD, description="How much doubt the gate tolerates.")
    question: Annotated[Text, StringConstraints(max_length=MAX_OUTPUT_CHARACTERS)] | None = Field(
        None, description="What the AI was asked; stands in the report.", examples=["What is the refund window?"]
    )
    external_id: ExternalId | None = Field(
        None, description="What the caller's own system calls the output.", examples=["answer_001"]
    )
    metadata: Metadata = Field(
        default_factory=dict,
        description="Up to 32 names with a text, number, boolean or null each; given back as they are.",
        examples=[{"workflow": "support_answer"}],
    )


class ReviewRun(AnswerPart):
    """A review run, in the keys of the documented sample (contract 3.2) and the caller's own two names for it."""

    id: str = Field(examples=["run_7f4f21e2-3d40-48a3-85f0-9f97e5f61b2f"])
    project_id: str = Field(examples=["9fd60878-b3a3-45ff-9ccf-7504c47a2c21"])
    status: ReviewRunStatus
    intended_use: IntendedUse
    strictness: Strictness
    source_count: Count
    claim_count: Count = Field(description="0 until the run is completed.")
    unsupported_claim_count: Count
    safe_use_status: SafeUseStatus | None = Field(description="Null until the run is completed.")
    gate_verdict: GateVerdict | None = Field(description="Null until the run is completed.")
    created_at: Time
    completed_at: Time | None = Field(description="When the run ended, however it did.")
    capture_method: CaptureMethod
    external_id: str | None = Field(None, description="The caller's name for the output of a hosted run.")
    customer_run_id: str | None = Field(None, description="The customer's name for a private-worker run.")


class Failure(AnswerPart):
    """Why a hosted run failed."""

    reason: NotCheckedReason
    message: str = Field(description="For people; repeats nothing of the output or the sources.")


class ReviewRunDetail(ReviewRun):
    """All that the API tells about one run, its claims aside; what only one kind of run has is null otherwise."""

    ai_output: str | None = Field(None, description="The output, of a hosted run.")
    question: str | None = None
    metadata: Metadata | None = None
    failure: Failure | None = Field(None, description="Why a hosted run failed.")
    private_worker: PrivateWorkerRecord | None = Field(None, description="All that is held of a private-worker run.")


class ReviewRunAccepted(Answer):
    """The answer to a request for a review run: it is queued (contract 3.2)."""

    review_run: ReviewRun
    polling_url: str = Field(
        description="Where to ask for the run until it has ended.",
        examples=["https://api.trykivo.co/v1/review-runs/run_7f4f21e2-3d40-48a3-85f0-9f97e5f61b2f"],
    )


class ReviewRunAnswer(Answer):
    """One review run."""

    review_run: ReviewRunDetail


class ReviewRunPage(Page):
    """Review runs of the project, newest first."""

    review_runs: tuple[ReviewRun, ...]
