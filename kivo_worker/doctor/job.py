"""The job spec: whether it can be read, and whether what it names is there to work with."""

from dataclasses import dataclass
from pathlib import Path

from kivo_worker.doctor.findings import CheckId, Finding, failed_with, ok
from kivo_worker.errors import WorkerError
from kivo_worker.job.loading import load_job_spec
from kivo_worker.job.policies import load_policy
from kivo_worker.runs.job_inputs import JobInputs, job_inputs
from kivo_worker.storage.interface import Store


@dataclass(frozen=True, slots=True)
class Job:
    """A job spec that a run would take.

    Attributes:
        inputs: what it reads, and the spec.
        reports: the report store.
    """

    inputs: JobInputs
    reports: Store


def check_job_spec(path: Path) -> tuple[Finding, Job | None]:
    """Load a job spec, its policy, and the stores and the key it names, as a run does; nothing is asked of a store."""
    try:
        loaded = load_job_spec(path)
        load_policy(loaded.spec.policy_version)
        inputs = job_inputs(loaded)
        job = Job(inputs, inputs.stores.reports(loaded.spec.reports.uri))
    except WorkerError as error:
        return failed_with(CheckId.JOB_SPEC, error), None
    spec = loaded.spec
    what = "a batch" if spec.batch else f"one output and {len(spec.sources or ())} named sources"
    return ok(CheckId.JOB_SPEC, f"{what}, by the policy {spec.policy_version}.", str(path)), job
