"""Imports: rows into queued runs, in one transaction with the record of what became of them (contract 5)."""

from typing import Any

from sqlalchemy import Connection, select

from kivo_worker.contract.common import iso_time
from kivo_worker.contract.imports import CreateImport
from kivo_worker.devserver.admission import Admission
from kivo_worker.devserver.database.database import Database
from kivo_worker.devserver.database.hosted import imports
from kivo_worker.devserver.hosted.rows import SortedRows, sort_rows
from kivo_worker.devserver.hosted.runs import insert_runs
from kivo_worker.devserver.ids import new_import_id, new_run_id
from kivo_worker.vocabulary import CaptureMethod, ImportStatus


def create_import(database: Database, admission: Admission, wanted: CreateImport) -> dict[str, Any]:
    """Queue a run from each row that can be taken, or find what became of the same request before.

    Returns:
        The answer, but for the request's id.

    Raises:
        ApiError: 402, the plan has not that many runs left, so none was made; 409, as the admission says.
    """
    rows = sort_rows(wanted)
    with database.writing() as connection:
        made = admission.admit(connection, new_import_id(), len(rows.accepted))
        if made.is_new:
            _insert(connection, admission, made.id, rows)
        answer: dict[str, Any] = connection.execute(
            select(imports.c.answer).where(imports.c.id == made.id)
        ).scalar_one()
    return answer


def _insert(connection: Connection, admission: Admission, import_id: str, rows: SortedRows) -> None:
    runs = [(new_run_id(), row) for row in rows.accepted]
    answer = {
        "id": import_id,
        "project_id": admission.project_id,
        "status": ImportStatus.COMPLETED if rows.are_mapped else ImportStatus.MAPPING_REQUIRED,
        "capture_method": CaptureMethod.UPLOAD,
        "row_count": len(rows.accepted) + len(rows.faults),
        "accepted_count": len(rows.accepted),
        "rejected_count": len(rows.faults),
        "validation_errors": [fault.model_dump(mode="json") for fault in rows.faults],
        "created_at": iso_time(admission.now),
        "review_run_ids": [run_id for run_id, _ in runs],
    }
    row = {"id": import_id, "project_id": admission.project_id, "answer": answer, "created_at": admission.now}
    connection.execute(imports.insert().values(**row))
    insert_runs(connection, admission, runs, CaptureMethod.UPLOAD, import_id)
