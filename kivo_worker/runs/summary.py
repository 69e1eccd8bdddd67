"""The machine-readable summary of a run: what `--json` prints."""

from dataclasses import asdict
from typing import Literal

from kivo_worker.boundary.answers import Delivery
from kivo_worker.errors import WorkerError
from kivo_worker.exit_codes import ExitCode, by_priority
from kivo_worker.reports.model import Closed, Counts, ManifestArtifact
from kivo_worker.runs.cancellation import RunLimit
from kivo_worker.runs.result import RunResult
from kivo_worker.telling.ledger import Posted
from kivo_worker.vocabulary import (
    EventType,
    GateVerdict,
    NotCheckedReason,
    RunStatus,
    SafeUseStatus,
    SupportStatus,
)

SUMMARY_SCHEMA: Literal["kivo_private_worker_run_summary.v1"] = "kivo_private_worker_run_summary.v1"


class ExitEntry(Closed):
    """An exit code that holds."""

    code: int
    name: str
    meaning: str


class ErrorEntry(Closed):
    """What went wrong."""

    message: str
    where: str
    hint: str


class ArtifactEntry(ManifestArtifact):
    """An artifact and where it is."""

    uri: str
    was_there: bool


class EventEntry(Closed):
    """An event and what came of it; `body` holds its exact bytes in a dry run."""

    event_id: str
    event_type: EventType
    sequence: int
    attempts: int
    delivery: Delivery | None
    http_status: int | None
    error_code: str | None
    request_id: str | None
    message: str | None
    body: str | None


class ClaimText(Closed):
    """A claim with its text; only with `--include-text`."""

    row: int | None
    id: str
    text: str
    support_status: SupportStatus
    explanation: str


class ChangesEntry(Closed):
    """How many claims changed since the baseline."""

    new: int
    fixed: int
    changed: int


class RunSummary(Closed):
    """Everything a program needs to know of a run, without customer text unless asked for."""

    schema_version: Literal["kivo_private_worker_run_summary.v1"] = SUMMARY_SCHEMA
    exit_code: int
    exit_codes: tuple[ExitEntry, ...]
    error: ErrorEntry | None = None
    mode: Literal["offline", "dry_run", "online"] | None = None
    customer_run_id: str | None = None
    review_run_id: str | None = None
    status: RunStatus | None = None
    gate_verdict: GateVerdict | None = None
    safe_use_status: SafeUseStatus | None = None
    counts: Counts | None = None
    outputs: int | None = None
    rejected_rows: int | None = None
    tolerated_rows: int | None = None
    source_count: int | None = None
    source_hashes: tuple[str, ...] = ()
    output_hash: str | None = None
    failure_categories: tuple[str, ...] = ()
    not_checked: tuple[NotCheckedReason, ...] = ()
    artifacts: tuple[ArtifactEntry, ...] = ()
    events: tuple[EventEntry, ...] = ()
    ledger: str | None = None
    outbox: str | None = None
    since_baseline: ChangesEntry | None = None
    stopped_at: RunLimit | None = None
    claims: tuple[ClaimText, ...] | None = None


def summarise(
    result: RunResult, mode: Literal["offline", "dry_run", "online"], claims: tuple[ClaimText, ...] | None
) -> RunSummary:
    """Sum a run up for a program."""
    outcome = result.outcome
    return RunSummary(
        exit_code=result.exit_code,
        exit_codes=_exit_entries(result.exit_codes),
        error=_error_entry(result.error) if result.error else None,
        mode=mode,
        customer_run_id=result.identity.customer_run_id,
        review_run_id=result.identity.review_run_id,
        status=outcome.status,
        gate_verdict=outcome.gate_verdict,
        safe_use_status=outcome.safe_use_status,
        counts=result.counts,
        outputs=result.outputs,
        rejected_rows=result.rejected_rows,
        tolerated_rows=result.tolerated_rows,
        source_count=outcome.source_count,
        source_hashes=outcome.source_hashes,
        output_hash=outcome.output_hash,
        failure_categories=outcome.failure_categories,
        not_checked=tuple(sorted(outcome.not_checked)),
        artifacts=tuple(
            ArtifactEntry(**entry.model_dump(), uri=created.uri, was_there=created.was_there)
            for entry, created in result.artifacts
        ),
        events=tuple(_event(posted, with_body=mode == "dry_run") for posted in result.posted),
        ledger=result.ledger_uri,
        outbox=str(result.outbox) if result.outbox else None,
        since_baseline=ChangesEntry(**asdict(result.changes)) if result.changes else None,
        stopped_at=result.stopped_at,
        claims=claims,
    )


def failed_summary(error: WorkerError) -> RunSummary:
    """Sum up a run that ended before it began."""
    codes = by_priority({error.exit_code})
    return RunSummary(exit_code=codes[0], exit_codes=_exit_entries(codes), error=_error_entry(error))


def _exit_entries(codes: tuple[ExitCode, ...]) -> tuple[ExitEntry, ...]:
    return tuple(ExitEntry(code=int(code), name=code.name.lower(), meaning=code.meaning) for code in codes)


def _error_entry(error: WorkerError) -> ErrorEntry:
    return ErrorEntry(message=error.message, where=error.where, hint=error.hint)


def _event(posted: Posted, *, with_body: bool) -> EventEntry:
    event, answer = posted.event, posted.answer
    return EventEntry(
        event_id=event.event_id,
        event_type=event.event_type,
        sequence=event.sequence,
        attempts=posted.attempts,
        delivery=answer.delivery if answer else None,
        http_status=answer.http_status if answer else None,
        error_code=answer.error_code if answer else None,
        request_id=answer.request_id if answer else None,
        message=answer.message if answer else None,
        body=event.body().decode("ascii") if with_body else None,
    )
