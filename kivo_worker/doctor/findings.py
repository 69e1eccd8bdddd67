"""What the doctor finds: each check has an id, a state, and where something is wrong, what to do (docs/doctor.md)."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kivo_worker.errors import WorkerError
from kivo_worker.exit_codes import ExitCode, by_priority
from kivo_worker.version import WORKER_VERSION

DOCTOR_REPORT_SCHEMA: Literal["kivo_doctor_report.v1"] = "kivo_doctor_report.v1"


class CheckId(StrEnum):
    """The checks, in the order they are made; each has a section in docs/doctor.md."""

    PYTHON = "python"
    MODEL_FILES = "model_files"
    JOB_SPEC = "job_spec"
    MEMORY = "memory"
    DISK = "disk"
    VERIFIER = "verifier"
    PRINCIPAL = "principal"
    INPUT = "input"
    REPORT_STORE = "report_store"
    KIVO_SETTINGS = "kivo_settings"
    CREDENTIAL = "credential"
    OUTBOX = "outbox"
    TLS = "tls"
    PROXY = "proxy"
    KIVO_API = "kivo_api"
    CLOCK = "clock"


class State(StrEnum):
    """What came of a check, best first."""

    OK = "ok"
    SKIPPED = "skipped"
    WARNING = "warning"
    FAILED = "failed"


class Finding(BaseModel):
    """What one check found; no text of an output or a source, no secret."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: CheckId = Field(description="The check.")
    state: State = Field(description="What came of it.")
    about: str = Field("", description="The key, variable or place it is about; empty where there is but one.")
    message: str = Field(description="What was found, a sentence.")
    fix: str = Field("", description="What to do; empty when nothing is to be done.")
    exit_code: Annotated[int, Field(ge=0, le=255)] = Field(0, description="How a run would end by it.")

    @property
    def docs(self) -> str:
        """Where the documentation says more."""
        return f"docs/doctor.md#{self.id}"


class DoctorReport(BaseModel):
    """What `kivo-worker doctor --json` prints."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal["kivo_doctor_report.v1"] = DOCTOR_REPORT_SCHEMA
    worker_version: str
    state: State = Field(description="The worst of all states.")
    exit_code: Annotated[int, Field(ge=0, le=255)] = Field(description="The worst of all exit codes.")
    findings: tuple[Finding, ...]


def report_of(findings: Sequence[Finding]) -> DoctorReport:
    """Sum findings up."""
    worst = max((finding.state for finding in findings), key=list(State).index, default=State.OK)
    return DoctorReport(
        worker_version=WORKER_VERSION, state=worst, exit_code=worst_code(findings), findings=tuple(findings)
    )


def worst_code(findings: Iterable[Finding]) -> ExitCode:
    """The exit code that wins among those of the findings that failed."""
    found = {finding.exit_code for finding in findings}
    return by_priority([code for code in ExitCode if code in found])[0]


def ok(check: CheckId, message: str, about: str = "") -> Finding:
    """All is well."""
    return Finding(id=check, state=State.OK, about=about, message=message)


def skipped(check: CheckId, message: str) -> Finding:
    """It was not looked at, and why."""
    return Finding(id=check, state=State.SKIPPED, message=message)


def warning(check: CheckId, message: str, fix: str, about: str = "") -> Finding:
    """A run may go well, and may not."""
    return Finding(id=check, state=State.WARNING, about=about, message=message, fix=fix)


def failed(check: CheckId, message: str, fix: str, code: ExitCode, about: str = "") -> Finding:
    """A run would not go well."""
    return Finding(id=check, state=State.FAILED, about=about, message=message, fix=fix, exit_code=code)


def failed_with(check: CheckId, error: WorkerError, about: str = "") -> Finding:
    """A run would end with this error."""
    fix = error.hint or f"See docs/doctor.md#{check}."
    return failed(check, error.message, fix, error.exit_code, about or error.where)
