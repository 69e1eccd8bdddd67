"""A job spec that says everything there is to say, and its loading from a real file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kivo_worker.job.loading import LoadedSpec, load_job_spec

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = sorted((REPOSITORY / "job-specs").glob("*/job-spec.json"))

Fields = dict[str, Any]
Load = Callable[[object], LoadedSpec]

FULL = (Path(__file__).parent / "full.json").read_text("utf-8")


@pytest.fixture
def fields() -> Fields:
    """A valid job spec with every key."""
    full: Fields = json.loads(FULL)
    return full


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Write bytes, a text or a value to a file and load it."""

    def write_and_load(spec: object) -> LoadedSpec:
        text = spec if isinstance(spec, str | bytes) else json.dumps(spec, indent=2)
        path = tmp_path / "job-spec.json"
        path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
        return load_job_spec(path)

    return write_and_load
