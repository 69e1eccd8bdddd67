"""The job spec, version 1: what to check, against what, and where the reports go (docs/job-spec.md)."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from kivo_worker.identifiers import Identifier, Label, Name, OpaqueId, PinnedDigest
from kivo_worker.job.parts import SpecPart, Uri
from kivo_worker.job.verifiers import CascadeSettings, EmbeddedSettings, EndpointSettings, Host, VerifierSettings
from kivo_worker.vocabulary import IntendedUse, Strictness

JOB_SPEC_SCHEMA = "kivo_private_worker_job_spec.v1"
DEFAULT_POLICY_VERSION = "standard-support-v1"

Version = Annotated[str, StringConstraints(min_length=1, max_length=1024, pattern=r"^[\x21-\x7e]+$")]
Title = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Column = Annotated[str, StringConstraints(min_length=1, max_length=200)]


_CSV = re.compile(r"\.[ct]sv(\.gz|\.zst)?$", re.IGNORECASE)


def names_many(uri: str) -> bool:
    """Whether a URI names a folder, ending in a slash, or has a star in it."""
    return "*" in uri or uri.endswith("/")


class InputRef(SpecPart):
    """Something to read."""

    uri: Uri = Field(description="A path (relative to the job spec), or a file://, s3:// or gs:// URI.")
    media_type: str | None = Field(
        None, description="What it is, such as application/pdf; default: as the store, its name, its bytes say."
    )
    sha256: PinnedDigest | None = Field(None, description="Pin: other bytes are refused.")
    version: Version | None = Field(None, description="The S3 version id or GCS generation to read.")


class SourceRef(InputRef):
    """A source the output should rest on, or many: a folder's URI ends in a slash, a pattern has stars."""

    title: Title | None = Field(
        None, description="What people call it; an output may cite it by this title. Default: the end of its name."
    )
    citation_label: str | None = Field(
        None, min_length=1, max_length=64, description='How an output cites it, such as "source 1".'
    )

    @model_validator(mode="after")
    def _one_or_many(self) -> Self:
        _check_of_one(self, "source", ("title", "citation_label", "sha256", "version"))
        return self


class CsvSource(SpecPart):
    """The columns of a source; a row whose cell for it is empty does not have it."""

    content: Column | None = Field(None, description="The column of its text.")
    uri: Column | None = Field(None, description="Or the column that says where to read it.")
    title: Column | None = Field(
        None, description="The column of its title. Default: its title is the name of the column above."
    )
    citation_label: Column | None = Field(None, description="The column of how an output cites it.")

    @property
    def column(self) -> str:
        """The column without which a row does not have it."""
        return self.content or self.uri or ""

    @model_validator(mode="after")
    def _content_or_uri(self) -> Self:
        if (self.content is None) == (self.uri is None):
            message = 'a source has either "content" or "uri", each the name of a column'
            raise ValueError(message)
        return self


class CsvColumns(SpecPart):
    """Which column of a CSV file holds what; the others are the customer's own."""

    ai_output: Column = Field("ai_output", description="The column of the output.")
    external_id: Column | None = Field(None, description='Default: "external_id", if there is one.')
    question: Column | None = Field(None, description='Default: "question", if there is one.')
    intended_use: Column | None = Field(None, description='Default: "intended_use", if there is one.')
    sources: Annotated[tuple[CsvSource, ...], Field(min_length=1)] = Field(description="The columns of each source.")
    delimiter: Literal[",", ";", "\t", "|"] = Field(",", description="What stands between two cells.")


class BatchRef(InputRef):
    """The rows of a batch, in one object or in many: a folder's URI ends in a slash, a pattern has stars."""

    csv: CsvColumns | None = Field(None, description="The rows are CSV, with these columns; default: JSONL.")
    shard_rows: int = Field(
        100, ge=1, le=10_000, description="How many rows one file of row reports holds; more for millions of rows."
    )

    @property
    def is_many(self) -> bool:
        """Whether it may be in many objects."""
        return names_many(self.uri)

    @model_validator(mode="after")
    def _one_or_many(self) -> Self:
        _check_of_one(self, "object", ("sha256", "version"))
        if self.csv is None and _CSV.search(self.uri):
            message = 'a batch in CSV needs "csv", which says what its columns are'
            raise ValueError(message)
        return self


def _check_of_one(ref: InputRef, what: str, names: tuple[str, ...]) -> None:
    """Refuse what can only be said of one."""
    given = [name for name in names if getattr(ref, name) is not None]
    if given and names_many(ref.uri):
        message = f'"{given[0]}" goes with one {what}, and the URI names many'
        raise ValueError(message)


class ReportsRef(SpecPart):
    """Where the reports go."""

    uri: Uri = Field(description="A folder: a path (relative to the job spec), or a file://, s3:// or gs:// URI.")
    label: Label = Field("Customer report store", description="What events call this place.")
    opaque_id: OpaqueId | None = Field(None, description="A pointer that tells only you where the reports are.")
    parquet: bool = Field(default=False, description="Write the verdicts of a batch's rows as Parquet too.")


class CacheRef(SpecPart):
    """Where runs keep what the next ones need not find out again: texts, so only in storage of your own."""

    uri: Uri = Field(description="A folder: a path (relative to the job spec), or a file://, s3:// or gs:// URI.")


class Limits(SpecPart):
    """How much a run takes on; what is beyond is refused or counted as not checked, never dropped in silence."""

    max_output_bytes: int = Field(5_000_000, ge=1, description="Largest output, in bytes.")
    max_source_bytes: int = Field(20_000_000, ge=1, description="Largest source, in bytes.")
    max_sources: int = Field(1_000, ge=1, description="Most sources of one output.")
    max_claims: int = Field(5_000, ge=1, description="Most claims checked in one output; further ones are not_checked.")
    max_row_bytes: int = Field(10_000_000, ge=1, description="Longest row of a batch, in bytes.")
    max_batch_objects: int = Field(10_000, ge=1, description="Most objects of a batch.")
    max_pages: int = Field(2_000, ge=1, description="Most pages of a document.")
    max_decompressed_bytes: int = Field(200_000_000, ge=1, description="Largest document, decompressed, in bytes.")
    max_depth: int = Field(200, ge=1, le=500, description="Deepest nesting of a document's elements or values.")
    max_cells: int = Field(200_000, ge=1, description="Most cells of a document's tables, or values.")
    max_document_seconds: int = Field(60, ge=1, le=3_600, description="Longest time to read one document.")
    max_document_memory: int = Field(
        1_000_000_000, ge=100_000_000, description="Most memory of the process that reads one document, in bytes."
    )
    max_seconds: int | None = Field(
        None, ge=1, description="Longest time of the run; then it ends, with a partial report. Default: any."
    )
    max_memory: int | None = Field(
        None,
        ge=100_000_000,
        description="Most memory of the run and its processes, in bytes; then it ends likewise. Default: any.",
    )


class S3Settings(SpecPart):
    """How S3 and stores like it are reached; credentials come from the SDK's own default chain."""

    endpoint_url: Uri | None = Field(None, description="The address of a store like S3; default: Amazon's.")
    plain_http: bool = Field(default=False, description="Accept an http:// endpoint that is not this machine.")
    path_style: bool = Field(default=False, description="Put the bucket into the path, as most such stores ask.")
    region: str | None = Field(None, min_length=1, max_length=64, description="Default: the SDK's own.")
    profile: str | None = Field(None, min_length=1, max_length=128, description="A profile of the SDK's files.")
    role_arn: str | None = Field(None, pattern=r"^arn:[^\s]+$", description="A role to assume.")
    external_id: str | None = Field(None, min_length=2, max_length=1224, description="For the role to assume.")
    requester_pays: bool = Field(default=False, description="Accept that reading is billed to this identity.")
    encryption: Literal["SSE-S3", "SSE-KMS"] | None = Field(
        None, description="Server-side encryption of reports; default: the bucket's own."
    )
    kms_key_id: str | None = Field(None, min_length=1, max_length=2048, description="The key of SSE-KMS.")
    ca_bundle: str | None = Field(None, min_length=1, description="A PEM file of the only authorities to trust.")
    unconditional_writes: bool = Field(
        default=False, description="Accept a report store that cannot promise to create objects only once."
    )

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if self.kms_key_id is not None and self.encryption != "SSE-KMS":
            message = '"kms_key_id" goes with encryption SSE-KMS'
            raise ValueError(message)
        if self.external_id is not None and self.role_arn is None:
            message = '"external_id" goes with "role_arn"'
            raise ValueError(message)
        return self


class GcsSettings(SpecPart):
    """How Google Cloud Storage is reached; credentials are the application default ones."""

    endpoint_url: Uri | None = Field(None, description="The address of an emulator or a private endpoint.")
    plain_http: bool = Field(default=False, description="Accept an http:// endpoint that is not this machine.")
    anonymous: bool = Field(default=False, description="Use no credentials: public buckets, emulators.")
    project: str | None = Field(None, min_length=1, max_length=64, description="Default: the credentials' own.")
    user_project: str | None = Field(None, min_length=1, max_length=64, description="The project billed for reading.")
    kms_key_name: str | None = Field(None, min_length=1, max_length=2048, description="The CMEK key of reports.")
    ca_bundle: str | None = Field(None, min_length=1, description="A PEM file of the only authorities to trust.")
    unconditional_writes: bool = Field(
        default=False, description="Accept a report store that cannot promise to create objects only once."
    )


class StorageSettings(SpecPart):
    """How storage is reached."""

    root: Uri | None = Field(
        None, description="A folder or bucket prefix that every input and the report store must lie in, links resolved."
    )
    deadline_seconds: int = Field(600, ge=1, le=86_400, description="Longest time for one object, retries included.")
    parallel_reads: int = Field(8, ge=1, le=64, description="How many sources are fetched at once.")
    s3: S3Settings = S3Settings()
    gcs: GcsSettings = GcsSettings()


class Hashing(SpecPart):
    """How events name the output and the sources."""

    mode: Literal["sha256", "hmac-sha256"] = "sha256"
    key: str | None = Field(
        None,
        pattern=r"^(env://|file:///).+$",
        description="env://NAME or file:///path of the key of hmac-sha256.",
    )

    @model_validator(mode="after")
    def _key_goes_with_mode(self) -> Self:
        if (self.mode == "hmac-sha256") != (self.key is not None):
            message = '"key" goes with mode hmac-sha256, and only with it'
            raise ValueError(message)
        return self


class JobSpec(SpecPart):
    """A job: one output with its sources, or a batch of many."""

    schema_version: Literal["kivo_private_worker_job_spec.v1"]
    customer_run_id: Name
    workflow_id: Name
    workflow_name: Label
    title: Label
    intended_use: IntendedUse
    strictness: Strictness = Strictness.STANDARD
    worker_id: Name
    policy_version: Identifier = DEFAULT_POLICY_VERSION
    output: InputRef | None = Field(None, description="The AI output; with sources.")
    sources: Annotated[tuple[SourceRef, ...], Field(min_length=1)] | None = Field(
        None, description="What the output should rest on; with output."
    )
    batch: BatchRef | None = Field(None, description="Many outputs, as JSONL or CSV, instead of output and sources.")
    reports: ReportsRef
    cache: CacheRef | None = Field(None, description="Spares the next run of a batch what this one has found out.")
    verifier: VerifierSettings = Field(EmbeddedSettings(), description="Which verifier decides.")
    egress: tuple[Host, ...] = Field(
        (), description="The hosts, with or without a port, that a verifier's endpoint and a collector may be on."
    )
    limits: Limits = Limits()
    storage: StorageSettings = StorageSettings()
    hashing: Hashing = Hashing()

    @property
    def one_output(self) -> tuple[InputRef, tuple[SourceRef, ...]]:
        """The output and its sources, of a job that is no batch."""
        if self.output is None or self.sources is None:
            message = "a validated spec has either a batch or an output with sources"
            raise AssertionError(message)
        return self.output, self.sources

    @property
    def endpoint(self) -> EndpointSettings | None:
        """The endpoint that claims and sources are sent to; none for a verifier that asks nobody."""
        asked = self.verifier.stronger if isinstance(self.verifier, CascadeSettings) else self.verifier
        return asked if isinstance(asked, EndpointSettings) else None

    @model_validator(mode="after")
    def _reaches_only_what_it_names(self) -> Self:
        if self.endpoint is not None and not self.endpoint.hosts & set(self.egress):
            message = '"egress" does not name the host of the base_url of "verifier"'
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _one_or_many(self) -> Self:
        single = (self.output is not None, self.sources is not None)
        if (self.batch is None and not all(single)) or (self.batch is not None and any(single)):
            message = 'give either "output" and "sources", or "batch"'
            raise ValueError(message)
        if self.cache is not None and f"{self.cache.uri}/".startswith(f"{self.reports.uri.rstrip('/')}/"):
            message = "the cache needs a folder of its own, outside the report store"
            raise ValueError(message)
        if self.reports.parquet and self.batch is None:
            message = '"reports.parquet" goes with "batch"'
            raise ValueError(message)
        if self.sources is not None and len(self.sources) > self.limits.max_sources:
            message = f"more sources than limits.max_sources ({self.limits.max_sources})"
            raise ValueError(message)
        return self
