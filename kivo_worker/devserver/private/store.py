"""The private-worker runs and their events: what each run has become, and which event may still be taken.

A run is what its accepted events amount to in the order of their sequence, whatever order they came in: its state is
that of the last of them (docs/contract.md). It is read from them and stored nowhere else.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from kivo_worker.contract.errors import ErrorCode
from kivo_worker.contract.private_worker import CreatePrivateWorkerRun, WorkerEvent
from kivo_worker.devserver.admission import Admission
from kivo_worker.devserver.credentials import FIRST_GENERATION
from kivo_worker.devserver.database.database import Database
from kivo_worker.devserver.database.private import private_events, private_runs
from kivo_worker.devserver.errors import ApiError, unauthorized
from kivo_worker.devserver.ids import new_run_id
from kivo_worker.devserver.private.event_order import check_place, conflict, is_known
from kivo_worker.devserver.private.event_rows import event_of, insert_event
from kivo_worker.devserver.private.run_rows import insert_request, request_of
from kivo_worker.devserver.private.runs import Run, TakenEvent


@dataclass(frozen=True, slots=True)
class RunStore:
    """Every private-worker run of a database."""

    database: Database

    def create(self, admission: Admission, request: CreatePrivateWorkerRun) -> Run:
        """Queue a new run, or find the one that was made for the same request.

        Raises:
            ApiError: 402 or 409, as the admission says.
        """
        with self.database.writing() as connection:
            made = admission.admit(connection, new_run_id())
            if made.is_new:
                own = {"id": made.id, "project_id": admission.project_id, "credential_generation": FIRST_GENERATION}
                insert_request(connection, request, own | {"created_at": admission.now})
            return _run(connection, made.id)

    def find(self, project_id: str, run_id: str) -> Run | None:
        """Look up a run of a project; none, when the project has no such private-worker run."""
        with self.database.reading() as connection:
            wanted = _of(run_id).where(private_runs.c.project_id == project_id)
            return None if connection.execute(wanted).one_or_none() is None else _run(connection, run_id)

    def get(self, run_id: str) -> Run:
        """Look a run up.

        Raises:
            ApiError: 404, there is no such run.
        """
        with self.database.reading() as connection:
            return _run(connection, run_id)

    def events(self, run_id: str) -> list[TakenEvent]:
        """List a run's events in the order of their sequence."""
        wanted = select(private_events).where(private_events.c.run_id == run_id)
        with self.database.reading() as connection:
            run = _row(connection, _of(run_id))
            rows = connection.execute(wanted.order_by(private_events.c.sequence)).all()
            return [_taken(connection, run, row) for row in rows]

    def renew(self, project_id: str, run_id: str) -> Run:
        """Let the credential of a project's run be replaced.

        Raises:
            ApiError: 404, the project has no such run; 409, it has ended.
        """
        with self.database.writing() as connection:
            _lock(connection, run_id, project_id)
            if _run(connection, run_id).status.is_terminal:
                raise conflict("The review run has ended; it takes no further events, and needs no credential.")
            return _next_generation(connection, run_id)

    def revoke(self, project_id: str, run_id: str) -> Run:
        """End the credential that a project's run has.

        Raises:
            ApiError: 404, the project has no such run.
        """
        with self.database.writing() as connection:
            _lock(connection, run_id, project_id)
            return _next_generation(connection, run_id)

    def record(self, event: WorkerEvent, body: bytes, generation: int, now: datetime) -> tuple[Run, bool]:
        """Take an event in, once; when this returns it is on the disk.

        Args:
            event: the event, its run already looked up and agreed with.
            body: its exact bytes.
            generation: that of the credential it came with.
            now: when it came.

        Returns:
            The run as it now stands, and whether the event was here before.

        Raises:
            ApiError: 401, the credential was ended meanwhile; 409, the event contradicts one accepted before it.
        """
        with self.database.writing() as connection:
            run = _lock(connection, event.review_run_id)
            if run.credential_generation != generation:
                raise unauthorized("This worker credential was replaced or revoked.")
            duplicate = is_known(connection, event, body)
            if not duplicate:
                check_place(connection, event)
                insert_event(connection, event, body, now)
            return _run(connection, run.id), duplicate


def _of(run_id: str) -> Select[Any]:
    return select(private_runs).where(private_runs.c.id == run_id)


def _row(connection: Connection, wanted: Select[Any]) -> Row[Any]:
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise ApiError(404, ErrorCode.NOT_FOUND, "There is no such review run.")
    return row


def _lock(connection: Connection, run_id: str, project_id: str | None = None) -> Row[Any]:
    """Read a run's row, and let nobody else change the run before the transaction ends."""
    wanted = _of(run_id) if project_id is None else _of(run_id).where(private_runs.c.project_id == project_id)
    return _row(connection, wanted.with_for_update())


def _run(connection: Connection, run_id: str) -> Run:
    row = _row(connection, _of(run_id))
    events = select(private_events).where(private_events.c.run_id == run_id)
    last = connection.execute(events.order_by(private_events.c.sequence.desc()).limit(1)).one_or_none()
    return Run(
        row.id,
        row.project_id,
        request_of(connection, row),
        row.created_at,
        row.credential_generation,
        None if last is None else _taken(connection, row, last),
    )


def _taken(connection: Connection, run: Row[Any], row: Row[Any]) -> TakenEvent:
    return TakenEvent(event_of(connection, run, row), row.body_sha256, row.received_at)


def _next_generation(connection: Connection, run_id: str) -> Run:
    next_one = private_runs.c.credential_generation + 1
    connection.execute(private_runs.update().where(private_runs.c.id == run_id).values(credential_generation=next_one))
    return _run(connection, run_id)
