"""Events out: projected, the last one put into the outbox, all kept in the ledger, then sent."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from kivo_worker.boundary.answers import Answer, Delivery
from kivo_worker.boundary.connection import Connection
from kivo_worker.boundary.deadline import TimeLeft, seconds_from_now, sooner
from kivo_worker.boundary.guard import check_event
from kivo_worker.boundary.model import Event, parse_event
from kivo_worker.boundary.outbox import Outbox, Waiting
from kivo_worker.boundary.projection import progress_event, started_event, terminal_event
from kivo_worker.errors import OutboxError, ReportStoreError
from kivo_worker.outcome import RunIdentity, RunOutcome
from kivo_worker.redaction import Recognise
from kivo_worker.telling.ledger import Ledger, Posted
from kivo_worker.telling.ledger_reading import Earlier
from kivo_worker.telling.lifecycle import LIFE_SECONDS, Lifecycle
from kivo_worker.telling.outgoing import LEASE_MARGIN_SECONDS, send, settle

DELIVERY_SECONDS = 60.0
"""How long the last event is tried, unless a setting says otherwise."""

_LEAST_SECONDS = 2.0
"""So long the last event is tried even when a cancelled run has no time left."""

_TOLD_OTHERWISE = Answer(
    Delivery.REFUSED,
    "an earlier execution has told another end of this review run, and an event never changes. "
    "Create a new review run, and run again.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """The line to Kivo.

    Attributes:
        connection: where events are sent.
        outbox: where the last event waits until it has arrived; none when no disk can be written, then the ledger
            is all that keeps it.
        delivery_seconds: how long the last event is tried.
    """

    connection: Connection
    outbox: Outbox | None = None
    delivery_seconds: float = DELIVERY_SECONDS


class Channel:
    """Where a run's events go: always into the ledger, and to the API when there is a line.

    Args:
        identity: who runs what.
        ledger: where events are kept.
        line: how they are sent; none when they are only kept.
        time_left: how long the last event may still be on its way, since the run was told to stop.
        recognise: whether texts hold words of the run's own.

    Attributes:
        posted: the events so far and what came of them.
        waiting_in: the outbox the last event waits in; none when it has arrived or there is no outbox.
    """

    def __init__(
        self, identity: RunIdentity, ledger: Ledger, line: Line | None, time_left: TimeLeft, recognise: Recognise
    ) -> None:
        self._identity = identity
        self._ledger = ledger
        self._line = line
        self._time_left = time_left
        self._recognise = recognise
        self._earlier = Earlier()
        self._next_sequence = 0
        self._lifecycle: Lifecycle | None = None
        self.posted: list[Posted] = []
        self.waiting_in: Outbox | None = None

    def start(self, earlier: Earlier) -> None:
        """Say that the run has begun.

        Args:
            earlier: what earlier executions have told of the same review run.

        Raises:
            LeakError: the event may not leave.
            ReportStoreError: the ledger cannot be written.
        """
        event = self._guarded(started_event(self._identity))
        self._earlier = earlier
        if self._line is not None:
            self._ledger.go_online(self._line.connection)
        self._ledger.keep(event)
        self._next_sequence = earlier.next_sequence
        if self._line is None:
            self.posted.append(Posted(event, None))
            return
        signs, line = self._signs(event), self._line

        def beat(time_left: TimeLeft) -> Answer:
            self._send_leftovers(line, time_left)
            return self._post(line, next(signs), time_left)

        self._lifecycle = Lifecycle(beat)
        self._lifecycle.start()

    def finish(self, outcome: RunOutcome) -> Answer | None:
        """Say how the run ended; it is in the outbox and the ledger before it is sent, where these can be written.

        Returns:
            What the API answered; none when the run is offline.

        Raises:
            LeakError: the event may not leave; then it is neither in the ledger nor in the outbox, from where it could
                be sent later.
        """
        if self._lifecycle is not None:
            self._lifecycle.stop()
        event = self._guarded(terminal_event(self._identity, outcome, self._next_sequence))
        if self._line is None:
            self._keep(event)
            self.posted.append(Posted(event, None))
            return None
        told = self._told_before(event)
        if told is not None and told != event.model_copy(update={"sequence": told.sequence}):
            return self._told_otherwise(event)
        return self._post_last(self._line, told or event)

    def close(self, exit_code: int) -> None:
        """Write down what the API answered; a store that fails now has been reported before."""
        with suppress(ReportStoreError):
            self._ledger.close(self.posted, exit_code)

    def _guarded(self, event: Event) -> Event:
        check_event(event.body(), self._recognise)
        return event

    def _signs(self, started: Event) -> Iterator[Event]:
        """The signs of life, each in the ledger before it is given out."""
        yield started
        while True:
            event = self._guarded(progress_event(self._identity, self._next_sequence))
            self._ledger.keep(event)
            self._next_sequence += 1
            yield event

    def _send_leftovers(self, line: Line, time_left: TimeLeft) -> None:
        """Send what earlier executions of this review run could not, so that events arrive in their order."""
        for waiting, event in _left_over(line):
            if line.outbox and line.outbox.claim(waiting.number, LIFE_SECONDS + LEASE_MARGIN_SECONDS):
                self._ledger.keep(event)
                settle(line.outbox, waiting, send(line.connection, event, self._ledger, time_left))

    def _keep(self, event: Event) -> None:
        """Put the last event into the ledger; a store that fails now keeps it from nothing else."""
        with suppress(ReportStoreError):
            self._ledger.keep(event)

    def _told_otherwise(self, event: Event) -> Answer:
        self.posted.append(Posted(event, _TOLD_OTHERWISE))
        return _TOLD_OTHERWISE

    def _told_before(self, event: Event) -> Event | None:
        """What an earlier execution has told under this event's id."""
        waiting = [event for _, event in _left_over(self._line)] if self._line else []
        told = [*_understood(self._earlier.ends), *waiting]
        return next((one for one in told if one.event_id == event.event_id), None)

    def _post(self, line: Line, event: Event, time_left: TimeLeft) -> Answer:
        delivered = send(line.connection, event, self._ledger, time_left)
        self.posted.append(Posted(event, delivered.answer, len(delivered.attempts)))
        return delivered.answer

    def _post_last(self, line: Line, event: Event) -> Answer:
        at_least = seconds_from_now(_LEAST_SECONDS)
        time_left = sooner(seconds_from_now(line.delivery_seconds), lambda: max(self._time_left(), at_least()))
        waiting = self._put(line, event)
        if waiting is not None and waiting.body != event.body():
            return self._told_otherwise(event)
        self._keep(event)
        delivered = send(line.connection, event, self._ledger, time_left)
        self.posted.append(Posted(event, delivered.answer, len(delivered.attempts)))
        if line.outbox is not None and waiting is not None:
            settle(line.outbox, waiting, delivered)
            self.waiting_in = None if delivered.answer.delivery is Delivery.DELIVERED else line.outbox
        return delivered.answer

    def _put(self, line: Line, event: Event) -> Waiting | None:
        """Put the last event into the outbox; when that fails now, the ledger is all that keeps it."""
        if line.outbox is None:
            return None
        where = (line.connection.base_url, line.connection.review_run_id)
        with suppress(OutboxError):
            lease = line.delivery_seconds + LEASE_MARGIN_SECONDS
            return line.outbox.put(*where, event.event_id, event.body(), lease)
        return None


def _left_over(line: Line) -> Iterator[tuple[Waiting, Event]]:
    """What waits in the outbox for this line's review run."""
    ours = (line.connection.base_url, line.connection.review_run_id)
    waiting: list[Waiting] = []
    with suppress(OutboxError):
        waiting = line.outbox.waiting() if line.outbox else []
    for one in waiting:
        if (one.base_url, one.review_run_id) == ours:
            yield from ((one, event) for event in _understood([one.body]))


def _understood(bodies: Iterable[bytes]) -> Iterator[Event]:
    """The events among some bytes; what is none of ours is neither believed nor sent."""
    for body in bodies:
        with suppress(ValueError):
            yield parse_event(body)
