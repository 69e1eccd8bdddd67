"""`kivo-worker report`: look at the reports of finished runs, wherever they are stored.

Customer text is shown on a terminal, or when `--include-text` is given; the pages go into the file that is named.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kivo_worker.cli.console import one_line, printable, save, say, write
from kivo_worker.cli.report_ci import write_code_quality, write_github, write_junit, write_sarif
from kivo_worker.cli.stores import IncludeText, SpecFile, Target, Where, found_run, open_store
from kivo_worker.errors import InputError
from kivo_worker.exit_codes import ExitCode, by_priority

if TYPE_CHECKING:
    from kivo_worker.reports.difference import Change

report = typer.Typer(help="Look at the reports of finished runs.", no_args_is_help=True, rich_markup_mode=None)


@report.command("show")
def show(store: Where, job_spec_file: SpecFile = None, include_text: IncludeText = False) -> None:
    """Show the verdict of a run and its claims."""
    from kivo_worker.cli.github import text_commands_nothing  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.cli.plain import claim_lines  # noqa: PLC0415
    from kivo_worker.reports.markdown import counted, counts_line  # noqa: PLC0415

    run = found_run(store, job_spec_file)
    manifest = run.manifest
    _line(f"run: {manifest.customer_run_id}, workflow {manifest.workflow_id}")
    _line(f"verdict: {manifest.gate_verdict} (safe use: {manifest.safe_use_status})")
    _line(counts_line(manifest.counts))
    if manifest.rejected_rows:
        _line(f"{manifest.outputs} reviewed, {manifest.rejected_rows} rejected")
    if manifest.tolerated_rows:
        _line(f"{counted(manifest.tolerated_rows, 'row')} came out worse, which the policy tolerates")
    with_text = _with_text(include_text)
    with text_commands_nothing(sys.stdout, with_text=with_text):
        for one in run.reports():
            for line in claim_lines(one, with_text=with_text):
                _line(line)


@report.command("html")
def html(store: Where, file: Target, job_spec_file: SpecFile = None) -> None:
    """Write the page of a run into a file."""
    save(found_run(store, job_spec_file).artifact("html"), file)


@report.command("markdown")
def markdown(store: Where, file: Target, job_spec_file: SpecFile = None) -> None:
    """Write the markdown report of a run into a file."""
    save(found_run(store, job_spec_file).artifact("markdown"), file)


@report.command("diff")
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The report store of the older run.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The report store of the newer run.")],
    job_spec_file: SpecFile = None,
    include_text: IncludeText = False,
) -> None:
    """Show which claims are new problems, fixed, or changed."""
    from kivo_worker.cli.github import text_commands_nothing  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.reports.difference import difference  # noqa: PLC0415

    found = difference(found_run(old, job_spec_file).reports(), found_run(new, job_spec_file).reports())
    with_text = _with_text(include_text)
    with text_commands_nothing(sys.stdout, with_text=with_text):
        for name, changes in (("new", found.new), ("fixed", found.fixed), ("changed", found.changed)):
            _line(f"{name}: {len(changes)}")
            for change in changes:
                for line in _change_lines(change, with_text=with_text):
                    _line(line)


@report.command("verify")
def verify(
    store: Where,
    job_spec_file: SpecFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Hash every file of a report store again.

    Artifacts are held against the manifest, manifests against the events, the ledger against its seal.
    """
    from kivo_worker.runs.integrity import Integrity, check_store  # noqa: PLC0415 - keeps --help quick

    found = list(check_store(open_store(store, job_spec_file)))
    if as_json:
        write(json.dumps({"files": [asdict(one) for one in found]}, indent=2) + "\n", sys.stdout)
    for one in found if not as_json else ():
        _line(f"{one.finding}  {printable(one.key)}{f': {one.trouble}' if one.trouble else ''}")
    faults = {one.finding for one in found} - {Integrity.GOOD}
    say(f"{len(found)} files hashed, {sum(one.finding in faults for one in found)} of them not as a run left them")
    if not found:
        raise InputError("no run has left anything here.", where=store, hint="Give the report store of a run.")
    codes = {ExitCode.NOT_CHECKED if one is Integrity.UNVOUCHED else ExitCode.STORAGE for one in faults}
    sys.exit(by_priority(codes)[0])


report.command("sarif")(write_sarif)
report.command("junit")(write_junit)
report.command("code-quality")(write_code_quality)
report.command("github")(write_github)


def _change_lines(change: "Change", *, with_text: bool) -> Iterator[str]:
    row = f"{one_line(change.row)} " if change.row and with_text else ""
    statuses = f"{change.before or 'not there'} -> {change.after or 'gone'}"
    yield f"  {row}{change.claim.id} {statuses} ({change.claim.fingerprint})"
    if with_text:
        yield f"       {one_line(change.claim.text)}"


def _with_text(include_text: bool) -> bool:
    return include_text or sys.stdout.isatty()


def _line(text: str) -> None:
    write(f"{text}\n", sys.stdout)
