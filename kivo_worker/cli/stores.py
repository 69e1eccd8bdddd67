"""How commands are told which report store they mean, and what they find there."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kivo_worker.cli.console import printable, say

if TYPE_CHECKING:
    from kivo_worker.job.spec import StorageSettings
    from kivo_worker.runs.stored import StoredRun
    from kivo_worker.storage.interface import Store

Where = Annotated[str, typer.Argument(metavar="STORE", help="The report store: a folder, s3://… or gs://….")]
Target = Annotated[Path, typer.Argument(metavar="FILE", help="Where it goes; - is standard output.")]
SpecFile = Annotated[
    Path | None,
    typer.Option(
        "--job-spec-file", help="A job spec whose storage settings say how the store is reached.", show_default=False
    ),
]
IncludeText = Annotated[bool, typer.Option("--include-text", help="Show customer text without a terminal too.")]


def storage_of(job_spec_file: Path | None) -> "StorageSettings | None":
    """How a job spec says that stores are reached.

    Raises:
        JobSpecError: the spec cannot be read.
    """
    from kivo_worker.job.loading import load_job_spec  # noqa: PLC0415 - keeps --help quick

    return load_job_spec(job_spec_file).spec.storage if job_spec_file else None


def open_store(uri: str, job_spec_file: Path | None) -> "Store":
    """Open the report store of earlier runs.

    Raises:
        JobSpecError: the job spec cannot be used, or the URI is of a kind this version does not know.
    """
    from kivo_worker.runs.stored import report_store  # noqa: PLC0415 - keeps --help quick

    return report_store(uri, storage_of(job_spec_file))


def found_run(uri: str, job_spec_file: Path | None) -> "StoredRun":
    """Find the run a report store holds, and say so when it is only a part of one.

    Raises:
        InputError: there is none that can be read.
        JobSpecError: the spec cannot be read, or the URI is of a kind this version does not know.
    """
    from kivo_worker.runs.stored import stored_run  # noqa: PLC0415 - keeps --help quick

    run = stored_run(uri, storage_of(job_spec_file))
    if run.is_partial:
        say(f"no run has finished here: this is the partial report of a cancelled one, {printable(run.key)}")
    return run
