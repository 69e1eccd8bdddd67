"""Delivers what earlier runs could not: from the outbox, and from the ledgers of runs that had none."""

import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from kivo_worker.boundary.answers import Answer, Delivery
from kivo_worker.boundary.connection import Connection
from kivo_worker.boundary.credential import Secret
from kivo_worker.boundary.deadline import seconds_from_now
from kivo_worker.boundary.model import Event, parse_event
from kivo_worker.boundary.outbox import Outbox, Waiting
from kivo_worker.errors import ReportStoreError
from kivo_worker.storage.interface import Store
from kivo_worker.telling.ledger import DELIVERED_LATER, Ledger
from kivo_worker.telling.ledger_reading import undelivered
from kivo_worker.telling.outgoing import LEASE_MARGIN_SECONDS, send, settle

_LOOK_SECONDS = 0.5
_NO_EVENT = Answer(Delivery.REFUSED, "it is no event of this version, byte for byte, and was not sent.")
_TAKEN = Answer(Delivery.UNREACHABLE, "another process is sending it. Look again later.", may_pass=True)
_ARRIVED = Answer(Delivery.DELIVERED, "delivered by another process.")
_TOO_EARLY = Answer(Delivery.UNREACHABLE, "the API asked to wait for longer. Deliver it later.", may_pass=True)


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An event that has not arrived.

    Attributes:
        base_url: the API it is for.
        review_run_id: the review run it tells of.
        body: its exact bytes.
        waiting: its place in the outbox; none when only a ledger has it.
    """

    base_url: str
    review_run_id: str
    body: bytes
    waiting: Waiting | None = None

    @property
    def event_id(self) -> str:
        """The event's id; a question mark when these bytes are no event."""
        if self.waiting is not None:
            return self.waiting.event_id
        try:
            return parse_event(self.body).event_id
        except ValueError:
            return "?"


@dataclass(frozen=True, slots=True)
class Flushed:
    """An event, and what came of sending it now."""

    event_id: str
    review_run_id: str
    attempts: int
    answer: Answer


def find_undelivered(outbox: Outbox | None, reports: Store | None) -> list[Undelivered]:
    """List what has not arrived: first what the outbox holds, then what only the ledger in a report store has.

    Raises:
        OutboxError: the outbox cannot be read.
        InputError: the ledger cannot be read.
    """
    found = [Undelivered(one.base_url, one.review_run_id, one.body, one) for one in outbox.waiting()] if outbox else []
    bodies = {one.body for one in found}
    ledger = undelivered(reports) if reports else iter(())
    return found + [Undelivered(*one) for one in ledger if one[2] not in bodies]


def flush(
    found: list[Undelivered], credential: Secret, outbox: Outbox | None, ledger_store: Store, seconds: float
) -> Iterator[Flushed]:
    """Send each event, and write every attempt down; ids and bodies are as they were, signatures are made anew.

    Args:
        found: events of one review run.
        credential: the run's credential.
        outbox: where those lie that wait in one.
        ledger_store: the store whose ledger keeps the attempts.
        seconds: how long each event is tried.
    """
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}{DELIVERED_LATER}"
    ledger = Ledger(ledger_store, name)
    for one in found:
        connection = Connection(one.base_url, one.review_run_id, credential)
        try:
            event = parse_event(one.body)
        except ValueError:
            yield Flushed(one.event_id, one.review_run_id, 0, _NO_EVENT)
            continue
        yield _flush(one, event, connection, outbox, ledger, seconds)
    with suppress(ReportStoreError):
        ledger.seal()


def _flush(
    one: Undelivered, event: Event, connection: Connection, outbox: Outbox | None, ledger: Ledger, seconds: float
) -> Flushed:
    if one.waiting is not None and outbox is not None:
        reason = _why_not(one.waiting, outbox, seconds)
        if reason is not None:
            return Flushed(event.event_id, one.review_run_id, 0, reason)
    ledger.go_online(connection)
    ledger.keep(event)
    delivered = send(connection, event, ledger, seconds_from_now(seconds))
    if one.waiting is not None and outbox is not None:
        settle(outbox, one.waiting, delivered)
    return Flushed(event.event_id, one.review_run_id, len(delivered.attempts), delivered.answer)


def _why_not(waiting: Waiting, outbox: Outbox, seconds: float) -> Answer | None:
    """Take an event on oneself, waiting for as long as the API or another process asks; else say why it is not sent."""
    pause = waiting.next_at - time.time()
    if pause > seconds:
        return _TOO_EARLY
    time.sleep(max(0.0, pause))
    time_left = seconds_from_now(seconds)
    while outbox.claim(waiting.number, seconds + LEASE_MARGIN_SECONDS) is None:
        if waiting.number not in {one.number for one in outbox.waiting()}:
            return _ARRIVED
        if time_left() <= 0:
            return _TAKEN
        time.sleep(_LOOK_SECONDS)
    return None
