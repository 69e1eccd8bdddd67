"""The runs and their events, in memory; one event loop is all that may touch them."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from kivo_worker.contract.errors import ErrorCode
from kivo_worker.contract.private_worker import CreatePrivateWorkerRun, WorkerEvent
from kivo_worker.devserver.errors import ApiError
from kivo_worker.vocabulary import GateVerdict, RunStatus, SafeUseStatus


@dataclass(frozen=True, slots=True)
class Run:
    """A private-worker run as Kivo knows it: metadata only (contract 6.5)."""

    id: str
    request: CreatePrivateWorkerRun
    created_at: datetime
    generation: int = 1
    status: RunStatus | Literal["queued"] = "queued"
    gate_verdict: GateVerdict | None = None
    safe_use_status: SafeUseStatus | None = None
    last_sequence: int = -1

    @property
    def has_ended(self) -> bool:
        """Whether its last event is here."""
        return self.status not in {"queued", RunStatus.RUNNING}

    def after(self, event: WorkerEvent) -> "Run":
        """Give the run as an accepted event leaves it."""
        return replace(
            self,
            status=event.status,
            gate_verdict=event.gate_verdict,
            safe_use_status=event.safe_use_status,
            last_sequence=event.sequence,
        )


@dataclass(slots=True)
class RunStore:
    """Every run since the server started."""

    _runs: dict[str, Run] = field(default_factory=dict)
    _events: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def create(self, request: CreatePrivateWorkerRun, now: datetime) -> Run:
        """Queue a new run."""
        run = Run(f"run_{uuid.uuid4()}", request, now)
        self._runs[run.id] = run
        return run

    def get(self, run_id: str) -> Run:
        """Look a run up.

        Raises:
            ApiError: 404, there is no such run.
        """
        try:
            return self._runs[run_id]
        except KeyError:
            raise ApiError(404, ErrorCode.NOT_FOUND, "There is no such review run.") from None

    def renew(self, run_id: str) -> Run:
        """Let a run's credential be replaced.

        Raises:
            ApiError: 404, there is no such run; 409, it has ended.
        """
        if self.get(run_id).has_ended:
            raise _conflict("The review run has ended; it takes no further events, and needs no credential.")
        return self.revoke(run_id)

    def revoke(self, run_id: str) -> Run:
        """End the credential a run has.

        Raises:
            ApiError: 404, there is no such run.
        """
        run = self.get(run_id)
        self._runs[run_id] = replace(run, generation=run.generation + 1)
        return self._runs[run_id]

    def record(self, event: WorkerEvent, body: bytes) -> tuple[Run, bool]:
        """Take an event in, once.

        Args:
            event: the event, its run already looked up and agreed with.
            body: its exact bytes.

        Returns:
            The run as it now stands, and whether the event was here before.

        Raises:
            ApiError: 409, the event contradicts one that was accepted before it.
        """
        run, key = self.get(event.review_run_id), (event.review_run_id, event.event_id)
        if self._events.get(key) == body:
            return run, True
        if key in self._events:
            raise _conflict("An event with this event_id and another body was accepted before.")
        if run.has_ended:
            raise _conflict("The review run has ended; it takes no further events.")
        if event.sequence <= run.last_sequence:
            raise _conflict("The sequence is not greater than that of an event accepted before.")
        self._events[key] = body
        self._runs[run.id] = run.after(event)
        return self._runs[run.id], False


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


def _conflict(message: str) -> ApiError:
    return ApiError(409, ErrorCode.CONFLICT, message)
