"""What a batch came to, in the form that its summaries share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kivo_worker.reports.blame import SourceBlame
from kivo_worker.reports.markdown import counted
from kivo_worker.reports.model import (
    ClaimReport,
    Closed,
    Counts,
    Coverage,
    RejectedRow,
    RowOrigin,
    RunManifest,
    Versions,
)
from kivo_worker.vocabulary import GateVerdict, NotCheckedReason, SafeUseStatus, not_checked_category

BATCH_REPORT_SCHEMA: Literal["kivo_private_worker_batch_report.v1"] = "kivo_private_worker_batch_report.v1"

SHOWN_ROWS = 50
"""How many of the worst rows, of the rejected ones, and of the sources to look at, a summary shows."""


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """A batch at its end.

    Attributes:
        manifest: verdicts, counts and artifacts.
        worst: the rows to look at first, worst first.
        rejected: rows that could not be reviewed, in their order.
        reasons: how many claims have each category.
        rejections: how many rows could not be reviewed for each reason.
        blame: the sources to look at first, worst first.
        blamed: how many sources there are against which a claim did not hold.
    """

    manifest: RunManifest
    worst: tuple[ClaimReport, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    reasons: Mapping[str, int] = field(default_factory=dict)
    rejections: Mapping[NotCheckedReason, int] = field(default_factory=dict)
    blame: tuple[SourceBlame, ...] = ()
    blamed: int = 0

    @property
    def whose_verdict(self) -> str:
        """Say which row's verdict is the batch's, and how many are worse."""
        tolerated = self.manifest.tolerated_rows
        if not tolerated:
            return "the worst row's"
        rows = f"{counted(tolerated, 'row')} of {self.manifest.outputs}"
        return f"{rows} came out worse, which the policy tolerates"

    @property
    def was_cancelled(self) -> bool:
        """Whether there are rows behind these that were not looked at."""
        return not_checked_category(NotCheckedReason.CANCELLED) in self.manifest.failure_categories


def place_of(row: ClaimReport | RejectedRow) -> str:
    """Say which row it is, and where it stands in a batch of many objects."""
    origin = f" (line {row.origin.line} of {row.origin.uri})" if row.origin else ""
    return f"Row {row.row}{origin}"


class WorstOutput(Closed):
    """A row to look at; its full report is among the row reports."""

    row: int | None
    origin: RowOrigin | None
    external_id: str | None
    gate_verdict: GateVerdict
    gate_reasons: tuple[str, ...]
    counts: Counts


class BatchReport(Closed):
    """The claim report of a batch: verdicts, the rows and sources to look at first, and why claims did not hold.

    `reasons` says how many claims have each category, `rejections` how many rows could not be reviewed for each reason.
    Of rows and sources the first 50 are here, worst first; `blamed_source_count` counts all such sources.
    """

    schema_version: Literal["kivo_private_worker_batch_report.v1"] = BATCH_REPORT_SCHEMA
    customer_run_id: str
    workflow_id: str
    versions: Versions
    was_cancelled: bool
    gate_verdict: GateVerdict
    safe_use_status: SafeUseStatus
    outputs: int
    rejected_rows: int
    tolerated_rows: int
    gate_verdicts: dict[GateVerdict, int]
    counts: Counts
    coverage: Coverage
    reasons: dict[str, int]
    rejections: dict[NotCheckedReason, int]
    blamed_source_count: int
    blamed_sources: tuple[SourceBlame, ...]
    worst_outputs: tuple[WorstOutput, ...]
    rejected: tuple[RejectedRow, ...]


def batch_report(summary: BatchSummary) -> BatchReport:
    """Put the summary of a batch into the published form."""
    shared = set(RunManifest.model_fields) & set(BatchReport.model_fields) - {"schema_version"}
    return BatchReport(
        **{name: getattr(summary.manifest, name) for name in shared},
        was_cancelled=summary.was_cancelled,
        reasons=dict(summary.reasons),
        rejections=dict(summary.rejections),
        blamed_source_count=summary.blamed,
        blamed_sources=summary.blame,
        worst_outputs=tuple(
            WorstOutput(**{name: getattr(one, name) for name in WorstOutput.model_fields}) for one in summary.worst
        ),
        rejected=summary.rejected,
    )
