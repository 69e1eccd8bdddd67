"""`kivo-worker config`: show every setting of a run, what it is and who has said so; never a secret."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kivo_worker.cli.carrying_out import (
    Baseline,
    BaseUrl,
    Credential,
    DeliverySeconds,
    FailOn,
    Options,
    OutboxFile,
    RunId,
    Telemetry,
    check_options,
)
from kivo_worker.cli.console import printable, write
from kivo_worker.cli.run import (
    EngineName,
    HealthPath,
    JobToken,
    MaxBadRows,
    MaxMemory,
    MaxSeconds,
    RayAddress,
    Workers,
    engine_of,
)
from kivo_worker.redaction import redacted

if TYPE_CHECKING:
    from kivo_worker.job.settings import Setting

_REFERENCES = ("env://", "file://", "fd://")
_HIDDEN = "(hidden)"
_NOT_OF_A_RUN = {"as_json", "help"}

Spec = Annotated[
    Path | None,
    typer.Argument(metavar="[SPEC]", envvar="KIVO_JOB_SPEC_FILE", help="The job spec (JSON).", show_default=False),
]


def config(
    context: typer.Context,
    job_spec_file: Spec = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
    job_token: JobToken = "local",  # noqa: S107 - a word of the command line, not a secret
    kivo_api_base_url: BaseUrl = None,
    review_run_id: RunId = None,
    worker_credential: Credential = None,
    outbox: OutboxFile = None,
    delivery_seconds: DeliverySeconds = 60,
    fail_on: FailOn = "never",
    baseline: Baseline = None,
    workers: Workers = None,
    engine: EngineName = "local",
    ray_address: RayAddress = None,
    max_bad_rows: MaxBadRows = None,
    max_seconds: MaxSeconds = None,
    max_memory: MaxMemory = None,
    health_file: HealthPath = None,
    telemetry: Telemetry = False,
) -> None:
    """Show the settings of a run, and where each comes from.

    A flag goes before the environment, that before the job spec, that before the default.
    Ends with an error where a run would refuse one of them.
    """
    from kivo_worker.cli.telemetry import collector_for  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.job.loading import load_job_spec  # noqa: PLC0415
    from kivo_worker.job.policies import load_policy  # noqa: PLC0415
    from kivo_worker.job.settings import limits_with, settled, spec_settings  # noqa: PLC0415
    from kivo_worker.job.spec import Limits  # noqa: PLC0415

    spec = load_job_spec(job_spec_file).spec if job_spec_file else None
    options = [*_of_the_command_line(context), *_of_the_environment()]
    found = list(settled(options, spec_settings(spec)))
    write(_as_json(found) if as_json else _as_table(found), sys.stdout)
    limits = {"max_seconds": max_seconds, "max_memory": max_memory}
    check_options(
        Options(
            job_spec_file or Path(), fail_on, baseline, kivo_api_base_url, review_run_id, worker_credential, outbox,
            delivery_seconds, job_token,
        )
    )  # fmt: skip
    limits_with(spec.limits if spec else Limits(), limits)
    if spec and telemetry:
        collector_for(spec)
    if spec:
        load_policy(spec.policy_version)
    engine_of(engine, ray_address, workers, asks_an_endpoint=spec is not None and spec.endpoint is not None)


def _of_the_command_line(context: typer.Context) -> "Iterator[Setting]":
    """What has a flag; click knows who has given it."""
    from kivo_worker.job.settings import Origin, Setting  # noqa: PLC0415 - keeps --help quick

    origins = {"COMMANDLINE": Origin.FLAG, "ENVIRONMENT": Origin.ENVIRONMENT}
    for parameter in context.command.params:
        name = str(parameter.name)
        if name in _NOT_OF_A_RUN:
            continue
        source = context.get_parameter_source(name)
        yield Setting(
            name,
            _shown(name, context.params.get(name)),
            origins.get(source.name if source else "", Origin.DEFAULT),
            flag=f"--{name.replace('_', '-')}",
            variable=str(parameter.envvar) if parameter.envvar else None,
        )


def _shown(name: str, value: Any) -> Any:  # noqa: ANN401 - of whatever kind it is
    """A value as it may be shown: of a credential only where it is, if it is elsewhere."""
    if name == "worker_credential" and value is not None and not value.startswith(_REFERENCES):
        return _HIDDEN
    return str(value) if isinstance(value, Path) else value


def _of_the_environment() -> "Iterator[Setting]":
    """What only the environment has."""
    from kivo_worker.boundary.network import network_in_effect  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.boundary.telemetry_settings import telemetry_in_effect  # noqa: PLC0415
    from kivo_worker.job.settings import Origin, Setting  # noqa: PLC0415
    from kivo_worker.logs import logging_in_effect  # noqa: PLC0415

    for one in (*logging_in_effect(), *network_in_effect(), telemetry_in_effect()):
        yield Setting(
            one.name, one.value, Origin.ENVIRONMENT if one.is_given else Origin.DEFAULT, variable=one.variable
        )


def _as_json(settings: "list[Setting]") -> str:
    entries = [asdict(one) | {"value": _without_passwords(one.value)} for one in settings]
    return json.dumps({"settings": entries}, indent=2) + "\n"


def _as_table(settings: "list[Setting]") -> str:
    """A line a setting: who has said so, what it is called, what it is."""
    width = max(len(one.name) for one in settings)
    lines = (f"{one.origin:<12} {one.name:<{width}}  {_words(one.value)}" for one in settings)
    return "\n".join(lines) + "\n"


def _words(value: object) -> str:
    if value is None or value == ():
        return "-"
    shown = _without_passwords(value)
    return printable(shown) if isinstance(shown, str) else json.dumps(shown)


def _without_passwords(value: object) -> object:
    """A value as a log may show it; addresses lose what could prove who one is."""
    return redacted(value) if isinstance(value, str) else value
