"""Runs a verifier over labelled rows and sums up how it did, by data set."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from time import perf_counter

from kivo_worker.documents.reader import text_document
from kivo_worker.evaluation.calibration import expected_calibration_error, reliability
from kivo_worker.evaluation.confusion import (
    by_reason,
    by_status,
    confusion,
    macro_f1,
    precision_of_contradicted,
    why_not_checked,
)
from kivo_worker.evaluation.coverage import coverage_curve, precision_at
from kivo_worker.evaluation.metrics import auroc, balanced_accuracy, share
from kivo_worker.evaluation.predictions import Judgement, Prediction
from kivo_worker.evaluation.report import DataSet, Figures
from kivo_worker.evaluation.rows import LabelledRow
from kivo_worker.verification.interface import ClaimCheck, Source, Verdict, Verifier, not_checked, prepare_guarded
from kivo_worker.vocabulary import ClaimType, NotCheckedReason

COVERAGE = 0.4
"""The share of the rows that `precision_at_40` takes."""


def judge(rows: Iterable[LabelledRow], verifier: Verifier) -> Iterator[Judgement]:
    """Verify each row's claim against its source alone; the source of rows that follow each other is read once."""
    for (source, media_type), group in groupby(rows, key=lambda row: (row.source, row.media_type)):
        members = list(group)
        started = perf_counter()
        document = text_document(source, media_type)
        claims = [(row.claim, ClaimType.FACTUAL) for row in members]
        check = prepare_guarded(verifier, [Source(1, "", document)], claims)
        spent = perf_counter() - started
        for row in members:
            started = perf_counter()
            verdict = _checked(check, row.claim)
            seconds, spent = spent + perf_counter() - started, 0.0
            evidence = tuple(one.span.of(document.text) for one in verdict.evidence)
            yield Judgement(_prediction(row, verdict, seconds), row.claim, evidence)


def predict(rows: Iterable[LabelledRow], verifier: Verifier) -> Iterator[Prediction]:
    """Verify each row's claim and keep no text."""
    return (judgement.prediction for judgement in judge(rows, verifier))


def measure(predictions: Iterable[Prediction]) -> list[DataSet]:
    """Sum predictions up by data set, in order of name."""
    by_dataset: defaultdict[str, list[Prediction]] = defaultdict(list)
    for prediction in predictions:
        by_dataset[prediction.dataset].append(prediction)
    return [measure_one(name, by_dataset[name]) for name in sorted(by_dataset)]


def measure_one(name: str, predictions: Sequence[Prediction]) -> DataSet:
    """Sum predictions up as one data set.

    A row that was not checked counts as not decided for, with the score 0; only the calibration leaves
    it out, since nobody gave it a probability.
    """
    scores = [(p.score, p.is_supported) for p in predictions]
    bins = reliability([(p.score, p.is_supported) for p in predictions if p.is_checked])
    statuses = by_status(predictions)
    passing = sum(p.passes for p in predictions)
    right = sum(p.passes and p.is_supported for p in predictions)
    supported = sum(p.is_supported for p in predictions)
    has_both_classes = 0 < supported < len(predictions)
    seconds = sum(p.seconds for p in predictions)
    figures = Figures(
        rows=len(predictions),
        supported_rows=supported,
        not_checked=sum(not p.is_checked for p in predictions),
        balanced_accuracy=balanced_accuracy([(p.passes, p.is_supported) for p in predictions])
        if has_both_classes
        else None,
        auroc=auroc(scores) if has_both_classes else None,
        precision_of_supported=share(right, passing),
        recall_of_supported=share(right, supported),
        precision_at_40=precision_at(scores, COVERAGE),
        precision_of_contradicted=precision_of_contradicted(predictions),
        calibration_error=expected_calibration_error(bins),
        status_macro_f1=macro_f1(statuses),
        seconds=seconds,
        claims_per_second=share(len(predictions), seconds),
    )
    return DataSet(
        name=name,
        figures=figures,
        statuses=statuses,
        confusion=confusion(predictions),
        reasons=by_reason(predictions),
        not_checked=why_not_checked(predictions),
        reliability=bins,
        coverage=coverage_curve(scores),
    )


def families(datasets: Iterable[DataSet]) -> list[list[Figures]]:
    """Group data sets by family."""
    groups: defaultdict[str, list[Figures]] = defaultdict(list)
    for dataset in datasets:
        groups[family_of(dataset.name)].append(dataset.figures)
    return list(groups.values())


def family_of(name: str) -> str:
    """The family of a data set: what stands before the first underscore of its name."""
    return name.partition("_")[0]


def macro_mean(datasets: Sequence[DataSet]) -> Figures:
    """Average figures with equal weight, data sets of one family counting once; rows and seconds are added up.

    A data set or family in which a figure is not defined does not take part in its mean.
    """
    groups = families(datasets)
    figures = [dataset.figures for dataset in datasets]
    rows, seconds = sum(one.rows for one in figures), sum(one.seconds for one in figures)

    def mean(name: str) -> float | None:
        return _mean([_mean([getattr(member, name) for member in group]) for group in groups])

    return Figures(
        rows=rows,
        supported_rows=sum(one.supported_rows for one in figures),
        not_checked=sum(one.not_checked for one in figures),
        balanced_accuracy=mean("balanced_accuracy"),
        auroc=mean("auroc"),
        precision_of_supported=mean("precision_of_supported"),
        recall_of_supported=mean("recall_of_supported"),
        precision_at_40=mean("precision_at_40"),
        precision_of_contradicted=mean("precision_of_contradicted"),
        calibration_error=mean("calibration_error"),
        status_macro_f1=mean("status_macro_f1"),
        seconds=seconds,
        claims_per_second=share(rows, seconds),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    defined = [value for value in values if value is not None]
    return share(sum(defined), len(defined))


def _checked(check: ClaimCheck, claim: str) -> Verdict:
    verdict = check(claim, ClaimType.FACTUAL)
    if 0 <= verdict.score <= 1:
        return verdict
    return not_checked(NotCheckedReason.VERIFIER_FAILED, "The verifier gave a score that is no probability.")


def _prediction(row: LabelledRow, verdict: Verdict, seconds: float) -> Prediction:
    return Prediction(
        row_id=row.id,
        dataset=row.dataset,
        label=row.label,
        label5=row.label5,
        status=verdict.status,
        score=verdict.score,
        reason=verdict.reason,
        not_checked=verdict.not_checked,
        seconds=seconds,
    )
