"""Where nobody may read what an input is called, an error names its key in the job spec."""

import pytest

from kivo_worker.errors import InputError, JobSpecError, WorkerError
from kivo_worker.exit_codes import ExitCode
from kivo_worker.job.loading import load_job_spec
from kivo_worker.runs.job_inputs import job_inputs
from kivo_worker.runs.naming import named_by_key
from tests.runs.conftest import JobFolder, Run


@pytest.mark.parametrize("name", ["output.md", "refund-policy.md", "admin-guide.txt"])
def test_a_file_that_is_not_there(job: JobFolder, run: Run, name: str) -> None:
    """The output and each source have their own key, and the rest of the error stays."""
    spec = job.single()
    (job.path / name).unlink()
    error = run(spec).error
    assert error is not None
    named = named_by_key(error, job_inputs(load_job_spec(spec)))
    keys = {"output.md": "output", "refund-policy.md": "sources[0]", "admin-guide.txt": "sources[1]"}

    assert name in error.where
    assert (named.where, named.message, named.exit_code) == (keys[name], error.message, ExitCode.STORAGE)
    assert "--include-text" in named.hint
    assert name not in str(named)


@pytest.mark.parametrize("uri", ["kb/*.md", "kb/", "{path}/kb/*.md", "file://{path}/kb/"])
def test_one_of_many(job: JobFolder, uri: str) -> None:
    """A file that a folder or pattern has found has the key of that."""
    spec = job.single(sources=[{"uri": "refund-policy.md"}, {"uri": uri.format(path=job.path)}])
    inputs = job_inputs(load_job_spec(spec))
    error = InputError("it is not there.", where=str(job.path / "kb" / "secret-merger.md"))

    assert str(named_by_key(error, inputs)).startswith("sources[1]: it is not there.")


def test_a_batch(job: JobFolder, run: Run) -> None:
    """So does a batch."""
    spec = job.batch(b"")
    error = run(spec).error
    assert error is not None

    assert named_by_key(error, job_inputs(load_job_spec(spec))).where == "batch"


def test_no_key(job: JobFolder) -> None:
    """An input that has no key is not named at all; an error about something else stays as it is."""
    inputs = job_inputs(load_job_spec(job.single()))
    other = WorkerError("the store is full.", where="/reports")

    assert named_by_key(InputError("odd.", where="/x/secret-merger.md"), inputs).where == "an input"
    assert named_by_key(other, inputs) is other


def test_a_uri_of_another_kind(job: JobFolder) -> None:
    """A URI that cannot be read is not repeated either."""
    spec = job.single(output={"uri": "ftp://host/secret-merger.md"})
    error = JobSpecError("not supported.", where="ftp://host/secret-merger.md")

    assert named_by_key(error, job_inputs(load_job_spec(spec))).where == "output"
