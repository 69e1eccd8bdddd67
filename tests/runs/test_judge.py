"""What reviews, loaded when it is needed."""

import sys
from subprocess import run

import pytest

from tests.runs.conftest import JobFolder, context_of, row

LOADED = """
import sys
from pathlib import Path
from kivo_worker.job.loading import load_job_spec
from kivo_worker.runs.batch.choosing import engine_for
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.context import build_context
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.runs.observer import Observer

context = build_context(load_job_spec(Path(sys.argv[1])), Observer(), Cancellation())
result = run_job(context, Reporting(), engine_for(int(sys.argv[2])))
print(result.outputs, "onnxruntime" in sys.modules)
"""


def test_a_judge_is_named_before_it_is_loaded(job: JobFolder) -> None:
    """The name and the version are those of the verifier that is loaded."""
    judge = context_of(job.single()).judge
    named = judge.name, judge.version
    judge.load()

    assert named == (judge.verifier.name, judge.verifier.version)


@pytest.mark.parametrize(("workers", "loads"), [("1", False), ("0", True)])
def test_who_reviews_nothing_loads_no_models(workers: str, *, loads: bool, job: JobFolder) -> None:
    """The run's own process has no models where workers do the rows, or all are done."""
    command = [sys.executable, "-c", LOADED, str(job.batch([row()])), workers]
    first, again = (run(command, capture_output=True, check=True, text=True).stdout for _ in range(2))

    assert (f"1 {loads}\n", "1 False\n") == (first, again)
