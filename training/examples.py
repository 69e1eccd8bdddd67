"""What the pair model learns from: a claim, a passage, and the statuses the claim may have beside that passage.

A label that is only known in part ("not entailed") allows several statuses; the loss adds their probabilities up.
"""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from training.corpus_model import Status

CLASSES = (
    Status.SUPPORTED,
    Status.PARTIALLY_SUPPORTED,
    Status.CONTRADICTED,
    Status.INSUFFICIENT_CONTEXT,
    Status.UNSUPPORTED,
)
"""The classes of the model, in the order of its outputs."""

SUPPORTED = frozenset({Status.SUPPORTED})
CONTRADICTED = frozenset({Status.CONTRADICTED})
NOT_SUPPORTED = frozenset(CLASSES) - SUPPORTED
NEUTRAL = NOT_SUPPORTED - CONTRADICTED
ABSENT = frozenset({Status.INSUFFICIENT_CONTEXT, Status.UNSUPPORTED})


@dataclass(frozen=True, slots=True)
class Example:
    """A claim beside a passage; `allowed` holds every status that may be the right one."""

    claim: str
    passage: str
    allowed: frozenset[Status]
    origin: str
    weight: float = 1.0


def write_examples(path: Path, examples: Iterable[Example]) -> int:
    """Write examples as JSON lines and return how many."""
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        for example in examples:
            mask = sum(1 << place for place, status in enumerate(CLASSES) if status in example.allowed)
            row = (example.claim, example.passage, mask, example.origin, example.weight)
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


def read_examples(path: Path, most: int | None = None, seed: int = 0) -> Iterator[tuple[str, str, int, str, float]]:
    """Read what `write_examples` wrote: claim, passage, bit mask of allowed classes, origin, weight.

    Args:
        path: the file.
        most: how many to draw where there are more; all when left out.
        seed: what they are drawn by.
    """
    with path.open(encoding="utf-8") as stream:
        lines = list(stream)
    if most is not None and most < len(lines):
        lines = random.Random(seed).sample(lines, most)
    for line in lines:
        claim, passage, mask, origin, weight = json.loads(line)
        yield claim, passage, mask, origin, weight


def sample_of(name: str) -> tuple[Path, int | None]:
    """Read `FILE` or `FILE:COUNT`: the file, and how many of its examples are meant, none for all."""
    file, _, count = name.rpartition(":")
    return (Path(file), int(count)) if file and count.isdigit() else (Path(name), None)
