"""A create request as rows of the database, field by field, and back."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from kivo_worker.contract.private_worker import CreatePrivateWorkerRun
from kivo_worker.contract.records import StoragePointer
from kivo_worker.devserver.database.private import private_run_source_hashes, private_runs

_OWN_COLUMNS = {"id", "project_id", "credential_generation", "created_at"}
_SAME_NAMED = [
    column.name
    for column in private_runs.c
    if column.name not in _OWN_COLUMNS and not column.name.startswith("pointer_")
]


def insert_request(connection: Connection, request: CreatePrivateWorkerRun, own: Mapping[str, object]) -> None:
    """Write a run: its request, and what the server says of it (id, project, generation, time)."""
    fields = {name: getattr(request, name) for name in _SAME_NAMED}
    row = private_runs.insert().values(**own, **fields, **pointer_columns(request.customer_storage_pointer))
    connection.execute(row)
    insert_list(connection, private_run_source_hashes, {"run_id": own["id"]}, _hashes(request))


def request_of(connection: Connection, row: Row[Any]) -> CreatePrivateWorkerRun:
    """Read a run's request back."""
    wanted = select(private_run_source_hashes.c.hash).where(private_run_source_hashes.c.run_id == row.id)
    hashes = connection.scalars(wanted.order_by(private_run_source_hashes.c.position))
    fields = {name: getattr(row, name) for name in _SAME_NAMED}
    return CreatePrivateWorkerRun.model_validate(
        {
            "schema_version": "kivo_private_worker_review_run_create.v1",
            **fields,
            "source_hashes": tuple(hashes),
            "customer_storage_pointer": pointer_of(row),
        },
        strict=False,
    )


def insert_list(
    connection: Connection, table: Table, owner: Mapping[str, object], members: Sequence[Mapping[str, object]]
) -> None:
    """Write a list of a body into its table, in its order."""
    if members:
        rows = [{**owner, "position": position, **member} for position, member in enumerate(members)]
        connection.execute(table.insert(), rows)


def pointer_columns(pointer: StoragePointer | None) -> dict[str, str | None]:
    """Write a storage pointer as columns."""
    names = ("type", "label", "opaque_id")
    return {f"pointer_{name}": None if pointer is None else getattr(pointer, name) for name in names}


def pointer_of(row: Row[Any]) -> dict[str, str] | None:
    """Read a storage pointer back."""
    if row.pointer_type is None:
        return None
    return {"type": row.pointer_type, "label": row.pointer_label, "opaque_id": row.pointer_opaque_id}


def _hashes(request: CreatePrivateWorkerRun) -> list[dict[str, object]]:
    return [{"hash": each} for each in request.source_hashes]
