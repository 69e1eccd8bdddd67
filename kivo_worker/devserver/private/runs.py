"""A private-worker run as Kivo knows it: what it was created with, and what its last event says (contract 6.5)."""

from dataclasses import dataclass
from datetime import datetime

from kivo_worker.contract.errors import ErrorCode
from kivo_worker.contract.private_worker import CreatePrivateWorkerRun, WorkerEvent
from kivo_worker.devserver.errors import ApiError
from kivo_worker.vocabulary import GateVerdict, ReviewRunStatus, SafeUseStatus


@dataclass(frozen=True, slots=True)
class TakenEvent:
    """An accepted event, and what the server says of it.

    Attributes:
        event: what its body said.
        body_sha256: the digest of its exact bytes, 64 hex digits.
        received_at: when it came.
    """

    event: WorkerEvent
    body_sha256: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """A private-worker run: metadata only.

    Attributes:
        id: its id.
        project_id: whose it is.
        request: what it was created with.
        created_at: when that was.
        generation: counts its credentials; only the last one is good.
        last: of the accepted events the one with the greatest sequence, which says what the run is now.
    """

    id: str
    project_id: str
    request: CreatePrivateWorkerRun
    created_at: datetime
    generation: int
    last: TakenEvent | None

    @property
    def status(self) -> ReviewRunStatus:
        """What it is now."""
        return ReviewRunStatus.QUEUED if self.last is None else ReviewRunStatus(self.last.event.status)

    @property
    def gate_verdict(self) -> GateVerdict | None:
        """What a workflow should do with the output, once that is known."""
        return None if self.last is None else self.last.event.gate_verdict

    @property
    def safe_use_status(self) -> SafeUseStatus | None:
        """What the review says about using the output, once that is known."""
        return None if self.last is None else self.last.event.safe_use_status

    @property
    def claim_count(self) -> int:
        """How many claims were found so far."""
        return 0 if self.last is None else self.last.event.claim_count or 0

    @property
    def unsupported_claim_count(self) -> int:
        """How many of them no source supports."""
        return 0 if self.last is None else self.last.event.unsupported_claim_count or 0

    @property
    def completed_at(self) -> datetime | None:
        """When its end was told, once it has ended."""
        return self.last.received_at if self.last is not None and self.status.is_terminal else None


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
