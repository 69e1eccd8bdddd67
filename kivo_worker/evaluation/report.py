"""The evaluation report: figures, names of data sets and closed words, never text.

Its JSON Schema is docs/schemas/eval-report.json. A figure is null where it is not defined. The same
rows and the same verifier give the same report, except for the seconds.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from kivo_worker.evaluation.rows import FineLabel
from kivo_worker.verification.interface import Reason
from kivo_worker.vocabulary import NotCheckedReason, SupportStatus

EVAL_REPORT_SCHEMA: Literal["kivo_private_worker_eval_report.v1"] = "kivo_private_worker_eval_report.v1"

AnyLabel = FineLabel | Literal["not_supported"]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Figures(_Closed):
    """How a verifier did; docs/evaluation.md says what each figure means."""

    rows: int
    supported_rows: int
    not_checked: int
    balanced_accuracy: float | None
    auroc: float | None
    precision_of_supported: float | None
    recall_of_supported: float | None
    precision_at_40: float | None
    precision_of_contradicted: float | None
    calibration_error: float | None
    status_macro_f1: float | None
    seconds: float
    claims_per_second: float | None


class StatusEntry(_Closed):
    """A status, over the rows labelled with one of the five: how often labelled and given, and how well."""

    status: SupportStatus
    labelled: int
    given: int
    precision: float | None
    recall: float | None


class ConfusionEntry(_Closed):
    """How many rows of a label got a status."""

    label: AnyLabel
    status: SupportStatus
    rows: int


class ReasonEntry(_Closed):
    """How often a reason was given, and how often the status it was given for was right."""

    reason: Reason
    rows: int
    right: int


class NotCheckedEntry(_Closed):
    """How many rows were not checked for a reason."""

    reason: NotCheckedReason
    rows: int


class BinEntry(_Closed):
    """A bin of the reliability diagram."""

    low: float
    high: float
    rows: int
    mean_score: float | None
    supported: float | None


class CoverageEntry(_Closed):
    """A point of the curve of precision against coverage."""

    coverage: float
    precision: float
    score: float


class DataSet(_Closed):
    """A data set, or all rows together."""

    name: str
    figures: Figures
    statuses: tuple[StatusEntry, ...]
    confusion: tuple[ConfusionEntry, ...]
    reasons: tuple[ReasonEntry, ...]
    not_checked: tuple[NotCheckedEntry, ...]
    reliability: tuple[BinEntry, ...]
    coverage: tuple[CoverageEntry, ...]


class PolicyFit(_Closed):
    """A proposed threshold: a claim passes when its score is above it.

    Attributes:
        risk: the share of bad claims that may pass.
        threshold: what a score must be above.
        bad_rows: rows labelled not_supported, which the threshold rests on.
        bad_rows_that_pass: how many of them pass all the same.
        bound: the bound on the expected share of bad claims that pass; at most the risk.
        coverage: the share of all rows that pass.
        coverage_of_supported: the share of the supported rows that pass.
        guarantee: what is promised, in a sentence.
        conditions: when it is.
    """

    risk: float
    threshold: float
    bad_rows: int
    bad_rows_that_pass: int
    bound: float
    coverage: float
    coverage_of_supported: float | None
    guarantee: str
    conditions: tuple[str, ...]


class CascadeFit(_Closed):
    """What a cascade with a second stage that is never wrong would take.

    Attributes:
        target: the balanced accuracy to be reached, as macro mean.
        reached: the one that is reached.
        share: the share of the rows to be handed on for it.
        lowest_score: the lowest score among them; null when none is.
        highest_score: the highest.
    """

    target: float
    reached: float
    share: float
    lowest_score: float | None
    highest_score: float | None


class EvalReport(_Closed):
    """Everything measured."""

    schema_version: Literal["kivo_private_worker_eval_report.v1"] = EVAL_REPORT_SCHEMA
    worker_version: str
    verifier: str
    verifier_version: str
    families: int
    macro_mean: Figures
    all_rows: DataSet
    datasets: tuple[DataSet, ...]
    policy_fit: PolicyFit | None
    cascade: CascadeFit | None = None

    def json_bytes(self) -> bytes:
        """Two-space indented JSON in UTF-8, with a final newline."""
        return self.model_dump_json(indent=2).encode("utf-8") + b"\n"
