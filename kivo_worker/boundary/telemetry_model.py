"""What a collector of the operator's own is told of a run: durations, counts, closed words and names that events carry.

Names follow OpenTelemetry's semantic conventions where these have any, and start with `kivo.` elsewhere. Nothing is
sent that does not stand here; docs/what-leaves.md is made from it.
"""

from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from kivo_worker.identifiers import Identifier
from kivo_worker.vocabulary import GateVerdict, Phase, RunStatus, SupportStatus

Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(gt=0)]
"""Since 1970."""


class Metric(NamedTuple):
    """A metric.

    Attributes:
        name: its name.
        unit: in what it is counted (UCUM).
        meaning: what is counted.
        is_histogram: whether it is one; else it is a sum.
        attribute: what it is told apart by; empty when by nothing.
    """

    name: str
    unit: str
    meaning: str
    is_histogram: bool = False
    attribute: str = ""


RESOURCE = {
    "service.name": "`kivo-worker`, or what `OTEL_SERVICE_NAME` says",
    "service.version": "the version of this program",
}
"""Who tells, and what else `OTEL_RESOURCE_ATTRIBUTES` says of it."""

RUN_SPAN = "kivo.run"


def span_name(phase: Phase) -> str:
    """What the span of a phase is called."""
    return f"kivo.{phase}"


SPANS = {RUN_SPAN: "the whole run"} | {span_name(phase): phase.meaning for phase in Phase}

STATUS, VERDICT, SUPPORT, PHASE = "kivo.run.status", "kivo.gate_verdict", "kivo.support_status", "kivo.run.phase"
CUSTOMER_RUN, REVIEW_RUN, WORKER = "kivo.customer_run_id", "kivo.review_run_id", "kivo.worker_id"
EXIT_CODE = "process.exit.code"
ATTRIBUTES = {
    CUSTOMER_RUN: "your id of the run, from the job spec",
    REVIEW_RUN: "Kivo's id of it, when it is not offline",
    WORKER: "your name of the worker, from the job spec",
    STATUS: "what has become of it",
    VERDICT: "its gate verdict, when it has one",
    EXIT_CODE: "how it ended",
}
"""What the span of the run carries; those of its phases carry nothing."""

DURATION = Metric("kivo.run.duration", "s", "how long the run took", is_histogram=True, attribute=STATUS)
PHASE_DURATION = Metric("kivo.run.phase.duration", "s", "how long a phase took", is_histogram=True, attribute=PHASE)
CLAIMS = Metric("kivo.claims", "{claim}", "claims by their status", attribute=SUPPORT)
OUTPUTS = Metric("kivo.outputs", "{output}", "outputs that were reviewed")
REJECTED = Metric("kivo.rows.rejected", "{row}", "rows of a batch that could not be")
SOURCES = Metric("kivo.sources", "{source}", "sources that were supplied")
REPORT_SIZE = Metric("kivo.reports.size", "By", "bytes of the artifacts in the report store")
RESENDS = Metric("kivo.events.resent", "{request}", "requests by which an event was sent once more")
METRICS = (DURATION, PHASE_DURATION, CLAIMS, OUTPUTS, REJECTED, SOURCES, REPORT_SIZE, RESENDS)


class RunFigures(BaseModel):
    """All that is told of a run.

    Attributes:
        customer_run_id: what the customer calls the run.
        review_run_id: what Kivo calls it; none when it is offline.
        worker_id: what the customer calls the worker.
        status: what has become of it.
        exit_code: how it ended.
        gate_verdict: its verdict; none when it has none.
        claims: how many claims have each status.
        outputs: how many outputs were reviewed.
        rejected_rows: how many rows could not be.
        sources: how many sources there were.
        report_bytes: how large its artifacts are together.
        resends: how often an event was sent again.
        phases: when each phase began, in their order.
        ended: when the run ended.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    customer_run_id: Identifier
    review_run_id: Identifier | None
    worker_id: Identifier
    status: RunStatus
    exit_code: Count
    gate_verdict: GateVerdict | None
    claims: dict[SupportStatus, Count]
    outputs: Count
    rejected_rows: Count
    sources: Count
    report_bytes: Count
    resends: Count
    phases: tuple[tuple[Phase, Seconds], ...] = Field(min_length=1)
    ended: Seconds

    @property
    def spans(self) -> tuple[tuple[Phase, float, float], ...]:
        """The phases, with their beginnings and their ends."""
        ends = [*(began for _, began in self.phases[1:]), self.ended]
        return tuple((phase, began, ended) for (phase, began), ended in zip(self.phases, ends, strict=True))

    @property
    def seconds(self) -> float:
        """How long the run took."""
        return self.ended - self.phases[0][1]

    @property
    def names(self) -> frozenset[str]:
        """The names in it, which events carry too."""
        return frozenset(filter(None, (self.customer_run_id, self.review_run_id, self.worker_id)))

    @property
    def attributes(self) -> dict[str, str | int]:
        """What the span of the run carries."""
        found = {
            CUSTOMER_RUN: self.customer_run_id,
            REVIEW_RUN: self.review_run_id,
            WORKER: self.worker_id,
            STATUS: str(self.status),
            VERDICT: str(self.gate_verdict) if self.gate_verdict else None,
            EXIT_CODE: self.exit_code,
        }
        return {name: value for name, value in found.items() if value is not None}

    @property
    def measured(self) -> dict[Metric, list[tuple[float, str]]]:
        """The values of each metric, with the words they are told apart by."""
        return {
            DURATION: [(self.seconds, str(self.status))],
            PHASE_DURATION: [(ended - began, str(phase)) for phase, began, ended in self.spans],
            CLAIMS: [(count, str(status)) for status, count in self.claims.items()],
            OUTPUTS: [(self.outputs, "")],
            REJECTED: [(self.rejected_rows, "")],
            SOURCES: [(self.sources, "")],
            REPORT_SIZE: [(self.report_bytes, "")],
            RESENDS: [(self.resends, "")],
        }
