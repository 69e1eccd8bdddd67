"""A job from the command line to its exit code, for the commands that run one; and the options they share."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from kivo_worker.bugs import internal_error
from kivo_worker.cli.console import say
from kivo_worker.cli.gate import FailOnWhat, check_gate, new_status_of, read_baseline, verdict_of
from kivo_worker.cli.run_ids import checked_run_id
from kivo_worker.cli.signals import cancelled_by_signals, end_now
from kivo_worker.errors import UsageError, WorkerError

if TYPE_CHECKING:
    from kivo_worker.cli.ci import CiOutputs
    from kivo_worker.cli.presenting import Presenter
    from kivo_worker.runs.context import RunContext
    from kivo_worker.runs.job import Reporting
    from kivo_worker.runs.observer import Observer
    from kivo_worker.runs.result import RunResult
    from kivo_worker.telling.channel import Line

_CREDENTIAL_OPTION = "--worker-credential"
CREDENTIAL_VARIABLE = "KIVO_WORKER_CREDENTIAL"

SpecFile = Annotated[Path, typer.Option(envvar="KIVO_JOB_SPEC_FILE", help="The job spec (JSON).", show_default=False)]
BaseUrl = Annotated[str | None, typer.Option(envvar="KIVO_API_BASE_URL", help="Where events go.")]
RunId = Annotated[str | None, typer.Option(envvar="KIVO_REVIEW_RUN_ID", help="Their review run.")]
Credential = Annotated[
    str | None,
    typer.Option(
        envvar=CREDENTIAL_VARIABLE,
        show_default=False,
        help="Its credential, or env://NAME, file:///path, fd://N.",
    ),
]
OutboxFile = Annotated[
    Path | None,
    typer.Option(envvar="KIVO_OUTBOX", help="Where events wait.", show_default=False),
]
DeliverySeconds = Annotated[
    float,
    typer.Option(envvar="KIVO_DELIVERY_SECONDS", min=1, max=3600, metavar="SECONDS", help="How long it is tried."),
]
FailOn = Annotated[
    FailOnWhat,
    typer.Option(envvar="KIVO_FAIL_ON", metavar="WHAT", help="Exit with 1 from this gate verdict on, or new-STATUS."),
]
Baseline = Annotated[
    str | None,
    typer.Option(envvar="KIVO_BASELINE", metavar="STORE", help="An older run.", show_default=False),
]
Telemetry = Annotated[bool, typer.Option("--telemetry", envvar="KIVO_TELEMETRY", help="Tell a collector.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Send nothing; print the exact event bytes.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON summary alone on stdout.")]


@dataclass(frozen=True, slots=True)
class Options:
    """A job as the command line has it.

    Attributes:
        spec_file: the job spec.
        fail_on: what fails it.
        baseline: the report store it is compared with.
        base_url: the API; none for a run that is offline, and so with the next two.
        review_run_id: the run there.
        credential: its credential, or where that is.
        outbox: the outbox; the user's own when not given.
        delivery_seconds: how long the last event is tried.
        job_token: where the job comes from.
        is_part: whether it is a part of a job, which tells nobody.
        limits: those of the whole run that go before the job spec's, where they are not none.
        health_file: where it is told whether the run gets on.
        telemetry: whether a collector is told of the run.
    """

    spec_file: Path
    fail_on: FailOnWhat
    baseline: str | None
    base_url: str | None
    review_run_id: str | None
    credential: str | None
    outbox: Path | None
    delivery_seconds: float
    job_token: str = "local"  # noqa: S105 - a word of the command line, not a secret
    is_part: bool = False
    limits: Mapping[str, int | None] = field(default_factory=dict)
    health_file: Path | None = None
    telemetry: bool = False


@dataclass(frozen=True, slots=True)
class Showing:
    """How what comes of a job is shown.

    Attributes:
        as_json: one JSON summary on standard output.
        dry_run: nothing is sent, and the event bytes are printed.
        include_text: customer text is shown also where there is no terminal.
        files: where each format for CI systems goes, by the name of its option.
        github: a step of a GitHub workflow is shown it.
        output_path: the output's path in the repository.
    """

    as_json: bool
    dry_run: bool
    include_text: bool
    files: Mapping[str, Path]
    github: bool
    output_path: str | None


Do = Callable[["RunContext", "Reporting"], "RunResult"]
"""Does a job; raises what is wrong with it before it begins."""


def carry_out(options: Options, showing: Showing, do: Do) -> NoReturn:
    """Have a job done, show it to people and CI systems, and end with its exit code."""
    from kivo_worker.cli.ci import CiOutputs, Wanted  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.cli.health_file import HealthFile, NoHealthFile  # noqa: PLC0415
    from kivo_worker.cli.presenting import Presenter  # noqa: PLC0415

    presenter = Presenter(as_json=showing.as_json, dry_run=showing.dry_run, include_text=showing.include_text)
    github = presenter.out if showing.github else None
    outputs = CiOutputs(Wanted(showing.files, github, showing.output_path, showing.include_text))
    health = NoHealthFile()
    try:
        health = HealthFile(options.health_file) if options.health_file else health
        _check_part(options, outputs)
        check_options(options)
        line = None if options.is_part else _line(options, presenter)
        result = _done(options, line, presenter, outputs, health, do)
    except Exception as caught:  # noqa: BLE001 - a program that reads the JSON gets it whatever happens
        error = caught if isinstance(caught, WorkerError) else internal_error(caught)
        presenter.failed(error)
        outputs.failed(error)
        health.ended(error.exit_code)
        sys.exit(error.exit_code)
    health.ended(result.exit_code)
    if result.left_hanging:
        end_now(result.exit_code)
    sys.exit(result.exit_code)


def _line(options: Options, presenter: "Presenter") -> "Line | None":
    """Make sure, before any work is done, that events can be sent, as far as that can be known."""
    from kivo_worker.boundary.connection import Connection  # noqa: PLC0415
    from kivo_worker.boundary.credential import check_expiry, read_secret  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.boundary.tls import tls_context  # noqa: PLC0415
    from kivo_worker.cli.outbox import usable_outbox  # noqa: PLC0415
    from kivo_worker.telling.channel import Line  # noqa: PLC0415

    api = api_of(options.base_url, options.review_run_id, options.credential)
    if api is None:
        return None
    base_url, run_id, credential = api
    connection = Connection(base_url, run_id, read_secret(credential, name=_CREDENTIAL_OPTION))
    if presenter.dry_run:
        return Line(connection)
    check_expiry(connection.credential, name=_CREDENTIAL_OPTION)
    tls_context()
    return Line(connection, usable_outbox(options.outbox), options.delivery_seconds)


def _done(
    options: Options,
    line: "Line | None",
    presenter: "Presenter",
    outputs: "CiOutputs",
    health: "Observer",
    do: Do,
) -> "RunResult":
    from kivo_worker.cli.run_log import log_result  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.cli.telemetry import Phases, collector_for, tell  # noqa: PLC0415
    from kivo_worker.job.loading import load_job_spec  # noqa: PLC0415
    from kivo_worker.job.settings import with_limits  # noqa: PLC0415
    from kivo_worker.redaction import redact_words  # noqa: PLC0415
    from kivo_worker.runs.cancellation import Cancellation  # noqa: PLC0415
    from kivo_worker.runs.context import build_context  # noqa: PLC0415
    from kivo_worker.runs.job import Reporting  # noqa: PLC0415
    from kivo_worker.runs.limits import within_limits  # noqa: PLC0415
    from kivo_worker.runs.naming import named_by_key  # noqa: PLC0415
    from kivo_worker.runs.observer import Observers  # noqa: PLC0415

    os.environ.pop(CREDENTIAL_VARIABLE, None)
    phases = Phases()
    loaded = with_limits(load_job_spec(options.spec_file), options.limits)
    collector = collector_for(loaded.spec) if options.telemetry and not presenter.dry_run else None
    comparison = read_baseline(options.baseline, loaded.spec.storage)
    outputs.compare_with(comparison)
    cancellation = Cancellation()
    reporting = Reporting(
        review_run_id=line.connection.review_run_id if line else None,
        line=None if presenter.dry_run else line,
        fail_on=verdict_of(options.fail_on),
        comparison=comparison,
        fail_on_new=new_status_of(options.fail_on),
    )
    with cancelled_by_signals(cancellation), presenter.watching() as observer:
        context = build_context(loaded, Observers((observer, outputs, health, phases)), cancellation)
        redact_words(context.own_texts.occur_in)
        for note in context.versions.verifier_notes:
            say(f"warning: {note}")
        try:
            with within_limits(context):
                result = do(context, reporting)
        except WorkerError as error:
            raise error if presenter.may_name_inputs else named_by_key(error, context.inputs) from None
    named = replace(result, error=named_by_key(result.error, context.inputs)) if result.error else result
    log_result(result)
    outputs.finished(loaded.spec, result if presenter.includes_text else named)
    presenter.finished(result if presenter.may_name_inputs else named)
    if collector is not None:
        with cancelled_by_signals(cancellation):
            tell(collector, result, phases, context.own_texts.occur_in, cancellation.time_left)
    return result


def check_options(options: Options) -> None:
    """Refuse what no run takes, before anything is read.

    Raises:
        UsageError: an option is wrong, or does not go with the others.
    """
    _check_job_token(options.job_token)
    check_gate(options.fail_on, options.baseline)
    if not options.is_part:
        api_of(options.base_url, options.review_run_id, options.credential)


def _check_job_token(token: str) -> None:
    if token != "local":  # noqa: S105 - a word of the command line, not a secret
        hint = "It means that the job spec is handed over as a file."
        raise UsageError('the only job token there is, is "local".', where="--job-token", hint=hint)


def _check_part(options: Options, outputs: "CiOutputs") -> None:
    if options.is_part and not (options.baseline is None and outputs.wanted.is_nothing):
        hint = "Give --baseline and the CI outputs to `kivo-worker merge`."
        raise UsageError("a part of a batch is neither compared nor shown to a CI system.", where="--shard", hint=hint)


def api_of(base_url: str | None, run_id: str | None, credential: str | None) -> tuple[str, str, str] | None:
    """Take all three options that report to Kivo, or none of them.

    Raises:
        UsageError: some are missing or empty, the address or the run's id is none.
    """
    from kivo_worker.boundary.http import checked_base_url  # noqa: PLC0415 - keeps --help quick

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
    return checked_base_url(base_url), checked_run_id(run_id), credential
