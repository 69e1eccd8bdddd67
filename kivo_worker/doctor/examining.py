"""All checks in their order; what cannot be looked at because of an earlier finding is said to be skipped."""

from collections.abc import Iterator
from pathlib import Path

from kivo_worker.doctor.access import Access
from kivo_worker.doctor.findings import CheckId, Finding, skipped
from kivo_worker.doctor.installation import check_model_files, check_python, check_verifier
from kivo_worker.doctor.job import Job, check_job_spec
from kivo_worker.doctor.kivo import check_kivo
from kivo_worker.doctor.machine import check_disk, check_memory, usable_memory
from kivo_worker.doctor.stores import check_inputs, check_principals, check_report_store, folder_of

_OF_THE_JOB = (CheckId.PRINCIPAL, CheckId.INPUT, CheckId.REPORT_STORE)


def examine(spec_file: Path | None, access: Access, max_memory: int | None = None) -> Iterator[Finding]:
    """Check all that a run needs, and yield each finding when it is there.

    Args:
        spec_file: the job spec; without one, what any run needs.
        access: what was given to reach Kivo.
        max_memory: how many bytes a run may need, where that was given.
    """
    yield check_python()
    yield check_model_files()
    job: Job | None = None
    if spec_file is None:
        yield skipped(CheckId.JOB_SPEC, "none is given.")
    else:
        finding, job = check_job_spec(spec_file)
        yield finding
    spec, stores = (job.inputs.spec, job.inputs.stores) if job else (None, None)
    yield check_memory(spec, usable_memory(), max_memory)
    yield from check_disk(spec, folder_of(job) if job else None)
    yield check_verifier(spec, stores)
    if job is None:
        yield from (skipped(check, "there is no job spec to say which.") for check in _OF_THE_JOB)
    else:
        yield from check_principals(job.inputs)
        yield from check_inputs(job.inputs)
        yield check_report_store(job)
    yield from check_kivo(access)
