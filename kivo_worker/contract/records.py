"""What of a private-worker run may be known outside the customer's own storage: metadata (contract 6.5).

The patterns are no tighter than the documented samples, which stand placeholders where digests go; the worker's own
events are (`boundary/model.py`).
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from kivo_worker.contract.common import AnswerPart, Count, RequestBody
from kivo_worker.digests import MAX_SOURCE_DIGESTS
from kivo_worker.identifiers import Identifier, Label, OpaqueId

Hash = Annotated[str, StringConstraints(pattern=r"^(hmac-)?sha256:[0-9A-Za-z_]{1,64}$")]
"""A digest, or one of the samples' placeholders for one, such as `sha256:output_hash`."""

SourceHashes = Annotated[tuple[Hash, ...], Field(max_length=MAX_SOURCE_DIGESTS)]
"""The digests of the distinct sources."""

FailureCategory = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=64)]
"""The redacted name of something that did not hold, such as `unsupported_policy_claim`."""

FailureCategories = Annotated[tuple[FailureCategory, ...], Field(max_length=64)]


class StoragePointer(RequestBody):
    """Where the customer keeps the report, in words that say nothing to anyone else (contract 6.1)."""

    type: Literal["customer_owned"]
    label: Label = Field(examples=["Customer report store"])
    opaque_id: OpaqueId = Field(examples=["reports/support_answer_review/cust_run_001"])


class ArtifactSummary(RequestBody):
    """What Kivo may know of one artifact in the customer's store (contract 6.2)."""

    artifact_name: Identifier = Field(examples=["claim_report"])
    artifact_type: Identifier = Field(examples=["claim_report"])
    format: Identifier = Field(examples=["json"])
    sha256: Hash = Field(examples=["sha256:claim_report_hash"])
    file_count: Count
    storage_label: Label = Field(examples=["Customer report store"])


ArtifactSummaries = Annotated[tuple[ArtifactSummary, ...], Field(max_length=64)]


class PrivateWorkerRecord(AnswerPart):
    """All that the API holds of a private-worker run besides the run itself; what was not told yet is null."""

    workflow_id: Identifier
    workflow_name: Label | None
    title: Label | None
    worker_id: Identifier
    worker_version: Identifier
    policy_version: Identifier | None
    prompt_version: Identifier | None
    source_hashes: SourceHashes
    output_hash: Hash
    customer_storage_pointer: StoragePointer | None
    redacted_failure_categories: FailureCategories | None
    artifact_summaries: ArtifactSummaries | None
    last_sequence: Count | None = Field(description="The sequence of the last accepted event; null before the first.")
