"""`kivo-worker doctor`: look at all that a run needs, before one does."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kivo_worker.cli.carrying_out import CREDENTIAL_VARIABLE, BaseUrl, Credential, OutboxFile, RunId, api_of
from kivo_worker.cli.console import one_line, write
from kivo_worker.cli.run import MaxMemory
from kivo_worker.errors import UsageError

if TYPE_CHECKING:
    from kivo_worker.doctor.findings import DoctorReport, Finding

_STATE_WIDTH, _ID_WIDTH = 9, 15

Spec = Annotated[
    Path | None,
    typer.Argument(metavar="[SPEC]", envvar="KIVO_JOB_SPEC_FILE", help="The job spec (JSON).", show_default=False),
]


def doctor(
    job_spec_file: Spec = None,
    kivo_api_base_url: BaseUrl = None,
    review_run_id: RunId = None,
    worker_credential: Credential = None,
    outbox: OutboxFile = None,
    max_memory: MaxMemory = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")] = False,
) -> None:
    """Look at all that a run needs, and say what is wrong and what to do.

    Reads every input, creates and removes an object beside the reports, and asks the API without a credential.
    """
    from kivo_worker.doctor.access import Access  # noqa: PLC0415
    from kivo_worker.doctor.examining import examine  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.doctor.findings import report_of  # noqa: PLC0415

    os.environ.pop(CREDENTIAL_VARIABLE, None)
    trouble = None
    try:
        api_of(kivo_api_base_url, review_run_id, worker_credential)
    except UsageError as error:
        trouble = error
    findings = []
    for finding in examine(job_spec_file, Access(kivo_api_base_url, worker_credential, outbox, trouble), max_memory):
        findings.append(finding)
        if not as_json:
            write(_shown(finding), sys.stdout)
    report = report_of(findings)
    write(f"{report.model_dump_json(indent=2)}\n" if as_json else _summary(report), sys.stdout)
    sys.exit(report.exit_code)


def _shown(finding: "Finding") -> str:
    about = f"{finding.about}: " if finding.about else ""
    line = f"{finding.state:<{_STATE_WIDTH}}{finding.id:<{_ID_WIDTH}}{one_line(about + finding.message)}\n"
    if not finding.fix:
        return line
    return f"{line}{'':<{_STATE_WIDTH}}fix: {one_line(finding.fix)} ({finding.docs})\n"


def _summary(report: "DoctorReport") -> str:
    states = [finding.state for finding in report.findings]
    counts = {state: states.count(state) for state in dict.fromkeys(states)}
    told = ", ".join(f"{count} {state}" for state, count in counts.items())
    return f"{told}; exit code {report.exit_code}\n"
