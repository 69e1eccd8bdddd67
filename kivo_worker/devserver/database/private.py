"""The tables of the private-worker runs: metadata only, field by field (contract 6.5).

There is no column for a body or for free text. A list of a body is a table of its own, so each of its members is
bounded; the list's length stands in the event, where null means that the body had no such list.
"""

from typing import Any

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, Table, UniqueConstraint

from kivo_worker.contract.private_worker import STATUS_OF
from kivo_worker.devserver.database.access import projects
from kivo_worker.devserver.database.columns import count_of, moment_of, text_of, word_of
from kivo_worker.devserver.database.kinds import CATEGORY, EVENT_ID, HASH, IDENTIFIER, LABEL, OPAQUE_ID, SHA256, UUID
from kivo_worker.devserver.database.schema import METADATA
from kivo_worker.vocabulary import EventType, GateVerdict, IntendedUse, ReviewRunStatus, SafeUseStatus, Strictness

ENDS = tuple(kind for kind, status in STATUS_OF.items() if ReviewRunStatus(status).is_terminal)
"""The events that end a run."""

private_runs = Table(
    "private_runs",
    METADATA,
    text_of("id", IDENTIFIER, primary_key=True),
    text_of("project_id", UUID, ForeignKey(projects.c.id)),
    text_of("customer_run_id", IDENTIFIER),
    text_of("workflow_id", IDENTIFIER),
    text_of("workflow_name", LABEL, nullable=True),
    text_of("title", LABEL, nullable=True),
    word_of("intended_use", IntendedUse),
    word_of("strictness", Strictness),
    count_of("source_count"),
    text_of("output_hash", HASH),
    text_of("worker_id", IDENTIFIER),
    text_of("worker_version", IDENTIFIER),
    text_of("policy_version", IDENTIFIER, nullable=True),
    word_of("pointer_type", ["customer_owned"], nullable=True),
    text_of("pointer_label", LABEL, nullable=True),
    text_of("pointer_opaque_id", OPAQUE_ID, nullable=True),
    count_of("credential_generation"),
    moment_of("created_at"),
    Index(None, "project_id", "created_at", "id"),
)

private_run_source_hashes = Table(
    "private_run_source_hashes",
    METADATA,
    text_of("run_id", IDENTIFIER, ForeignKey(private_runs.c.id), primary_key=True),
    count_of("position", primary_key=True),
    text_of("hash", HASH),
)

private_events = Table(
    "private_events",
    METADATA,
    text_of("run_id", IDENTIFIER, ForeignKey(private_runs.c.id), primary_key=True),
    text_of("event_id", EVENT_ID, primary_key=True),
    word_of("event_type", EventType),
    text_of("worker_version", IDENTIFIER),
    count_of("sequence"),
    word_of("gate_verdict", GateVerdict, nullable=True),
    word_of("safe_use_status", SafeUseStatus, nullable=True),
    count_of("claim_count", nullable=True),
    count_of("unsupported_claim_count", nullable=True),
    count_of("source_count", nullable=True),
    count_of("source_hash_count", nullable=True),
    text_of("output_hash", HASH, nullable=True),
    count_of("category_count", nullable=True),
    count_of("artifact_count", nullable=True),
    text_of("policy_version", IDENTIFIER, nullable=True),
    text_of("prompt_version", IDENTIFIER, nullable=True),
    word_of("pointer_type", ["customer_owned"], nullable=True),
    text_of("pointer_label", LABEL, nullable=True),
    text_of("pointer_opaque_id", OPAQUE_ID, nullable=True),
    text_of("body_sha256", SHA256),
    moment_of("received_at"),
    UniqueConstraint("run_id", "sequence"),
)
"""One row an event; what its body shares with every event of the run (its ids, its schema) stands in the run."""

_one_end = private_events.c.event_type.in_([str(kind) for kind in ENDS])
Index("uq_private_events_end", private_events.c.run_id, unique=True, sqlite_where=_one_end, postgresql_where=_one_end)


def _list_of_event(name: str, *columns: Column[Any]) -> Table:
    """A list in an event's body: a row for each member, in order."""
    return Table(
        name,
        METADATA,
        text_of("run_id", IDENTIFIER, primary_key=True),
        text_of("event_id", EVENT_ID, primary_key=True),
        count_of("position", primary_key=True),
        *columns,
        ForeignKeyConstraint(["run_id", "event_id"], [private_events.c.run_id, private_events.c.event_id]),
    )


private_event_source_hashes = _list_of_event("private_event_source_hashes", text_of("hash", HASH))
private_event_categories = _list_of_event("private_event_categories", text_of("category", CATEGORY))
private_event_artifacts = _list_of_event(
    "private_event_artifacts",
    text_of("artifact_name", IDENTIFIER),
    text_of("artifact_type", IDENTIFIER),
    text_of("format", IDENTIFIER),
    text_of("sha256", HASH),
    count_of("file_count"),
    text_of("storage_label", LABEL),
)
