"""The tables of the hosted review runs, which hold what was sent to be reviewed, and the report of it."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Table

from kivo_worker.devserver.database.access import projects
from kivo_worker.devserver.database.columns import Text, count_of, moment_of, text_of, word_of
from kivo_worker.devserver.database.kinds import IDENTIFIER, SHA256, UUID
from kivo_worker.devserver.database.schema import METADATA
from kivo_worker.vocabulary import CaptureMethod, GateVerdict, IntendedUse, ReviewRunStatus, SafeUseStatus, Strictness

imports = Table(
    "imports",
    METADATA,
    text_of("id", IDENTIFIER, primary_key=True),
    text_of("project_id", UUID, ForeignKey(projects.c.id)),
    Column("answer", JSON, nullable=False),
    moment_of("created_at"),
)

hosted_runs = Table(
    "hosted_runs",
    METADATA,
    text_of("id", IDENTIFIER, primary_key=True),
    text_of("project_id", UUID, ForeignKey(projects.c.id)),
    text_of("import_id", IDENTIFIER, ForeignKey(imports.c.id), nullable=True),
    word_of("status", ReviewRunStatus),
    word_of("capture_method", [CaptureMethod.API, CaptureMethod.UPLOAD]),
    word_of("intended_use", IntendedUse),
    word_of("strictness", Strictness),
    Column("request", JSON, nullable=False),
    Column("report", JSON(none_as_null=True)),
    count_of("source_count"),
    count_of("claim_count"),
    count_of("unsupported_claim_count"),
    word_of("safe_use_status", SafeUseStatus, nullable=True),
    word_of("gate_verdict", GateVerdict, nullable=True),
    count_of("attempts"),
    text_of("failure_code", IDENTIFIER, nullable=True),
    moment_of("created_at"),
    moment_of("started_at", nullable=True),
    moment_of("completed_at", nullable=True),
    Index(None, "project_id", "created_at", "id"),
)

idempotency_keys = Table(
    "idempotency_keys",
    METADATA,
    text_of("project_id", UUID, ForeignKey(projects.c.id), primary_key=True),
    text_of("key_sha256", SHA256, primary_key=True),
    text_of("request_sha256", SHA256),
    text_of("made_id", IDENTIFIER),
    moment_of("created_at"),
)
"""Which run or import a request made, so that the same request again makes nothing more; keys are kept as digests."""

usage = Table(
    "usage",
    METADATA,
    text_of("project_id", UUID, ForeignKey(projects.c.id), primary_key=True),
    text_of("month", Text(7, "0-9-"), primary_key=True),
    count_of("review_runs"),
)
"""How many review runs a project had accepted in a month, such as `2026-04`."""
