"""What the model learns from and what the worker reads from it are one."""

from pathlib import Path

from kivo_worker.verification.decide import STATUSES
from training.corpus_model import Status
from training.examples import ABSENT, CLASSES, NEUTRAL, Example, read_examples, sample_of, write_examples


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


def test_a_sample_is_drawn_by_its_seed(tmp_path: Path) -> None:
    """So many of the file's examples, none twice, the same in every run; all where there are no more."""
    path = tmp_path / "examples.jsonl"
    write_examples(path, [Example(f"Claim {number}.", "Text.", NEUTRAL, "edits") for number in range(50)])

    drawn = [claim for claim, *_ in read_examples(path, 10, seed=1)]
    assert len(set(drawn)) == 10
    assert drawn == [claim for claim, *_ in read_examples(path, 10, seed=1)]
    assert drawn != [claim for claim, *_ in read_examples(path, 10, seed=2)]
    assert len(list(read_examples(path, 80))) == 50


def test_a_file_may_be_named_with_how_many_of_it_are_meant() -> None:
    """`FILE:COUNT`; a colon elsewhere is part of the name."""
    assert sample_of("build/pairs.jsonl") == (Path("build/pairs.jsonl"), None)
    assert sample_of("build/pairs.jsonl:140000") == (Path("build/pairs.jsonl"), 140_000)
    assert sample_of("C:/pairs.jsonl") == (Path("C:/pairs.jsonl"), None)
