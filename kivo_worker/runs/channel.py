"""Events out: projected, kept in the ledger, then sent."""

from contextlib import suppress

from kivo_worker.boundary.delivery import Answer, Connection, deliver
from kivo_worker.boundary.model import Event
from kivo_worker.boundary.projection import started_event, terminal_event
from kivo_worker.errors import ReportStoreError
from kivo_worker.outcome import RunIdentity, RunOutcome
from kivo_worker.runs.ledger import Ledger, Posted


class Channel:
    """Where a run's events go: always into the ledger, and to the API when there is a connection."""

    def __init__(self, identity: RunIdentity, ledger: Ledger, connection: Connection | None) -> None:
        self._identity = identity
        self._ledger = ledger
        self._connection = connection
        self.posted: list[Posted] = []

    def start(self) -> None:
        """Say that the run has begun.

        Raises:
            ReportStoreError: the ledger cannot be written.
        """
        event = started_event(self._identity)
        self._ledger.keep(event)
        self._post(event)

    def finish(self, outcome: RunOutcome) -> Answer | None:
        """Say how the run ended; it is in the ledger before it is sent, wherever the ledger can be written.

        Returns:
            What the API answered; none when the run is offline.
        """
        event = terminal_event(self._identity, outcome, sequence=len(self.posted))
        with suppress(ReportStoreError):
            self._ledger.keep(event)
        return self._post(event)

    def close(self, exit_code: int) -> None:
        """Write down what the API answered; a store that fails now has been reported before."""
        with suppress(ReportStoreError):
            self._ledger.close(self.posted, exit_code)

    def _post(self, event: Event) -> Answer | None:
        answer = deliver(self._connection, event.body()) if self._connection else None
        self.posted.append(Posted(event, answer))
        return answer
