"""The private-worker runs and their events: what each run has become, and which event may still be taken.

A run is what its accepted events amount to in the order of their sequence, whatever order they came in: its state is
that of the last of them (docs/contract.md). It is read from them and stored nowhere else.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, select

from kivo_worker.contract.errors import ErrorCode
from kivo_worker.contract.private_worker import STATUS_OF, CreatePrivateWorkerRun, WorkerEvent
from kivo_worker.devserver.database.database import Database
from kivo_worker.devserver.database.private import ENDS, private_events, private_runs
from kivo_worker.devserver.errors import ApiError, unauthorized
from kivo_worker.devserver.event_rows import digest_of, event_of, insert_event
from kivo_worker.devserver.run_rows import insert_request, request_of
from kivo_worker.vocabulary import EventType, GateVerdict, RunStatus, SafeUseStatus


@dataclass(frozen=True, slots=True)
class Run:
    """A private-worker run as Kivo knows it: metadata only (contract 6.5)."""

    id: str
    project_id: str
    request: CreatePrivateWorkerRun
    created_at: datetime
    generation: int = 1
    status: RunStatus | Literal["queued"] = "queued"
    gate_verdict: GateVerdict | None = None
    safe_use_status: SafeUseStatus | None = None
    claim_count: int = 0
    unsupported_claim_count: int = 0
    completed_at: datetime | None = None

    @property
    def has_ended(self) -> bool:
        """Whether its last event is here."""
        return self.completed_at is not None


@dataclass(frozen=True, slots=True)
class TakenEvent:
    """An accepted event, and what the server says of it."""

    event: WorkerEvent
    body_sha256: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class RunStore:
    """Every private-worker run of a database."""

    database: Database

    def create(self, project_id: str, request: CreatePrivateWorkerRun, now: datetime) -> Run:
        """Queue a new run."""
        run_id = f"run_{uuid.uuid4()}"
        own = {"id": run_id, "project_id": project_id, "credential_generation": 1, "created_at": now}
        with self.database.writing() as connection:
            insert_request(connection, request, own)
            return _run(connection, run_id)

    def get(self, run_id: str) -> Run:
        """Look a run up.

        Raises:
            ApiError: 404, there is no such run.
        """
        with self.database.reading() as connection:
            return _run(connection, run_id)

    def of_project(self, project_id: str, *, limit: int, after: str | None = None) -> list[Run]:
        """List a project's runs, the newest first.

        Args:
            project_id: the project.
            limit: how many at most.
            after: the id of the run the list goes on behind; from the newest on without.
        """
        runs = private_runs.c
        wanted = select(runs.id).where(runs.project_id == project_id)
        if after is not None:
            place = select(runs.created_at, runs.id).where(runs.id == after).subquery()
            wanted = wanted.where(
                (runs.created_at < place.c.created_at)
                | ((runs.created_at == place.c.created_at) & (runs.id < place.c.id))
            )
        with self.database.reading() as connection:
            ids = connection.scalars(wanted.order_by(runs.created_at.desc(), runs.id.desc()).limit(limit)).all()
            return [_run(connection, run_id) for run_id in ids]

    def events(self, run_id: str) -> list[TakenEvent]:
        """List a run's events in the order of their sequence."""
        wanted = select(private_events).where(private_events.c.run_id == run_id)
        with self.database.reading() as connection:
            run = _row(connection, _of(run_id))
            rows = connection.execute(wanted.order_by(private_events.c.sequence)).all()
            return [TakenEvent(event_of(connection, run, row), row.body_sha256, row.received_at) for row in rows]

    def renew(self, project_id: str, run_id: str) -> Run:
        """Let the credential of a project's run be replaced.

        Raises:
            ApiError: 404, the project has no such run; 409, it has ended.
        """
        with self.database.writing() as connection:
            _lock(connection, run_id, project_id)
            if _run(connection, run_id).has_ended:
                raise _conflict("The review run has ended; it takes no further events, and needs no credential.")
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
            duplicate = _is_known(connection, event, body)
            if not duplicate:
                _check_place(connection, event)
                insert_event(connection, event, body, now)
            return _run(connection, run.id), duplicate


def check_same_run(run: Run, event: WorkerEvent) -> None:
    """Make sure that an event speaks of the run it was sent to, in all its names.

    Raises:
        ApiError: 422, one of the names is another's.
    """
    pairs = {
        "review_run_id": (run.id, event.review_run_id),
        "customer_run_id": (run.request.customer_run_id, event.customer_run_id),
        "worker_id": (run.request.worker_id, event.worker_id),
    }
    for name, (expected, given) in pairs.items():
        if given != expected:
            raise ApiError(422, ErrorCode.INVALID_REQUEST, f"{name} is not the one of this review run.")


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
    run = Run(row.id, row.project_id, request_of(connection, row), row.created_at, row.credential_generation)
    return run if last is None else _after(run, last)


def _after(run: Run, last: Row[Any]) -> Run:
    kind = EventType(last.event_type)
    return replace(
        run,
        status=STATUS_OF[kind],
        gate_verdict=None if last.gate_verdict is None else GateVerdict(last.gate_verdict),
        safe_use_status=None if last.safe_use_status is None else SafeUseStatus(last.safe_use_status),
        claim_count=last.claim_count or 0,
        unsupported_claim_count=last.unsupported_claim_count or 0,
        completed_at=last.received_at if kind in ENDS else None,
    )


def _next_generation(connection: Connection, run_id: str) -> Run:
    next_one = private_runs.c.credential_generation + 1
    connection.execute(private_runs.update().where(private_runs.c.id == run_id).values(credential_generation=next_one))
    return _run(connection, run_id)


def _is_known(connection: Connection, event: WorkerEvent, body: bytes) -> bool:
    events = private_events.c
    same_id = select(events.body_sha256).where(events.run_id == event.review_run_id, events.event_id == event.event_id)
    known = connection.scalar(same_id)
    if known not in {None, digest_of(body)}:
        raise _conflict("An event with this event_id and another body was accepted before.")
    return known is not None


def _check_place(connection: Connection, event: WorkerEvent) -> None:
    """Make sure that an event fits between the accepted ones: a run ends once, and nothing comes after its end."""
    events = private_events.c
    of_run = select(events.sequence).where(events.run_id == event.review_run_id)
    if connection.scalar(of_run.where(events.sequence == event.sequence)) is not None:
        raise _conflict("Another event with this sequence was accepted before.")
    ends = event.event_type in ENDS
    end = connection.scalar(of_run.where(events.event_type.in_(ENDS)))
    if end is not None and (ends or event.sequence > end):
        raise _conflict("The review run has ended; it takes no further events.")
    if ends and connection.scalar(of_run.where(events.sequence > event.sequence).limit(1)) is not None:
        raise _conflict("The review run cannot end here: an event with a greater sequence was accepted before.")


def _conflict(message: str) -> ApiError:
    return ApiError(409, ErrorCode.CONFLICT, message)
