"""Which labels got which statuses, and how far each status and reason can be trusted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import get_args

from kivo_worker.evaluation.metrics import f1, share
from kivo_worker.evaluation.predictions import Prediction
from kivo_worker.evaluation.report import AnyLabel, ConfusionEntry, NotCheckedEntry, ReasonEntry, StatusEntry
from kivo_worker.evaluation.rows import FineLabel
from kivo_worker.verification.interface import Reason
from kivo_worker.vocabulary import NotCheckedReason, SupportStatus

_LABELS: tuple[AnyLabel, ...] = (*get_args(FineLabel), "not_supported")
_FEWEST_STATUSES = 2
"""Rows that are all labelled the same say nothing about telling statuses apart."""


def confusion(predictions: Iterable[Prediction]) -> tuple[ConfusionEntry, ...]:
    """Count rows by label, the finest there is, and status."""
    counts = Counter((p.label5 or p.label, p.status) for p in predictions)
    pairs = [(label, status) for label in _LABELS for status in SupportStatus]
    return tuple(ConfusionEntry(label=at[0], status=at[1], rows=counts[at]) for at in pairs if counts[at])


def by_reason(predictions: Iterable[Prediction]) -> tuple[ReasonEntry, ...]:
    """Count for each reason how often it was given and right, most frequent first."""
    given, right = Counter[Reason](), Counter[Reason]()
    for prediction in predictions:
        given[prediction.reason] += 1
        right[prediction.reason] += prediction.is_right
    ordered = sorted(given.items(), key=lambda item: (-item[1], item[0]))
    return tuple(ReasonEntry(reason=reason, rows=rows, right=right[reason]) for reason, rows in ordered)


def by_status(predictions: Iterable[Prediction]) -> tuple[StatusEntry, ...]:
    """Precision and recall of each of the five statuses, over the rows labelled with one; empty when there is none."""
    rows = [p for p in predictions if p.label5]
    return tuple(_status(SupportStatus(name), rows) for name in get_args(FineLabel)) if rows else ()


def macro_f1(statuses: Iterable[StatusEntry]) -> float | None:
    """Mean F1 of the statuses that rows are labelled with; none when those are fewer than two."""
    labelled = [f1(entry.precision, entry.recall) for entry in statuses if entry.labelled]
    return sum(labelled) / len(labelled) if len(labelled) >= _FEWEST_STATUSES else None


def precision_of_contradicted(predictions: Iterable[Prediction]) -> float | None:
    """Share of the rows called contradicted that are, or that are not supported where the label says no more."""
    called = [p.is_right for p in predictions if p.status is SupportStatus.CONTRADICTED]
    return share(sum(called), len(called))


def why_not_checked(predictions: Iterable[Prediction]) -> tuple[NotCheckedEntry, ...]:
    """Count the rows that were not checked by why."""
    counts = Counter(p.not_checked or NotCheckedReason.VERIFIER_FAILED for p in predictions if not p.is_checked)
    return tuple(NotCheckedEntry(reason=why, rows=counts[why]) for why in NotCheckedReason if counts[why])


def _status(status: SupportStatus, rows: Sequence[Prediction]) -> StatusEntry:
    labelled = sum(p.label5 == status for p in rows)
    given = sum(p.status is status for p in rows)
    right = sum(p.status is status and p.is_right for p in rows)
    return StatusEntry(
        status=status, labelled=labelled, given=given, precision=share(right, given), recall=share(right, labelled)
    )
