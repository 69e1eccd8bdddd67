"""An evaluation from the files to the report."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from kivo_worker.errors import InputError
from kivo_worker.evaluation.cascade import fit_cascade
from kivo_worker.evaluation.measure import families, judge, macro_mean, measure, measure_one
from kivo_worker.evaluation.policy_fit import check_bad_rows, check_risk, fit_policy
from kivo_worker.evaluation.predictions import Prediction
from kivo_worker.evaluation.report import EvalReport
from kivo_worker.evaluation.rows import LabelledRow, read_rows
from kivo_worker.evaluation.worst import WorstCases
from kivo_worker.verification.interface import Verifier
from kivo_worker.version import WORKER_VERSION

ALL_ROWS = "all rows"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured; only `worst` holds text."""

    report: EvalReport
    predictions: tuple[Prediction, ...]
    worst: WorstCases


def check_files(files: Sequence[Path], risk: float | None) -> None:
    """Read every row once, so that a bad line or too few rows show before the work and not after it.

    Raises:
        InputError: a file cannot be read, a line is no row, or there is no row at all.
        UsageError: the risk is none, or there are too few bad rows for it.
    """
    if risk is not None:
        check_risk(risk)
    rows = bad_rows = 0
    for row in _rows(files):
        rows += 1
        bad_rows += not row.is_supported
    if not rows:
        raise InputError("there is no row to measure on.", where=", ".join(map(str, files)))
    if risk is not None:
        check_bad_rows(bad_rows, risk)


def evaluate_files(
    files: Sequence[Path],
    verifier: Verifier,
    risk: float | None = None,
    on_row: Callable[[int], None] = lambda _done: None,
) -> Evaluation:
    """Measure a verifier on the rows of files.

    Args:
        files: labelled rows; see `check_files`.
        verifier: any verifier.
        risk: the share of bad claims that may pass, to propose a threshold for; none for no proposal.
        on_row: told how many rows are done.
    """
    predictions, worst = [], WorstCases()
    for done, judgement in enumerate(judge(_rows(files), verifier), 1):
        predictions.append(judgement.prediction)
        worst.offer(judgement)
        on_row(done)
    datasets = measure(predictions)
    report = EvalReport(
        worker_version=WORKER_VERSION,
        verifier=verifier.name,
        verifier_version=verifier.version,
        families=len(families(datasets)),
        macro_mean=macro_mean(datasets),
        all_rows=measure_one(ALL_ROWS, predictions),
        datasets=tuple(datasets),
        policy_fit=None if risk is None else fit_policy(predictions, risk),
        cascade=fit_cascade(predictions),
    )
    return Evaluation(report, tuple(predictions), worst)


def _rows(files: Sequence[Path]) -> Iterator[LabelledRow]:
    return chain.from_iterable(map(read_rows, files))
