"""A run's outcome is all that the boundary sees: it holds no free text and does not change."""

from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest

from kivo_worker.outcome import ArtifactSummary, RunIdentity, RunOutcome
from kivo_worker.vocabulary import RunStatus

VALUES: list[Any] = [
    RunIdentity("cust_run_001", "worker_support_001", None),
    ArtifactSummary("claim_report", "claim_report", "json", "sha256:0", 1, "Customer report store"),
    RunOutcome(RunStatus.FAILED),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_frozen(value: Any) -> None:
    """Nothing of it changes after it was made, and nothing is added."""
    for field in fields(value):
        with pytest.raises(FrozenInstanceError):
            setattr(value, field.name, "other")
    with pytest.raises((AttributeError, TypeError)):
        value.text = "The refund window is 60 days."


def test_nothing_said() -> None:
    """A run of which only the status is known claims nothing else."""
    outcome = RunOutcome(RunStatus.FAILED)

    assert (outcome.safe_use_status, outcome.gate_verdict, outcome.output_hash) == (None, None, None)
    assert (outcome.claim_count, outcome.unsupported_claim_count, outcome.source_count) == (0, 0, 0)
    assert (outcome.source_hashes, outcome.failure_categories, outcome.artifacts) == ((), (), ())
    assert outcome.not_checked == frozenset()
