"""`kivo-worker run`: check AI outputs against their sources and report."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kivo_worker.bugs import internal_error
from kivo_worker.cli.run_ids import checked_run_id
from kivo_worker.cli.signals import cancelled_by_signals, end_now
from kivo_worker.errors import UsageError, WorkerError
from kivo_worker.vocabulary import GateVerdict

if TYPE_CHECKING:
    from kivo_worker.cli.presenting import Presenter
    from kivo_worker.runs.result import RunResult
    from kivo_worker.telling.channel import Line

_CREDENTIAL_OPTION = "--worker-credential"
_CREDENTIAL_VARIABLE = "KIVO_WORKER_CREDENTIAL"

FailOn = Literal["never", "allow", "allow_with_limits", "needs_review", "needs_repair", "blocked"]
"""`never`, or the gate verdict from which on a run fails; a test keeps it equal to the contract's verdicts."""


def run(
    job_spec_file: Annotated[
        Path, typer.Option(envvar="KIVO_JOB_SPEC_FILE", help="The job spec (JSON).", show_default=False)
    ],
    job_token: Annotated[
        str,
        typer.Option(envvar="KIVO_JOB_TOKEN", help="Where the job comes from: local, from the spec file."),
    ] = "local",  # noqa: S107 - a word of the command line, not a secret
    kivo_api_base_url: Annotated[
        str | None, typer.Option(envvar="KIVO_API_BASE_URL", help="Where metadata events are sent.")
    ] = None,
    review_run_id: Annotated[
        str | None, typer.Option(envvar="KIVO_REVIEW_RUN_ID", help="The private-worker run they belong to.")
    ] = None,
    worker_credential: Annotated[
        str | None,
        typer.Option(
            envvar=_CREDENTIAL_VARIABLE,
            show_default=False,
            help="The run's credential: a value, env://NAME, file:///path or fd://N.",
        ),
    ] = None,
    outbox: Annotated[
        Path | None,
        typer.Option(envvar="KIVO_OUTBOX", help="Where the last event waits until it has arrived.", show_default=False),
    ] = None,
    delivery_seconds: Annotated[
        float, typer.Option(envvar="KIVO_DELIVERY_SECONDS", min=1, max=3600, help="How long it is tried.")
    ] = 60,
    fail_on: Annotated[
        FailOn, typer.Option(envvar="KIVO_FAIL_ON", help="Exit with 1 from this gate verdict on.")
    ] = "never",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do all but send: print the exact event bytes.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one machine-readable summary, and nothing else, on stdout.")
    ] = False,
    include_text: Annotated[
        bool, typer.Option("--include-text", help="Show customer text also where there is no terminal.")
    ] = False,
) -> None:
    """Check AI outputs against their sources.

    Writes the reports into the report store and sends metadata-only events.

    Without the three API options the run is offline: events go to the ledger in the report store.
    """
    from kivo_worker.cli.presenting import Presenter  # noqa: PLC0415 - keeps --help quick

    presenter = Presenter(as_json=as_json, dry_run=dry_run, include_text=include_text)
    try:
        _check_job_token(job_token)
        api = _api_options(kivo_api_base_url, review_run_id, worker_credential)
        line = None if api is None else _line(api, outbox, delivery_seconds, presenter)
        result = _run(job_spec_file, line, fail_on, presenter)
    except Exception as caught:  # noqa: BLE001 - a program that reads the JSON gets it whatever happens
        error = caught if isinstance(caught, WorkerError) else internal_error(caught)
        presenter.failed(error)
        sys.exit(error.exit_code)
    if result.left_hanging:
        end_now(result.exit_code)
    sys.exit(result.exit_code)


def _line(api: tuple[str, str, str], outbox: Path | None, delivery_seconds: float, presenter: "Presenter") -> "Line":
    """Make sure, before any work is done, that events can be sent, as far as that can be known."""
    from kivo_worker.boundary.connection import Connection  # noqa: PLC0415
    from kivo_worker.boundary.credential import check_expiry, read_secret  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.boundary.http import checked_base_url  # noqa: PLC0415
    from kivo_worker.boundary.tls import tls_context  # noqa: PLC0415
    from kivo_worker.cli.outbox import usable_outbox  # noqa: PLC0415
    from kivo_worker.telling.channel import Line  # noqa: PLC0415

    base_url, run_id, credential = api
    connection = Connection(checked_base_url(base_url), run_id, read_secret(credential, name=_CREDENTIAL_OPTION))
    if presenter.dry_run:
        return Line(connection)
    check_expiry(connection.credential, name=_CREDENTIAL_OPTION)
    tls_context()
    return Line(connection, usable_outbox(outbox), delivery_seconds)


def _run(job_spec_file: Path, line: "Line | None", fail_on: FailOn, presenter: "Presenter") -> "RunResult":
    from kivo_worker.cli.run_log import log_result  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.job.loading import load_job_spec  # noqa: PLC0415
    from kivo_worker.redaction import redact_words  # noqa: PLC0415
    from kivo_worker.runs.cancellation import Cancellation  # noqa: PLC0415
    from kivo_worker.runs.context import build_context  # noqa: PLC0415
    from kivo_worker.runs.job import Reporting, run_job  # noqa: PLC0415
    from kivo_worker.runs.naming import named_by_key  # noqa: PLC0415

    os.environ.pop(_CREDENTIAL_VARIABLE, None)
    loaded = load_job_spec(job_spec_file)
    cancellation = Cancellation()
    reporting = Reporting(
        review_run_id=line.connection.review_run_id if line else None,
        line=None if presenter.dry_run else line,
        fail_on=None if fail_on == "never" else GateVerdict(fail_on),
    )
    with cancelled_by_signals(cancellation), presenter.watching() as observer:
        context = build_context(loaded, observer, cancellation)
        redact_words(context.own_texts.occur_in)
        result = run_job(context, reporting)
    if result.error is not None and not presenter.may_name_inputs:
        result = replace(result, error=named_by_key(result.error, context.inputs))
    log_result(result)
    presenter.finished(result)
    return result


def _check_job_token(token: str) -> None:
    if token != "local":  # noqa: S105 - a word of the command line, not a secret
        hint = "It means that the job spec is handed over as a file."
        raise UsageError('the only job token there is, is "local".', where="--job-token", hint=hint)


def _api_options(base_url: str | None, run_id: str | None, credential: str | None) -> tuple[str, str, str] | None:
    """All three options or none of them."""
    given = {"--kivo-api-base-url": base_url, "--review-run-id": run_id, "--worker-credential": credential}
    empty = [name for name, value in given.items() if value is not None and not value.strip()]
    if empty:
        raise UsageError("the option is empty.", where=", ".join(empty), hint="Is the variable behind it set?")
    missing = [name for name, value in given.items() if value is None]
    if len(missing) == len(given):
        return None
    if base_url is None or run_id is None or credential is None:
        hint = "Give all three options to report to Kivo, or none to run offline."
        raise UsageError("the option is missing.", where=", ".join(missing), hint=hint)
    return base_url, checked_run_id(run_id), credential
