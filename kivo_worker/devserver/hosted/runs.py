"""A hosted run, and its row in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from kivo_worker.contract.review_runs import CreateReviewRun
from kivo_worker.devserver.admission import Admission
from kivo_worker.devserver.database.hosted import hosted_runs
from kivo_worker.vocabulary import CaptureMethod, GateVerdict, NotCheckedReason, ReviewRunStatus, SafeUseStatus


@dataclass(frozen=True, slots=True)
class HostedRun:
    """A hosted run; its report is read on its own."""

    id: str
    project_id: str
    status: ReviewRunStatus
    capture_method: CaptureMethod
    request: CreateReviewRun
    created_at: datetime
    claim_count: int = 0
    unsupported_claim_count: int = 0
    safe_use_status: SafeUseStatus | None = None
    gate_verdict: GateVerdict | None = None
    failure: NotCheckedReason | None = None
    completed_at: datetime | None = None


def insert_runs(
    connection: Connection,
    admission: Admission,
    requests: Sequence[tuple[str, CreateReviewRun]],
    capture_method: CaptureMethod,
    import_id: str | None = None,
) -> None:
    """Queue runs, each under its id."""
    rows = [
        {
            "id": run_id,
            "project_id": admission.project_id,
            "import_id": import_id,
            "status": ReviewRunStatus.QUEUED,
            "capture_method": capture_method,
            "intended_use": request.intended_use,
            "strictness": request.strictness,
            "request": request.model_dump(mode="json"),
            "source_count": len(request.sources),
            "claim_count": 0,
            "unsupported_claim_count": 0,
            "attempts": 0,
            "created_at": admission.now,
        }
        for run_id, request in requests
    ]
    if rows:
        connection.execute(hosted_runs.insert(), rows)


def run_of(row: Row[Any]) -> HostedRun:
    """Read a run back."""
    return HostedRun(
        id=row.id,
        project_id=row.project_id,
        status=ReviewRunStatus(row.status),
        capture_method=CaptureMethod(row.capture_method),
        request=CreateReviewRun.model_validate(row.request, strict=False),
        created_at=row.created_at,
        claim_count=row.claim_count,
        unsupported_claim_count=row.unsupported_claim_count,
        safe_use_status=None if row.safe_use_status is None else SafeUseStatus(row.safe_use_status),
        gate_verdict=None if row.gate_verdict is None else GateVerdict(row.gate_verdict),
        failure=None if row.failure_code is None else NotCheckedReason(row.failure_code),
        completed_at=row.completed_at,
    )
