"""Which event of a run may be taken: each once, in any order, none behind the run's end (docs/contract.md)."""

from sqlalchemy import Connection, select

from kivo_worker.contract.errors import ErrorCode
from kivo_worker.contract.private_worker import WorkerEvent
from kivo_worker.devserver.database.private import ENDS, private_events
from kivo_worker.devserver.errors import ApiError
from kivo_worker.devserver.private.event_rows import digest_of


def is_known(connection: Connection, event: WorkerEvent, body: bytes) -> bool:
    """Say whether the very same event was accepted before.

    Raises:
        ApiError: 409, one with its id but another body was.
    """
    events = private_events.c
    same_id = select(events.body_sha256).where(events.run_id == event.review_run_id, events.event_id == event.event_id)
    known = connection.scalar(same_id)
    if known not in {None, digest_of(body)}:
        raise conflict("An event with this event_id and another body was accepted before.")
    return known is not None


def check_place(connection: Connection, event: WorkerEvent) -> None:
    """Make sure that a new event fits among the accepted ones; the caller has locked the run.

    Raises:
        ApiError: 409, its place is taken, the run has ended before it, or it would end before what was accepted.
    """
    events = private_events.c
    of_run = select(events.sequence).where(events.run_id == event.review_run_id)
    if connection.scalar(of_run.where(events.sequence == event.sequence)) is not None:
        raise conflict("Another event with this sequence was accepted before.")
    ends = event.event_type in ENDS
    end = connection.scalar(of_run.where(events.event_type.in_(ENDS)))
    if end is not None and (ends or event.sequence > end):
        raise conflict("The review run has ended; it takes no further events.")
    if ends and connection.scalar(of_run.where(events.sequence > event.sequence).limit(1)) is not None:
        raise conflict("The review run cannot end here: an event with a greater sequence was accepted before.")


def conflict(message: str) -> ApiError:
    """Refuse what contradicts something accepted before."""
    return ApiError(409, ErrorCode.CONFLICT, message)
