"""Damaged files of every format: each is read or refused, within its limits, and never takes the process down."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.media_types import (
    CSV,
    JSON,
    JSON_LINES,
    MARKDOWN,
    MEDIA_TYPES,
    PLAIN,
    TSV,
)
from kivo_worker.documents.reader import APART, read_document
from kivo_worker.errors import DocumentError
from tests.documents.fork_server import LIMITS, mutated
from tests.documents.samples import SAMPLES

COUNT = int(os.environ.get("KIVO_SOAK", "60"))
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("media_type", [PLAIN, MARKDOWN, JSON, JSON_LINES, CSV, TSV])
def test_damaged_text(media_type: str) -> None:
    """Damaged text is read or refused in this process."""
    for seed in range(COUNT):
        _read_or_refuse(mutated(SAMPLES[media_type], seed), media_type)


@pytest.mark.parametrize("media_type", APART)
def test_damaged_files(media_type: str) -> None:
    """A damaged file costs its process at most its limits; what ends with a signal ends alone."""
    command = [sys.executable, "-m", "tests.documents.fork_server", APART[media_type], "0", str(COUNT)]
    done = subprocess.run(command, input=SAMPLES[media_type], capture_output=True, check=True, cwd=ROOT)
    outcomes: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]

    assert len(outcomes) == COUNT
    assert {one["code"] for one in outcomes} <= {0, 1}
    assert max(one["bytes"] for one in outcomes) <= LIMITS.memory_bytes
    assert max(one["seconds"] for one in outcomes) <= LIMITS.seconds
    assert sum(one["signal"] != 0 for one in outcomes) <= COUNT / 20


@pytest.mark.parametrize("media_type", APART)
def test_damaged_files_as_they_are_read(media_type: str) -> None:
    """The same through the worker's own process, for a few."""
    for seed in range(COUNT // 20):
        _read_or_refuse(mutated(SAMPLES[media_type], seed), media_type)


def _read_or_refuse(data: bytes, media_type: str) -> None:
    try:
        document = read_document(data, media_type=media_type, where="a", limits=DocumentLimits(seconds=30))
    except DocumentError:
        return
    assert all(block.span.start < block.span.end <= len(document.text) for block in document.blocks)


def test_every_format_is_damaged() -> None:
    """No format is left out."""
    assert {PLAIN, MARKDOWN, JSON, JSON_LINES, CSV, TSV, *APART} == set(MEDIA_TYPES)
