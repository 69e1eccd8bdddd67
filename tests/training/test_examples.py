"""What the model learns from and what the worker reads from it are one."""

from pathlib import Path

from kivo_worker.verification.decide import STATUSES
from training.corpus_model import Status
from training.examples import ABSENT, CLASSES, NEUTRAL, Example, read_examples, write_examples


def test_the_models_classes_are_the_workers_statuses() -> None:
    """The outputs of the network stand in the order in which the worker reads them."""
    assert [status.value for status in CLASSES] == [status.value for status in STATUSES]


def test_examples_come_back_with_every_status_they_allow(tmp_path: Path) -> None:
    """Each allowed status is one bit, in the order of the classes."""
    path = tmp_path / "examples.jsonl"
    written = [Example("Refunds rise.", "Refunds \u2026", NEUTRAL, "edits", 0.5), Example("a", "b", ABSENT, "corpus")]

    assert write_examples(path, written) == 2
    (claim, passage, bits, origin, weight), second = read_examples(path)
    assert (claim, passage, origin, weight) == ("Refunds rise.", "Refunds \u2026", "edits", 0.5)
    assert {status for place, status in enumerate(CLASSES) if bits >> place & 1} == NEUTRAL
    assert second[2] == sum(1 << CLASSES.index(status) for status in (Status.UNSUPPORTED, Status.INSUFFICIENT_CONTEXT))
