"""What a batch came to, in the form that its summaries share."""

from dataclasses import dataclass

from kivo_worker.reports.markdown import counted
from kivo_worker.reports.model import ClaimReport, RejectedRow, RunManifest
from kivo_worker.vocabulary import NotCheckedReason, not_checked_category

SHOWN_ROWS = 50
"""How many of the worst rows, and of the rejected ones, a summary shows."""


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """A batch at its end.

    Attributes:
        manifest: verdicts, counts and artifacts.
        worst: the rows to look at first, worst first.
        rejected: rows that could not be reviewed, in their order.
    """

    manifest: RunManifest
    worst: tuple[ClaimReport, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()

    @property
    def whose_verdict(self) -> str:
        """Say which row's verdict is the batch's, and how many are worse."""
        tolerated = self.manifest.tolerated_rows
        if not tolerated:
            return "the worst row's"
        rows = f"{counted(tolerated, 'row')} of {self.manifest.outputs}"
        return f"{rows} came out worse, which the policy tolerates"

    @property
    def was_cancelled(self) -> bool:
        """Whether there are rows behind these that were not looked at."""
        return not_checked_category(NotCheckedReason.CANCELLED) in self.manifest.failure_categories
