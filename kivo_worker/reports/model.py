"""The claim report and the run manifest, as they stand in the customer's report store.

Both are versioned; their JSON Schemas are in docs/schemas. Offsets count Unicode code points of the
decoded text, zero-based, end exclusive. Neither holds a time, a path of this machine or anything
random: the same input gives the same bytes.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from kivo_worker.claims.model import SkipReason
from kivo_worker.documents.model import LandmarkKind
from kivo_worker.verification.interface import FindingKind, Reason, Relation
from kivo_worker.vocabulary import (
    CitationFault,
    ClaimType,
    GateVerdict,
    IntendedUse,
    NotCheckedReason,
    SafeUseStatus,
    Strictness,
    SupportStatus,
)

CLAIM_REPORT_SCHEMA: Literal["kivo_private_worker_claim_report.v1"] = "kivo_private_worker_claim_report.v1"
REJECTED_ROW_SCHEMA: Literal["kivo_private_worker_rejected_row.v1"] = "kivo_private_worker_rejected_row.v1"
MANIFEST_SCHEMA: Literal["kivo_private_worker_run_manifest.v1"] = "kivo_private_worker_run_manifest.v1"


class Closed(BaseModel):
    """A frozen model without further keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def json_bytes(self) -> bytes:
        """Two-space indented JSON in UTF-8, with a final newline."""
        return self.model_dump_json(indent=2).encode("utf-8") + b"\n"

    def json_line(self) -> bytes:
        """One line of JSON in UTF-8, with its newline."""
        return self.model_dump_json().encode("utf-8") + b"\n"


class LinesEntry(Closed):
    """A place in a file as editors count: lines and columns from 1, a column a character, the last one exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class SpanEntry(Closed):
    """A place in the output; `lines` is null where the text had to be extracted from the file."""

    start: int
    end: int
    lines: LinesEntry | None


class FindingEntry(Closed):
    """A typed comparison of the claim with its evidence."""

    kind: FindingKind
    relation: Relation
    claim_value: str
    source_value: str


class PlaceEntry(Closed):
    """Where a person finds it in the original, such as "page 3"; the box is in points from the page's lower left."""

    label: str
    kind: LandmarkKind
    number: int | None
    box: tuple[float, float, float, float] | None


class EvidenceEntry(Closed):
    """A place in a source; the first one of a claim is its primary source span (contract 4.5).

    Start and end count in the text as it was read; `place` is there for formats whose text had to be extracted.
    """

    source: int
    start: int
    end: int
    quote: str
    place: PlaceEntry | None
    headings: tuple[str, ...]
    coverage: float


class CitationEntry(Closed):
    """A citation of a claim; `source` is null when it names no supplied source."""

    marker: str
    start: int
    end: int
    source: int | None


class ClaimEntry(Closed):
    """A claim and its verdict; `decided_by` is null of a claim that was not checked.

    `score_is_calibrated` says whether the score may be read as a probability.
    """

    id: str
    text: str
    standalone: str
    fingerprint: str
    spans: tuple[SpanEntry, ...]
    repeats: tuple[SpanEntry, ...]
    claim_type: ClaimType
    support_status: SupportStatus
    score: float
    score_is_calibrated: bool = True
    decided_by: str | None = None
    reason: Reason
    not_checked_reason: NotCheckedReason | None
    explanation: str
    findings: tuple[FindingEntry, ...]
    evidence: tuple[EvidenceEntry, ...]
    citations: tuple[CitationEntry, ...]
    category: str | None


class SkippedEntry(Closed):
    """A part of the output that is no claim."""

    start: int
    end: int
    reason: SkipReason


class CitationIssueEntry(Closed):
    """A citation that does not hold."""

    claim_id: str
    marker: str
    fault: CitationFault
    cited_source: int | None
    supporting_sources: tuple[int, ...]


class TextEntry(Closed):
    """An input as it was read."""

    sha256: str
    media_type: str
    encoding: str
    encoding_detected: bool
    characters: int
    notes: tuple[str, ...]


class SourceEntry(Closed):
    """A source as it was read; `unreadable` says why it was not, and then it has no media type and no characters.

    One that was not even fetched has no digest.
    """

    number: int
    title: str
    citation_label: str | None
    sha256: str | None
    media_type: str | None
    encoding: str | None
    encoding_detected: bool
    characters: int
    notes: tuple[str, ...]
    unreadable: str | None


class Versions(Closed):
    """What made the verdicts; the notes are what whoever reads them must know of the verifier."""

    worker_version: str
    verifier: str
    verifier_version: str
    verifier_notes: tuple[str, ...] = ()
    policy_version: str
    policy_sha256: str


class Counts(Closed):
    """How many claims have each status."""

    claims: int
    supported: int
    partially_supported: int
    unsupported: int
    contradicted: int
    insufficient_context: int
    not_checked: int


class Coverage(Closed):
    """What became of the output's characters: in claims, or skipped by reason."""

    characters: int
    claimed: int
    skipped: dict[SkipReason, int]


class RowOrigin(Closed):
    """Where a row stands in a batch of many objects: the object, by its URI as a job spec would name it, and the line.

    A record of CSV stands on the line on which it begins.
    """

    uri: str
    line: int


class SpentEntry(Closed):
    """What the verdicts of an output have cost: requests to a model elsewhere, and the tokens it counted."""

    requests: int
    prompt_tokens: int
    completion_tokens: int


class ClaimReport(Closed):
    """Everything found out about one output.

    Of a batch, `row` is the number of its line, counted through all objects of many (`origin` says where it stands in
    these); `metadata` are the customer's own keys.
    """

    schema_version: Literal["kivo_private_worker_claim_report.v1"] = CLAIM_REPORT_SCHEMA
    customer_run_id: str
    workflow_id: str
    workflow_name: str
    title: str
    row: int | None
    origin: RowOrigin | None = None
    external_id: str | None
    question: str | None
    metadata: dict[str, JsonValue] | None = None
    intended_use: IntendedUse
    strictness: Strictness
    safe_use_status: SafeUseStatus
    gate_verdict: GateVerdict
    gate_reasons: tuple[str, ...]
    counts: Counts
    failure_categories: tuple[str, ...]
    versions: Versions
    spent: SpentEntry | None = None
    output: TextEntry
    sources: tuple[SourceEntry, ...]
    claims: tuple[ClaimEntry, ...]
    skipped: tuple[SkippedEntry, ...]
    coverage: Coverage
    citation_issues: tuple[CitationIssueEntry, ...]
    follow_up_questions: tuple[str, ...]

    @property
    def row_name(self) -> str | None:
        """What a row is told apart by: its own name, which lasts when rows are added before it, else its number."""
        return self.external_id or (None if self.row is None else f"row {self.row}")


class RejectedRow(Closed):
    """A row of a batch that could not be reviewed."""

    schema_version: Literal["kivo_private_worker_rejected_row.v1"] = REJECTED_ROW_SCHEMA
    row: int
    origin: RowOrigin | None = None
    not_checked_reason: NotCheckedReason
    message: str


class ManifestInput(Closed):
    """An input of the run; the URI is the one in the job spec, the version the store's own name of the bytes read.

    A source that could not be read has no digest and no size.
    """

    role: Literal["output", "source", "batch"]
    uri: str
    sha256: str | None
    bytes: int | None
    version: str | None = None


class ManifestArtifact(Closed):
    """An object the run wrote into the report store.

    Row reports are too many to be listed here: their entry is the list of their files' digests, and `file_count` says
    how many of them it lists. It is null of a file that stands for itself.
    """

    name: str
    key: str
    format: Literal["json", "jsonl", "markdown", "html", "parquet"]
    sha256: str
    bytes: int
    file_count: int | None = None


class RunManifest(Closed):
    """Every input and artifact of a run with its digest, and what the run amounted to.

    `tolerated_rows` came out worse than the batch as a whole, and are so few that the policy tolerates them.
    """

    schema_version: Literal["kivo_private_worker_run_manifest.v1"] = MANIFEST_SCHEMA
    customer_run_id: str
    workflow_id: str
    job_spec_sha256: str
    versions: Versions
    inputs: tuple[ManifestInput, ...]
    artifacts: tuple[ManifestArtifact, ...]
    outputs: int
    rejected_rows: int
    tolerated_rows: int = 0
    source_count: int
    gate_verdict: GateVerdict
    safe_use_status: SafeUseStatus
    gate_verdicts: dict[GateVerdict, int]
    counts: Counts
    coverage: Coverage
    failure_categories: tuple[str, ...]
