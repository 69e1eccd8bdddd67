"""`kivo-worker schema`: print a published JSON Schema."""

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import typer

from kivo_worker.cli.console import write
from kivo_worker.errors import UsageError


class SchemaName(StrEnum):
    """The published schemas."""

    JOB_SPEC = "job-spec"
    CLAIM_REPORT = "claim-report"
    BATCH_REPORT = "batch-report"
    RUN_MANIFEST = "run-manifest"
    BATCH_PLAN = "batch-plan"
    SHARD_SUMMARY = "shard-summary"
    RUN_SUMMARY = "run-summary"
    EVENT = "event"
    POLICY = "policy"
    EVAL_REPORT = "eval-report"
    AGREEMENT_REPORT = "agreement-report"
    CALIBRATION = "calibration"
    DOCTOR_REPORT = "doctor-report"


_NAMES = ", ".join(SchemaName)


def schema(name: Annotated[str, typer.Argument(metavar="NAME", help=f"One of {_NAMES}.", show_default=False)]) -> None:
    """Print the JSON Schema of a file this program reads or writes."""
    if name not in set(SchemaName):
        raise UsageError("there is no schema of that name.", where="schema", hint=f"These are there: {_NAMES}.")
    write(schema_text(SchemaName(name)), sys.stdout)


def schema_text(name: SchemaName) -> str:
    """The schema as it is published: JSON Schema 2020-12, two-space indented."""
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_schemas()[name]()}
    return json.dumps(document, indent=2) + "\n"


def _schemas() -> dict[SchemaName, Callable[[], dict[str, Any]]]:
    from kivo_worker.boundary.model import ANY_EVENT  # noqa: PLC0415 - keeps --help quick
    from kivo_worker.doctor.findings import DoctorReport  # noqa: PLC0415
    from kivo_worker.evaluation.agreement import AgreementReport  # noqa: PLC0415
    from kivo_worker.evaluation.report import EvalReport  # noqa: PLC0415
    from kivo_worker.job.spec import JobSpec  # noqa: PLC0415
    from kivo_worker.judges.calibration import CalibrationFile  # noqa: PLC0415
    from kivo_worker.policy.model import Policy  # noqa: PLC0415
    from kivo_worker.reports.batch import BatchReport  # noqa: PLC0415
    from kivo_worker.reports.model import ClaimReport, RunManifest  # noqa: PLC0415
    from kivo_worker.reports.shards import BatchPlan, ShardSummary  # noqa: PLC0415
    from kivo_worker.runs.summary import RunSummary  # noqa: PLC0415

    return {
        SchemaName.JOB_SPEC: JobSpec.model_json_schema,
        SchemaName.CLAIM_REPORT: ClaimReport.model_json_schema,
        SchemaName.BATCH_REPORT: BatchReport.model_json_schema,
        SchemaName.RUN_MANIFEST: RunManifest.model_json_schema,
        SchemaName.BATCH_PLAN: BatchPlan.model_json_schema,
        SchemaName.SHARD_SUMMARY: ShardSummary.model_json_schema,
        SchemaName.RUN_SUMMARY: RunSummary.model_json_schema,
        SchemaName.EVENT: ANY_EVENT.json_schema,
        SchemaName.POLICY: Policy.model_json_schema,
        SchemaName.EVAL_REPORT: EvalReport.model_json_schema,
        SchemaName.AGREEMENT_REPORT: AgreementReport.model_json_schema,
        SchemaName.CALIBRATION: CalibrationFile.model_json_schema,
        SchemaName.DOCTOR_REPORT: DoctorReport.model_json_schema,
    }
