"""What the server takes for a create request and for an event."""

from typing import Any

import pytest
from pydantic import ValidationError

from kivo_worker.contract.private_worker import STATUS_OF, CreatePrivateWorkerRun, WorkerEvent
from kivo_worker.vocabulary import GATE_VERDICT_OF, EventType, GateVerdict, SafeUseStatus


def _event(fields: dict[str, Any], **changes: object) -> WorkerEvent:
    return WorkerEvent.model_validate(fields | changes, strict=False)


def test_create_sample(create_sample: bytes) -> None:
    """The vendor's create request is taken as it stands."""
    request = CreatePrivateWorkerRun.model_validate_json(create_sample)

    assert request.source_count == 4
    assert request.source_hashes == ("sha256:source_hash",)


def test_event_sample(event: dict[str, Any]) -> None:
    """The vendor's event is taken as it stands: a lone `completed` with sequence 1."""
    sample = _event(event)

    assert (sample.event_type, sample.sequence) == (EventType.COMPLETED, 1)
    assert sample.model_dump(mode="json", exclude_none=True) == event


@pytest.mark.parametrize("event_type", [kind for kind in EventType if kind is not EventType.COMPLETED])
def test_bare_event(event: dict[str, Any], event_type: EventType) -> None:
    """An event that is no completion needs only to say whose it is and what happened."""
    names = ("schema_version", "review_run_id", "customer_run_id", "worker_id", "worker_version")
    bare = {name: event[name] for name in names} | {"event_id": "evt_1", "sequence": 0}

    assert _event(bare, event_type=event_type, status=STATUS_OF[event_type]).claim_count is None


def test_versions_and_pointer(event: dict[str, Any]) -> None:
    """What stands in for raw fields is welcome in an event too."""
    pointer = {"type": "customer_owned", "label": "Report store", "opaque_id": "reports/1"}
    sample = _event(event, policy_version="p-1", prompt_version="v2", customer_storage_pointer=pointer)

    assert sample.prompt_version == "v2"


@pytest.mark.parametrize("status", SafeUseStatus)
@pytest.mark.parametrize("verdict", GateVerdict)
def test_verdict_follows_status(event: dict[str, Any], status: SafeUseStatus, verdict: GateVerdict) -> None:
    """A gate verdict is taken only with the safe-use status that leads to it."""
    changes = {"safe_use_status": status, "gate_verdict": verdict}
    if GATE_VERDICT_OF[status] is verdict:
        assert _event(event, **changes).gate_verdict is verdict
    else:
        with pytest.raises(ValidationError, match="gate_verdict is not the one"):
            _event(event, **changes)


@pytest.mark.parametrize("name", ["safe_use_status", "gate_verdict"])
def test_half_a_verdict(event: dict[str, Any], name: str) -> None:
    """Verdict and status come together or not at all."""
    with pytest.raises(ValidationError, match="gate_verdict is not the one"):
        _event({key: value for key, value in event.items() if key != name})


def test_status_follows_event_type(event: dict[str, Any]) -> None:
    """A completion that says the run failed is refused."""
    with pytest.raises(ValidationError, match="status is not the one"):
        _event(event, status="failed")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("schema_version", "kivo_private_worker_review_run_event.v2"),
        ("event_type", "exploded"),
        ("gate_verdict", "maybe"),
        ("sequence", -1),
        ("claim_count", 2**53),
        ("event_id", "an event with words"),
        ("output_hash", "sha256:" + "0" * 65),
        ("source_hashes", ["md5:0"]),
        ("source_hashes", ["sha256:source_hash"] * 257),
        ("redacted_failure_categories", ["The customer said so"]),
        ("artifact_summaries", [{"artifact_name": "claim_report"}]),
        ("notes", "unknown"),
    ],
)
def test_refused(event: dict[str, Any], field: str, value: object) -> None:
    """A field that is unknown, or whose value is none of the contract's, is refused."""
    with pytest.raises(ValidationError):
        _event(event, **{field: value})


@pytest.mark.parametrize("change", [b'"4"', b"4.5", b"true", b"-4", b"1e400"])
def test_strict_numbers(create_sample: bytes, change: bytes) -> None:
    """A count is a whole number, not something that looks like one."""
    with pytest.raises(ValidationError):
        CreatePrivateWorkerRun.model_validate_json(create_sample.replace(b": 4,", b": " + change + b","))
