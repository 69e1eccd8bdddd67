"""What a run came to, for whoever started it."""

from dataclasses import dataclass
from pathlib import Path

from kivo_worker.boundary.answers import Delivery
from kivo_worker.errors import WorkerError
from kivo_worker.exit_codes import ExitCode, by_priority
from kivo_worker.outcome import RunIdentity, RunOutcome
from kivo_worker.reports.baseline import Changes
from kivo_worker.reports.model import Counts, ManifestArtifact
from kivo_worker.runs.cancellation import RunLimit
from kivo_worker.storage.interface import Created
from kivo_worker.telling.ledger import Posted

_HUNG = "something did not come back when the run was to stop; it was given up, and so was its report."
_AT_LIMIT = "limits.{0}: the run has reached it, and was stopped. Allow more and run again; a batch does what is left."


@dataclass(frozen=True, slots=True)
class RunResult:
    """The end of a run.

    Attributes:
        identity: who ran what.
        outcome: how it ended, as far as an event may say it.
        counts: how many claims have each status; none when the run failed.
        outputs: how many outputs were reviewed.
        rejected_rows: how many rows of a batch could not be.
        tolerated_rows: how many came out worse than the batch, which the policy tolerates.
        artifacts: what was written, and where.
        posted: the events and what the API answered.
        ledger_uri: where the events are kept; none when they could not be.
        is_online: whether events were sent.
        outbox: the file in which the last event waits; none when it has arrived or there is no outbox.
        exit_codes: every exit code that holds, most important first.
        error: what went wrong, when the run failed.
        left_hanging: whether something that hung was given up; the process should end without waiting for it.
        changes: what changed since the baseline; none without one, and when the run did not come to its end.
        stopped_at: the limit that the run has reached, when that has stopped it.
    """

    identity: RunIdentity
    outcome: RunOutcome
    counts: Counts | None
    outputs: int
    rejected_rows: int
    artifacts: tuple[tuple[ManifestArtifact, Created], ...]
    posted: tuple[Posted, ...]
    ledger_uri: str | None
    is_online: bool
    exit_codes: tuple[ExitCode, ...]
    outbox: Path | None = None
    error: WorkerError | None = None
    left_hanging: bool = False
    changes: Changes | None = None
    tolerated_rows: int = 0
    stopped_at: RunLimit | None = None

    @property
    def exit_code(self) -> ExitCode:
        """The exit code that wins."""
        return by_priority(self.exit_codes)[0]

    @property
    def trouble(self) -> str | None:
        """What a person must see to: the error that ended the run, else why its last event did not arrive."""
        if self.error is not None:
            return str(self.error)
        if self.left_hanging:
            return _HUNG
        if self.stopped_at is not None:
            return _AT_LIMIT.format(self.stopped_at)
        answer = self.posted[-1].answer if self.posted else None
        return answer.message if answer and answer.delivery is not Delivery.DELIVERED else None
