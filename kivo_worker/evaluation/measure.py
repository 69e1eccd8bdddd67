"""Runs a verifier over labelled rows and sums up how it did, by data set."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kivo_worker.documents.reader import PLAIN, read_document
from kivo_worker.evaluation.metrics import auroc, balanced_accuracy, precision
from kivo_worker.evaluation.rows import LabelledRow
from kivo_worker.verification.interface import Source, Verifier
from kivo_worker.vocabulary import ClaimType, SupportStatus


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the verifier said of one row."""

    row_id: str
    dataset: str
    status: SupportStatus
    score: float
    reason: str
    is_supported: bool


@dataclass(frozen=True, slots=True)
class Measurement:
    """How a verifier did on a data set; `supported` decides, the score ranks."""

    dataset: str
    rows: int
    balanced_accuracy: float
    auroc: float
    precision_of_supported: float
    not_checked: int


def predict(rows: Iterable[LabelledRow], verifier: Verifier) -> Iterator[Prediction]:
    """Verify each row's claim against its source alone."""
    for row in rows:
        document = read_document(row.source.encode("utf-8", "replace"), media_type=PLAIN, where=row.id)
        verdict = verifier.prepare([Source(1, "", document)])(row.claim, ClaimType.FACTUAL)
        yield Prediction(row.id, row.dataset, verdict.status, verdict.score, verdict.reason, row.is_supported)


def measure(predictions: Iterable[Prediction]) -> list[Measurement]:
    """Sum predictions up by data set, in order of name."""
    by_dataset: defaultdict[str, list[Prediction]] = defaultdict(list)
    for prediction in predictions:
        by_dataset[prediction.dataset].append(prediction)
    return [_measure(name, by_dataset[name]) for name in sorted(by_dataset)]


def macro_mean(measurements: Sequence[Measurement]) -> Measurement:
    """Average measurements with equal weight; data sets of one family (`name_part`) count once.

    A family is what stands before the first underscore.
    """
    families: defaultdict[str, list[Measurement]] = defaultdict(list)
    for measurement in measurements:
        families[measurement.dataset.partition("_")[0]].append(measurement)
    means = [_mean(name, members) for name, members in families.items()]
    return _mean("macro mean", means)


def _measure(dataset: str, predictions: Sequence[Prediction]) -> Measurement:
    decisions = [(p.status is SupportStatus.SUPPORTED, p.is_supported) for p in predictions]
    return Measurement(
        dataset=dataset,
        rows=len(predictions),
        balanced_accuracy=balanced_accuracy(decisions),
        auroc=auroc([(p.score, p.is_supported) for p in predictions]),
        precision_of_supported=precision(decisions),
        not_checked=sum(p.status is SupportStatus.NOT_CHECKED for p in predictions),
    )


def _mean(name: str, members: Sequence[Measurement]) -> Measurement:
    count = max(len(members), 1)
    return Measurement(
        dataset=name,
        rows=sum(m.rows for m in members),
        balanced_accuracy=sum(m.balanced_accuracy for m in members) / count,
        auroc=sum(m.auroc for m in members) / count,
        precision_of_supported=sum(m.precision_of_supported for m in members) / count,
        not_checked=sum(m.not_checked for m in members),
    )
