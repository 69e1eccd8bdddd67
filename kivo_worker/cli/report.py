"""`kivo-worker report`: look at the reports of finished runs, wherever they are stored.

Customer text is shown on a terminal, or when `--include-text` is given; the pages go into the file that is named.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kivo_worker.cli.console import one_line, say, write
from kivo_worker.errors import ReportStoreError

if TYPE_CHECKING:
    from kivo_worker.reports.difference import Change
    from kivo_worker.runs.stored import StoredRun

report = typer.Typer(help="Look at the reports of finished runs.", no_args_is_help=True, rich_markup_mode=None)

Where = Annotated[str, typer.Argument(metavar="STORE", help="The report store: a folder, s3://… or gs://….")]
Target = Annotated[Path, typer.Argument(metavar="FILE", help="Where it goes; - is standard output.")]
SpecFile = Annotated[
    Path | None,
    typer.Option(
        "--job-spec-file", help="A job spec whose storage settings say how the store is reached.", show_default=False
    ),
]
IncludeText = Annotated[
    bool, typer.Option("--include-text", help="Show customer text also where there is no terminal.")
]


@report.command("show")
def show(store: Where, job_spec_file: SpecFile = None, include_text: IncludeText = False) -> None:
    """Show the verdict of a run and its claims."""
    from kivo_worker.cli.plain import claim_lines  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.reports.markdown import counts_line  # noqa: PLC0415

    run = _stored(store, job_spec_file)
    manifest = run.manifest
    _line(f"run: {manifest.customer_run_id}, workflow {manifest.workflow_id}")
    _line(f"verdict: {manifest.gate_verdict} (safe use: {manifest.safe_use_status})")
    _line(counts_line(manifest.counts))
    if manifest.rejected_rows:
        _line(f"{manifest.outputs} reviewed, {manifest.rejected_rows} rejected")
    for one in run.reports():
        for line in claim_lines(one, with_text=_with_text(include_text)):
            _line(line)


@report.command("html")
def html(store: Where, file: Target, job_spec_file: SpecFile = None) -> None:
    """Write the page of a run into a file."""
    _save(_stored(store, job_spec_file).artifact("html"), file)


@report.command("markdown")
def markdown(store: Where, file: Target, job_spec_file: SpecFile = None) -> None:
    """Write the markdown report of a run into a file."""
    _save(_stored(store, job_spec_file).artifact("markdown"), file)


@report.command("diff")
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The report store of the older run.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The report store of the newer run.")],
    job_spec_file: SpecFile = None,
    include_text: IncludeText = False,
) -> None:
    """Show which claims of a run are new problems, which are fixed, and which changed."""
    from kivo_worker.reports.difference import difference  # noqa: PLC0415 - keeps --help quick

    found = difference(_stored(old, job_spec_file).reports(), _stored(new, job_spec_file).reports())
    for name, changes in (("new", found.new), ("fixed", found.fixed), ("changed", found.changed)):
        _line(f"{name}: {len(changes)}")
        for change in changes:
            for line in _change_lines(change, with_text=_with_text(include_text)):
                _line(line)


def _change_lines(change: "Change", *, with_text: bool) -> Iterator[str]:
    row = f"{one_line(change.row)} " if change.row and with_text else ""
    statuses = f"{change.before or 'not there'} -> {change.after or 'gone'}"
    yield f"  {row}{change.claim.id} {statuses} ({change.claim.fingerprint})"
    if with_text:
        yield f"       {one_line(change.claim.text)}"


def _stored(uri: str, job_spec_file: Path | None) -> "StoredRun":
    from kivo_worker.job.loading import load_job_spec  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.runs.stored import stored_run  # noqa: PLC0415

    return stored_run(uri, load_job_spec(job_spec_file).spec.storage if job_spec_file else None)


def _with_text(include_text: bool) -> bool:
    return include_text or sys.stdout.isatty()


def _line(text: str) -> None:
    write(f"{text}\n", sys.stdout)


def _save(data: bytes, file: Path) -> None:
    if str(file) == "-":
        write(data.decode("utf-8"), sys.stdout)
        return
    try:
        file.write_bytes(data)
    except OSError as error:
        raise ReportStoreError(f"it cannot be written ({error.strerror}).", where=str(file)) from None
    say(f"written: {file}")
