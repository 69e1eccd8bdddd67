"""`kivo-worker merge`: sum a batch up whose parts have been done, and tell of it once."""

from typing import TYPE_CHECKING

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
    from kivo_worker.runs.context import RunContext
    from kivo_worker.runs.job import Reporting
    from kivo_worker.runs.result import RunResult


def merge(
    job_spec_file: SpecFile,
    kivo_api_base_url: BaseUrl = None,
    review_run_id: RunId = None,
    worker_credential: Credential = None,
    outbox: OutboxFile = None,
    delivery_seconds: DeliverySeconds = 60,
    fail_on: FailOn = "never",
    baseline: Baseline = None,
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
    """End a batch whose parts were done with `run --shard`: write its reports and send its events.

    When a part is missing, that is an error, and nothing is sent.
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
        telemetry=telemetry,
    )
    files = named_files(sarif, junit, code_quality)
    carry_out(options, Showing(as_json, dry_run, include_text, files, github, output_path), _merge)


def _merge(context: "RunContext", reporting: "Reporting") -> "RunResult":
    from kivo_worker.runs.batch.parts import batch_with_parts  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.runs.batch.run import done_elsewhere  # noqa: PLC0415
    from kivo_worker.runs.job import run_job  # noqa: PLC0415

    return run_job(context, reporting, done=done_elsewhere(context, batch_with_parts(context.spec, where="merge")))
