"""The hosted review runs of a database, and what became of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Update, select, true, update

from kivo_worker.contract.review_runs import CreateReviewRun
from kivo_worker.devserver.admission import Admission
from kivo_worker.devserver.database.database import Database
from kivo_worker.devserver.database.hosted import hosted_runs
from kivo_worker.devserver.hosted.runs import HostedRun, insert_runs, run_of
from kivo_worker.devserver.ids import new_run_id
from kivo_worker.reports.model import ClaimReport
from kivo_worker.vocabulary import CaptureMethod, NotCheckedReason, ReviewRunStatus

MAX_ATTEMPTS = 3
"""How often a run is begun: one that ends the server each time must not keep it from starting."""


@dataclass(frozen=True, slots=True)
class HostedRuns:
    """Every hosted run of a database."""

    database: Database

    def create(self, admission: Admission, request: CreateReviewRun) -> HostedRun:
        """Queue a new run, or find the one that was made for the same request.

        Raises:
            ApiError: 402 or 409, as the admission says.
        """
        with self.database.writing() as connection:
            made = admission.admit(connection, new_run_id())
            if made.is_new:
                insert_runs(connection, admission, [(made.id, request)], CaptureMethod.API)
            return run_of(connection.execute(_of(made.id)).one())

    def find(self, project_id: str | None, run_id: str) -> HostedRun | None:
        """Look up a run of a project, or of any; none, when there is no such hosted run."""
        its_own = true() if project_id is None else hosted_runs.c.project_id == project_id
        with self.database.reading() as connection:
            row = connection.execute(_of(run_id).where(its_own)).one_or_none()
            return None if row is None else run_of(row)

    def report(self, run_id: str) -> ClaimReport:
        """Read the claim report of a completed run."""
        with self.database.reading() as connection:
            kept = connection.execute(select(hosted_runs.c.report).where(hosted_runs.c.id == run_id)).scalar_one()
        return ClaimReport.model_validate(kept, strict=False)

    def take(self, now: datetime) -> HostedRun | None:
        """Begin the oldest queued run; none, when nothing waits."""
        runs = hosted_runs.c
        oldest = select(runs.id).where(runs.status == ReviewRunStatus.QUEUED).order_by(runs.created_at, runs.id)
        with self.database.writing() as connection:
            run_id = connection.scalar(oldest.limit(1).with_for_update(skip_locked=True))
            if run_id is None:
                return None
            begun = {"status": ReviewRunStatus.RUNNING, "started_at": now, "attempts": runs.attempts + 1}
            connection.execute(_change(run_id).values(**begun))
            return run_of(connection.execute(_of(run_id)).one())

    def complete(self, run_id: str, report: ClaimReport, now: datetime) -> None:
        """Keep the report of a running run."""
        end = {
            "status": ReviewRunStatus.COMPLETED,
            "report": report.model_dump(mode="json"),
            "claim_count": report.counts.claims,
            "unsupported_claim_count": report.counts.unsupported,
            "safe_use_status": report.safe_use_status,
            "gate_verdict": report.gate_verdict,
            "completed_at": now,
        }
        self._end(run_id, end)

    def fail(self, run_id: str, reason: NotCheckedReason, now: datetime) -> None:
        """Say why a running run came to nothing."""
        self._end(run_id, {"status": ReviewRunStatus.FAILED, "failure_code": reason, "completed_at": now})

    def put_back(self, run_id: str) -> None:
        """Queue a running run again, as if it had not been begun."""
        self._end(run_id, {"status": ReviewRunStatus.QUEUED, "attempts": hosted_runs.c.attempts - 1})

    def take_up_again(self, now: datetime) -> None:
        """Queue again what ran when a server died; what was begun too often has failed."""
        runs = hosted_runs.c
        running = update(hosted_runs).where(runs.status == ReviewRunStatus.RUNNING)
        failed = {"status": ReviewRunStatus.FAILED, "failure_code": NotCheckedReason.INTERNAL_ERROR}
        with self.database.writing() as connection:
            connection.execute(running.where(runs.attempts >= MAX_ATTEMPTS).values(**failed, completed_at=now))
            connection.execute(running.values(status=ReviewRunStatus.QUEUED))

    def _end(self, run_id: str, values: dict[str, Any]) -> None:
        # Another server on the same database may have taken the run up again and been quicker: its word stands.
        with self.database.writing() as connection:
            connection.execute(_change(run_id).where(hosted_runs.c.status == ReviewRunStatus.RUNNING).values(**values))


def _of(run_id: str) -> Select[Any]:
    columns = [column for column in hosted_runs.c if column.name != "report"]
    return select(*columns).where(hosted_runs.c.id == run_id)


def _change(run_id: str) -> Update:
    return update(hosted_runs).where(hosted_runs.c.id == run_id)
