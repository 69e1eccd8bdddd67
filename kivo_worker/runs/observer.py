"""What a run tells whoever watches it; every method does nothing unless overridden."""

from kivo_worker.reports.model import ClaimReport

WATCHED_REPORTS = 200
"""So many claim reports are told of; a batch may have more, all of them in its report store."""


class Observer:
    """Watches a run."""

    def step(self, message: str) -> None:
        """A step begins; the message holds no customer text."""

    def claims(self, done: int, total: int) -> None:
        """So many of an output's claims are checked."""

    def rows(self, done: int) -> None:
        """So many rows of a batch are done."""

    def report(self, report: ClaimReport) -> None:
        """A claim report is ready; of a batch, one of its first rows'."""
