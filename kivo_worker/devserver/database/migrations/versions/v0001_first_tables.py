"""The first tables: projects and keys, private-worker runs, hosted review runs."""

import sqlalchemy as sa
from alembic import op

from kivo_worker.devserver.database.columns import Text, count_of, moment_of, text_of, word_of

revision = "0001"
down_revision = None

_IDENTIFIER = Text(128, "A-Za-z0-9._:-")
_EVENT_ID = Text(192, "A-Za-z0-9._:-")
_LABEL = Text(64, "A-Za-z0-9 ._()&/-")
_OPAQUE_ID = Text(256, "A-Za-z0-9._:/-")
_HASH = Text(76, "A-Za-z0-9_:-")
_CATEGORY = Text(64, "a-z0-9_")
_SHA256 = Text(64, "0-9a-f")
_UUID = Text(36, "0-9a-f-")
_USES = ("customer_facing", "internal_draft")
_STRICTNESS = ("standard", "strict")
_SAFE_USE = ("blocked", "needs_repair", "needs_review", "verified_for_use", "verified_with_limits")
_VERDICTS = ("allow", "allow_with_limits", "blocked", "needs_repair", "needs_review")
_EVENT_TYPES = ("cancelled", "completed", "failed", "progress", "started")
_SCOPES = ("imports:create", "private_worker_runs:create", "review_runs:create", "review_runs:read")


def upgrade() -> None:
    """Make them."""
    _access()
    _private()
    _hosted()


def _access() -> None:
    op.create_table(
        "projects",
        text_of("id", _UUID, primary_key=True),
        text_of("name", _IDENTIFIER, unique=True),
        moment_of("created_at"),
    )
    op.create_table(
        "api_keys",
        text_of("id", _IDENTIFIER, primary_key=True),
        text_of("project_id", _UUID, sa.ForeignKey("projects.id")),
        text_of("sha256", _SHA256, unique=True),
        moment_of("created_at"),
        moment_of("revoked_at", nullable=True),
    )
    op.create_table(
        "api_key_scopes",
        text_of("key_id", _IDENTIFIER, sa.ForeignKey("api_keys.id"), primary_key=True),
        word_of("scope", _SCOPES, primary_key=True),
    )
    op.create_table(
        "secrets",
        word_of("name", ["worker_credentials"], primary_key=True),
        text_of("hex", Text(64, "0-9a-f")),
    )


def _private() -> None:
    op.create_table(
        "private_runs",
        text_of("id", _IDENTIFIER, primary_key=True),
        text_of("project_id", _UUID, sa.ForeignKey("projects.id")),
        text_of("customer_run_id", _IDENTIFIER),
        text_of("workflow_id", _IDENTIFIER),
        text_of("workflow_name", _LABEL, nullable=True),
        text_of("title", _LABEL, nullable=True),
        word_of("intended_use", _USES),
        word_of("strictness", _STRICTNESS),
        count_of("source_count"),
        text_of("output_hash", _HASH),
        text_of("worker_id", _IDENTIFIER),
        text_of("worker_version", _IDENTIFIER),
        text_of("policy_version", _IDENTIFIER, nullable=True),
        word_of("pointer_type", ["customer_owned"], nullable=True),
        text_of("pointer_label", _LABEL, nullable=True),
        text_of("pointer_opaque_id", _OPAQUE_ID, nullable=True),
        count_of("credential_generation"),
        moment_of("created_at"),
    )
    op.create_index("ix_private_runs_project_id_created_at_id", "private_runs", ["project_id", "created_at", "id"])
    op.create_table(
        "private_run_source_hashes",
        text_of("run_id", _IDENTIFIER, sa.ForeignKey("private_runs.id"), primary_key=True),
        count_of("position", primary_key=True),
        text_of("hash", _HASH),
    )
    op.create_table(
        "private_events",
        text_of("run_id", _IDENTIFIER, sa.ForeignKey("private_runs.id"), primary_key=True),
        text_of("event_id", _EVENT_ID, primary_key=True),
        word_of("event_type", _EVENT_TYPES),
        text_of("worker_version", _IDENTIFIER),
        count_of("sequence"),
        word_of("gate_verdict", _VERDICTS, nullable=True),
        word_of("safe_use_status", _SAFE_USE, nullable=True),
        count_of("claim_count", nullable=True),
        count_of("unsupported_claim_count", nullable=True),
        count_of("source_count", nullable=True),
        count_of("source_hash_count", nullable=True),
        text_of("output_hash", _HASH, nullable=True),
        count_of("category_count", nullable=True),
        count_of("artifact_count", nullable=True),
        text_of("policy_version", _IDENTIFIER, nullable=True),
        text_of("prompt_version", _IDENTIFIER, nullable=True),
        word_of("pointer_type", ["customer_owned"], nullable=True),
        text_of("pointer_label", _LABEL, nullable=True),
        text_of("pointer_opaque_id", _OPAQUE_ID, nullable=True),
        text_of("body_sha256", _SHA256),
        moment_of("received_at"),
        sa.UniqueConstraint("run_id", "sequence"),
    )
    one_end = sa.text("event_type IN ('completed', 'failed', 'cancelled')")
    op.create_index(
        "uq_private_events_end",
        "private_events",
        ["run_id"],
        unique=True,
        sqlite_where=one_end,
        postgresql_where=one_end,
    )
    op.create_table(
        "private_event_source_hashes",
        text_of("run_id", _IDENTIFIER, primary_key=True),
        text_of("event_id", _EVENT_ID, primary_key=True),
        count_of("position", primary_key=True),
        text_of("hash", _HASH),
        _of_event(),
    )
    op.create_table(
        "private_event_categories",
        text_of("run_id", _IDENTIFIER, primary_key=True),
        text_of("event_id", _EVENT_ID, primary_key=True),
        count_of("position", primary_key=True),
        text_of("category", _CATEGORY),
        _of_event(),
    )
    op.create_table(
        "private_event_artifacts",
        text_of("run_id", _IDENTIFIER, primary_key=True),
        text_of("event_id", _EVENT_ID, primary_key=True),
        count_of("position", primary_key=True),
        text_of("artifact_name", _IDENTIFIER),
        text_of("artifact_type", _IDENTIFIER),
        text_of("format", _IDENTIFIER),
        text_of("sha256", _HASH),
        count_of("file_count"),
        text_of("storage_label", _LABEL),
        _of_event(),
    )


def _of_event() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["run_id", "event_id"], ["private_events.run_id", "private_events.event_id"])


def _hosted() -> None:
    op.create_table(
        "imports",
        text_of("id", _IDENTIFIER, primary_key=True),
        text_of("project_id", _UUID, sa.ForeignKey("projects.id")),
        sa.Column("answer", sa.JSON, nullable=False),
        moment_of("created_at"),
    )
    op.create_table(
        "hosted_runs",
        text_of("id", _IDENTIFIER, primary_key=True),
        text_of("project_id", _UUID, sa.ForeignKey("projects.id")),
        text_of("import_id", _IDENTIFIER, sa.ForeignKey("imports.id"), nullable=True),
        word_of("status", ["queued", "running", "completed", "failed", "cancelled"]),
        word_of("capture_method", ["api", "upload"]),
        word_of("intended_use", _USES),
        word_of("strictness", _STRICTNESS),
        sa.Column("request", sa.JSON, nullable=False),
        sa.Column("report", sa.JSON(none_as_null=True)),
        count_of("source_count"),
        count_of("claim_count"),
        count_of("unsupported_claim_count"),
        word_of("safe_use_status", _SAFE_USE, nullable=True),
        word_of("gate_verdict", _VERDICTS, nullable=True),
        count_of("attempts"),
        text_of("failure_code", _IDENTIFIER, nullable=True),
        moment_of("created_at"),
        moment_of("started_at", nullable=True),
        moment_of("completed_at", nullable=True),
    )
    op.create_index("ix_hosted_runs_project_id_created_at_id", "hosted_runs", ["project_id", "created_at", "id"])
    op.create_table(
        "idempotency_keys",
        text_of("project_id", _UUID, sa.ForeignKey("projects.id"), primary_key=True),
        text_of("key_sha256", _SHA256, primary_key=True),
        text_of("request_sha256", _SHA256),
        text_of("made_id", _IDENTIFIER),
        moment_of("created_at"),
    )
    op.create_table(
        "usage",
        text_of("project_id", _UUID, sa.ForeignKey("projects.id"), primary_key=True),
        text_of("month", Text(7, "0-9-"), primary_key=True),
        count_of("review_runs"),
    )
