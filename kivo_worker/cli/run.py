"""`kivo-worker run`: check AI outputs against their sources and report."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kivo_worker.cli.carrying_out import (
    AsJson,
    Baseline,
    BaseUrl,
    Credential,
    DeliverySeconds,
    DryRun,
    FailOn,
    Options,
    OutboxFile,
    RunId,
    Showing,
    SpecFile,
    Telemetry,
    carry_out,
)
from kivo_worker.cli.ci_options import CodeQualityFile, Github, JUnitFile, OutputPath, SarifFile, named_files
from kivo_worker.cli.stores import IncludeText

if TYPE_CHECKING:
    from kivo_worker.runs.batch.engines import Engine
    from kivo_worker.runs.context import RunContext
    from kivo_worker.runs.job import Reporting
    from kivo_worker.runs.result import RunResult

JobToken = Annotated[str, typer.Option(envvar="KIVO_JOB_TOKEN", help="Where the job comes from.")]
Workers = Annotated[int | None, typer.Option(metavar="N", min=0, help="Worker processes.", show_default="one a core")]
EngineName = Annotated[Literal["local", "ray"], typer.Option("--engine", help="Who does a batch's rows.")]
RayAddress = Annotated[
    str | None,
    typer.Option(envvar="RAY_ADDRESS", metavar="HOST:PORT", help="Its cluster; else one here.", show_default=False),
]
MaxBadRows = Annotated[
    int | None, typer.Option(metavar="N", min=0, help="Fail when more rows are rejected.", show_default=False)
]
MaxSeconds = Annotated[
    int | None,
    typer.Option(envvar="KIVO_MAX_SECONDS", metavar="N", help="Stop after so long.", show_default=False),
]
MaxMemory = Annotated[
    int | None,
    typer.Option(envvar="KIVO_MAX_MEMORY", metavar="N", help="Stop at N bytes.", show_default=False),
]
HealthPath = Annotated[
    Path | None,
    typer.Option("--health-file", envvar="KIVO_HEALTH_FILE", metavar="FILE", help="Sign of life.", show_default=False),
]


def run(
    job_spec_file: SpecFile,
    job_token: JobToken = "local",  # noqa: S107 - a word of the command line, not a secret
    kivo_api_base_url: BaseUrl = None,
    review_run_id: RunId = None,
    worker_credential: Credential = None,
    outbox: OutboxFile = None,
    delivery_seconds: DeliverySeconds = 60,
    fail_on: FailOn = "never",
    baseline: Baseline = None,
    shard: Annotated[
        str | None,
        typer.Option(help="Do a part of a batch; `merge` ends it.", metavar="3/16", show_default=False),
    ] = None,
    workers: Workers = None,
    engine: EngineName = "local",
    ray_address: RayAddress = None,
    max_bad_rows: MaxBadRows = None,
    max_seconds: MaxSeconds = None,
    max_memory: MaxMemory = None,
    health_file: HealthPath = None,
    telemetry: Telemetry = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    include_text: IncludeText = False,
    sarif: SarifFile = None,
    junit: JUnitFile = None,
    code_quality: CodeQualityFile = None,
    github: Github = False,
    output_path: OutputPath = None,
) -> None:
    """Check AI outputs against their sources and report.

    Writes reports, sends metadata-only events; offline without API options.
    """
    options = Options(
        job_spec_file,
        fail_on,
        baseline,
        kivo_api_base_url,
        review_run_id,
        worker_credential,
        outbox,
        delivery_seconds,
        job_token,
        is_part=shard is not None,
        limits={"max_seconds": max_seconds, "max_memory": max_memory},
        health_file=health_file,
        telemetry=telemetry,
    )

    def do(context: "RunContext", reporting: "Reporting") -> "RunResult":
        from kivo_worker.runs.job import run_job  # noqa: PLC0415 - keeps --help quick

        who = engine_of(engine, ray_address, workers, asks_an_endpoint=context.spec.endpoint is not None)
        context = replace(context, max_bad_rows=max_bad_rows)
        return run_job(context, reporting, who) if shard is None else _run_part(context, shard, who)

    files = named_files(sarif, junit, code_quality)
    carry_out(options, Showing(as_json, dry_run, include_text, files, github, output_path), do)


def engine_of(
    engine: Literal["local", "ray"], ray_address: str | None, workers: int | None, *, asks_an_endpoint: bool
) -> "Engine":
    """Find who does the rows of a batch.

    Args:
        engine: its name, as the next two the option of `run`.
        ray_address: the cluster, for `ray`.
        workers: how many processes.
        asks_an_endpoint: whether the verifier does.

    Raises:
        UsageError: the options do not go together, or Ray is not installed.
    """
    from kivo_worker.runs.batch.choosing import cluster_engine, engine_for  # noqa: PLC0415 - keeps --help quick

    if engine == "ray":
        return cluster_engine(ray_address, workers, asks_an_endpoint=asks_an_endpoint)
    return engine_for(workers, asks_an_endpoint=asks_an_endpoint)


def _run_part(context: "RunContext", shard: str, engine: "Engine") -> "RunResult":
    from kivo_worker.runs.batch.parts import Part, batch_with_parts  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.runs.part import run_part  # noqa: PLC0415

    part = Part.parse(shard, os.environ)
    return run_part(context, batch_with_parts(context.spec, where="--shard"), part, engine)
