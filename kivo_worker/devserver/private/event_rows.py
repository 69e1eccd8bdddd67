"""An event as rows of the database, field by field, and back."""

import hashlib
from collections.abc import Sized
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from kivo_worker.contract.private_worker import STATUS_OF, WorkerEvent
from kivo_worker.devserver.database.private import (
    private_event_artifacts,
    private_event_categories,
    private_event_source_hashes,
    private_events,
)
from kivo_worker.devserver.private.run_rows import insert_list, pointer_columns, pointer_of
from kivo_worker.vocabulary import EventType

_SAME_NAMED = (
    "event_id",
    "event_type",
    "worker_version",
    "sequence",
    "gate_verdict",
    "safe_use_status",
    "claim_count",
    "unsupported_claim_count",
    "source_count",
    "output_hash",
    "policy_version",
    "prompt_version",
)
_LIST_KEY = {"run_id", "event_id", "position"}


def digest_of(body: bytes) -> str:
    """Digest an event's exact bytes, so that the same event is known again."""
    return hashlib.sha256(body).hexdigest()


def insert_event(connection: Connection, event: WorkerEvent, body: bytes, now: datetime) -> None:
    """Write an event."""
    key = {"run_id": event.review_run_id, "event_id": event.event_id}
    connection.execute(
        private_events.insert().values(
            run_id=event.review_run_id,
            **{name: getattr(event, name) for name in _SAME_NAMED},
            **pointer_columns(event.customer_storage_pointer),
            source_hash_count=_length(event.source_hashes),
            category_count=_length(event.redacted_failure_categories),
            artifact_count=_length(event.artifact_summaries),
            body_sha256=digest_of(body),
            received_at=now,
        )
    )
    hashes = [{"hash": each} for each in event.source_hashes or ()]
    categories = [{"category": each} for each in event.redacted_failure_categories or ()]
    artifacts = [each.model_dump() for each in event.artifact_summaries or ()]
    insert_list(connection, private_event_source_hashes, key, hashes)
    insert_list(connection, private_event_categories, key, categories)
    insert_list(connection, private_event_artifacts, key, artifacts)


def event_of(connection: Connection, run: Row[Any], row: Row[Any]) -> WorkerEvent:
    """Read an event back.

    Args:
        connection: where its lists are.
        run: the row of its run, which says what each of the run's events says.
        row: its own.
    """
    return WorkerEvent.model_validate(
        {
            "schema_version": "kivo_private_worker_review_run_event.v1",
            "review_run_id": run.id,
            "customer_run_id": run.customer_run_id,
            "worker_id": run.worker_id,
            "status": STATUS_OF[EventType(row.event_type)],
            **{name: getattr(row, name) for name in _SAME_NAMED},
            "customer_storage_pointer": pointer_of(row),
            "source_hashes": _listed(connection, private_event_source_hashes, row, row.source_hash_count),
            "redacted_failure_categories": _listed(connection, private_event_categories, row, row.category_count),
            "artifact_summaries": _listed(connection, private_event_artifacts, row, row.artifact_count),
        },
        strict=False,
    )


def _length(members: Sized | None) -> int | None:
    return None if members is None else len(members)


def _listed(connection: Connection, table: Table, event: Row[Any], length: int | None) -> tuple[object, ...] | None:
    """Read a list back: its members are values, or objects when the table has several columns for them."""
    if length is None:
        return None
    columns = [column for column in table.c if column.name not in _LIST_KEY]
    wanted = select(*columns).where(table.c.run_id == event.run_id, table.c.event_id == event.event_id)
    rows = connection.execute(wanted.order_by(table.c.position))
    return tuple(rows.mappings() if len(columns) > 1 else rows.scalars())
