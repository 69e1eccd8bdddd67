"""The vendor's own sample bodies."""

import json
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture
def create_sample() -> bytes:
    """The documented request for a private-worker run."""
    return (SAMPLES / "create.json").read_bytes()


@pytest.fixture
def event() -> dict[str, Any]:
    """The documented event, the run's id put in as the shell does it."""
    text = (SAMPLES / "event.txt").read_text(encoding="utf-8").replace("'\"$REVIEW_RUN_ID\"'", "run_1")
    fields: dict[str, Any] = json.loads(text)
    return fields


@pytest.fixture
def review_run_sample() -> dict[str, Any]:
    """The documented request for a hosted run."""
    fields: dict[str, Any] = json.loads((SAMPLES / "review-run.json").read_bytes())
    return fields


@pytest.fixture
def rows() -> list[dict[str, Any]]:
    """The documented rows of an import."""
    return [json.loads(line) for line in (SAMPLES / "rows.jsonl").read_bytes().splitlines()]
