"""What a run tells whoever watches it; every method does nothing unless overridden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kivo_worker.reports.model import ClaimReport, RejectedRow
from kivo_worker.vocabulary import GateVerdict, Phase

WATCHED_REPORTS = 200
"""So many claim reports are told of, unless all are wanted; a batch may have more, all of them in its report store."""


@dataclass(frozen=True, slots=True)
class BatchFigures:
    """What has come of a batch so far, by its shards that have ended.

    Attributes:
        expected_rows: how many rows it may have, by what has been read of it; none when that cannot be told.
        earlier_rows: how many of those that are done an earlier execution has done.
        claims: how many claims this execution has found.
        gate_verdicts: how many rows have each verdict, whoever did them.
        rejected_rows: how many could not be reviewed, whoever tried.
    """

    expected_rows: int | None = None
    earlier_rows: int = 0
    claims: int = 0
    gate_verdicts: Mapping[GateVerdict, int] = field(default_factory=dict)
    rejected_rows: int = 0


class Observer:
    """Watches a run."""

    @property
    def wants_every_row(self) -> bool:
        """Whether it is to be told of every row of a batch; then all of them are read back from the report store."""
        return False

    def phase(self, phase: Phase) -> None:
        """A phase of the run begins, and the one before it ends."""

    def step(self, message: str) -> None:
        """A step begins; the message holds no customer text."""

    def claims(self, done: int, total: int) -> None:
        """So many of an output's claims are checked."""

    def rows(self, done: int) -> None:
        """So many rows of a batch are done."""

    def figures(self, figures: BatchFigures) -> None:
        """A shard of a batch has ended, or was found done; this is what all of them have come to."""

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

    def phase(self, phase: Phase) -> None:
        """Tell each."""
        for one in self._observers:
            one.phase(phase)

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

    def figures(self, figures: BatchFigures) -> None:
        """Tell each."""
        for one in self._observers:
            one.figures(figures)

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
