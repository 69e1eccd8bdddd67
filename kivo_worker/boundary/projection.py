"""A run's outcome into an event: the one place where anything crosses the boundary.

The outcome holds no text, so there is nothing here that could leak any.
"""

from kivo_worker.boundary.model import CancelledEvent, CompletedEvent, Event, EventArtifact, FailedEvent
from kivo_worker.outcome import RunIdentity, RunOutcome
from kivo_worker.version import WORKER_VERSION
from kivo_worker.vocabulary import EventType, RunStatus


def started_event(identity: RunIdentity) -> Event:
    """Say that the run has begun: sequence 0."""
    return Event.model_validate(_identity(identity, EventType.STARTED, RunStatus.RUNNING, 0))


def progress_event(identity: RunIdentity, sequence: int) -> Event:
    """Say that the run still works; its id holds the sequence, since there are many."""
    said = _identity(identity, EventType.PROGRESS, RunStatus.RUNNING, sequence)
    return Event.model_validate({**said, "event_id": f"{said['event_id']}_{sequence}"})


def terminal_event(identity: RunIdentity, outcome: RunOutcome, sequence: int) -> Event:
    """Say how the run ended.

    Args:
        identity: who ran what.
        outcome: how it ended; a completed one has its verdict and output hash.
        sequence: the event's place in the run, from 0.
    """
    event_type = EventType(outcome.status.value)
    said = _identity(identity, event_type, outcome.status, sequence)
    categories = {"redacted_failure_categories": outcome.failure_categories}
    if event_type is EventType.FAILED:
        return FailedEvent.model_validate({**said, **categories})
    counts = {
        "claim_count": outcome.claim_count,
        "unsupported_claim_count": outcome.unsupported_claim_count,
        "source_count": outcome.source_count,
        "artifact_summaries": _artifacts(outcome),
    }
    if event_type is EventType.CANCELLED:
        return CancelledEvent.model_validate({**said, **counts, **categories})
    verdict = {"gate_verdict": outcome.gate_verdict, "safe_use_status": outcome.safe_use_status}
    hashes = {"source_hashes": outcome.source_hashes, "output_hash": outcome.output_hash}
    return CompletedEvent.model_validate({**said, **verdict, **counts, **hashes, **categories})


def _identity(identity: RunIdentity, event_type: EventType, status: RunStatus, sequence: int) -> dict[str, object]:
    return {
        "event_id": f"evt_{identity.customer_run_id}_{event_type}",
        "event_type": event_type,
        "review_run_id": identity.review_run_id,
        "customer_run_id": identity.customer_run_id,
        "worker_id": identity.worker_id,
        "worker_version": WORKER_VERSION,
        "sequence": sequence,
        "status": status,
    }


def _artifacts(outcome: RunOutcome) -> tuple[EventArtifact, ...]:
    return tuple(
        EventArtifact.model_validate(
            {
                "artifact_name": artifact.artifact_name,
                "artifact_type": artifact.artifact_type,
                "format": artifact.format,
                "sha256": artifact.sha256,
                "file_count": artifact.file_count,
                "storage_label": artifact.storage_label,
            },
        )
        for artifact in outcome.artifacts
    )
