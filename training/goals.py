"""Prints what `make eval` measured beside what the verifier is to reach: `python -m training.goals FOLDER`.

The folder holds `corpus.json` and `development.json`, reports of `kivo-worker eval`; one that is absent has no figures.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from kivo_worker.evaluation.measure import family_of, macro_mean
from kivo_worker.evaluation.report import EvalReport

CORPUS, PUBLIC = "corpus.json", "development.json"
SUMMEDITS = "summedits"


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure to reach, in hundredths: the least that will do, and what is aimed at.

    Attributes:
        name: what is measured.
        report: the file it stands in.
        figure: reads it, as a share; none where it is not defined.
        floor: the least that will do; the most where less is better.
        aim: what is aimed at.
        is_less_better: whether a small figure is good.
    """

    name: str
    report: str
    figure: Callable[[EvalReport], float | None]
    floor: float
    aim: float
    is_less_better: bool = False

    def is_reached(self, figure: float) -> bool:
        """Whether a figure, as a share, is at the floor or better."""
        return 100 * figure <= self.floor if self.is_less_better else 100 * figure >= self.floor


def _summedits(report: EvalReport) -> float | None:
    return macro_mean([one for one in report.datasets if family_of(one.name) == SUMMEDITS]).balanced_accuracy


def _handed_on(report: EvalReport) -> float | None:
    return report.cascade.share if report.cascade else None


GOALS = (
    Goal("public sets: balanced accuracy", PUBLIC, attrgetter("macro_mean.balanced_accuracy"), 70, 76),
    Goal("public sets: AUROC", PUBLIC, attrgetter("macro_mean.auroc"), 76, 84),
    Goal("SummEdits: balanced accuracy", PUBLIC, _summedits, 63, 72),
    Goal("public sets: precision at 40 %", PUBLIC, attrgetter("macro_mean.precision_at_40"), 78, 92),
    Goal("public sets: precision of contradicted", PUBLIC, attrgetter("macro_mean.precision_of_contradicted"), 70, 85),
    Goal(
        "public sets: calibration error", PUBLIC, attrgetter("macro_mean.calibration_error"), 8, 3, is_less_better=True
    ),
    Goal("cascade: handed on for 90 %", PUBLIC, _handed_on, 40, 30, is_less_better=True),
    Goal("corpus, test: balanced accuracy", CORPUS, attrgetter("macro_mean.balanced_accuracy"), 85, 93),
    Goal("corpus, test: precision at 40 %", CORPUS, attrgetter("macro_mean.precision_at_40"), 95, 99),
    Goal("corpus, test: five statuses, macro F1", CORPUS, attrgetter("macro_mean.status_macro_f1"), 65, 80),
)
"""What is to be reached; speed and memory are measured by `make bench`."""


def lines(folder: Path) -> Iterator[str]:
    """The table, line by line: each goal with what was measured, the floor, the aim, and whether the floor is reached.

    Raises:
        ValueError: a report is not one that `kivo-worker eval` writes.
    """
    paths = [folder / name for name in (CORPUS, PUBLIC)]
    reports = {path.name: EvalReport.model_validate_json(path.read_bytes()) for path in paths if path.exists()}
    yield f"{'in hundredths':<40}{'measured':>9}{'floor':>7}{'aim':>5}"
    for goal in GOALS:
        figure = goal.figure(reports[goal.report]) if goal.report in reports else None
        measured = "-" if figure is None else f"{100 * figure:.1f}"
        told = "not measured" if figure is None else "reached" if goal.is_reached(figure) else "missed"
        yield f"{goal.name:<40}{measured:>9}{goal.floor:>7g}{goal.aim:>5g}  {told}"


def main(folder: str) -> None:
    """Print the table."""
    sys.stdout.write("".join(f"{line}\n" for line in lines(Path(folder))))


if __name__ == "__main__":
    main(*sys.argv[1:])
