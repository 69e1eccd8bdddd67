"""Sends what the outbox holds: one event, all its attempts in the ledger, gone from the outbox when it has arrived."""

from contextlib import suppress

from kivo_worker.boundary.answers import Delivery
from kivo_worker.boundary.connection import Connection, Delivered
from kivo_worker.boundary.deadline import TimeLeft
from kivo_worker.boundary.model import Event
from kivo_worker.boundary.outbox import Outbox, Waiting, WaitingState
from kivo_worker.errors import OutboxError, ReportStoreError
from kivo_worker.telling.ledger import Ledger

LEASE_MARGIN_SECONDS = 5.0
"""How much longer an event is claimed than it may take to send it."""

_STATES = {
    Delivery.REFUSED: WaitingState.REFUSED,
    Delivery.CREDENTIAL_REFUSED: WaitingState.CREDENTIAL_REFUSED,
    Delivery.UNREACHABLE: WaitingState.WAITING,
}


def send(connection: Connection, event: Event, ledger: Ledger, time_left: TimeLeft) -> Delivered:
    """Send an event, and write every attempt into the ledger, where that can be written."""
    from kivo_worker.boundary.delivery import deliver  # noqa: PLC0415 - an offline run needs no HTTP library

    delivered = deliver(connection, event.event_id, event.body(), time_left)
    with suppress(ReportStoreError):
        ledger.record(event, delivered)
    return delivered


def settle(outbox: Outbox, waiting: Waiting, delivered: Delivered) -> None:
    """Let an event go that has arrived, and keep any other.

    When the outbox cannot be written now, the event stays in it and arrives twice at worst, byte for byte the same.
    """
    answer = delivered.answer
    with suppress(OutboxError):
        if answer.delivery is Delivery.DELIVERED:
            outbox.remove(waiting.number)
        else:
            state = WaitingState.WAITING if answer.may_pass else _STATES[answer.delivery]
            outbox.keep(waiting.number, state, len(delivered.attempts), answer.wait_seconds or 0)
