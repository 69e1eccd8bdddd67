"""What a run tells whoever watches it; every method does nothing unless overridden."""

from collections.abc import Sequence

from kivo_worker.reports.model import ClaimReport, RejectedRow

WATCHED_REPORTS = 200
"""So many claim reports are told of, unless all are wanted; a batch may have more, all of them in its report store."""


class Observer:
    """Watches a run."""

    @property
    def wants_every_row(self) -> bool:
        """Whether it is to be told of every row of a batch; then all of them are read back from the report store."""
        return False

    def step(self, message: str) -> None:
        """A step begins; the message holds no customer text."""

    def claims(self, done: int, total: int) -> None:
        """So many of an output's claims are checked."""

    def rows(self, done: int) -> None:
        """So many rows of a batch are done."""

    def report(self, report: ClaimReport) -> None:
        """A claim report is ready; of a batch, in the order of its rows when these are done."""

    def rejected(self, row: RejectedRow) -> None:
        """A row could not be reviewed; likewise."""


class Observers(Observer):
    """Tells several observers the same; of a batch's rows only the first to those who do not want every one."""

    def __init__(self, observers: Sequence[Observer]) -> None:
        self._observers = observers
        self._told = 0

    @property
    def wants_every_row(self) -> bool:
        """Whether any of them does."""
        return any(one.wants_every_row for one in self._observers)

    def step(self, message: str) -> None:
        """Tell each."""
        for one in self._observers:
            one.step(message)

    def claims(self, done: int, total: int) -> None:
        """Tell each."""
        for one in self._observers:
            one.claims(done, total)

    def rows(self, done: int) -> None:
        """Tell each."""
        for one in self._observers:
            one.rows(done)

    def report(self, report: ClaimReport) -> None:
        """Tell each that wants to know."""
        self._told += 1
        for one in self._observers:
            if one.wants_every_row or self._told <= WATCHED_REPORTS:
                one.report(report)

    def rejected(self, row: RejectedRow) -> None:
        """Tell each."""
        for one in self._observers:
            one.rejected(row)
