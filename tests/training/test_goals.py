"""What `make eval` measured stands beside what is to be reached."""

from pathlib import Path

import pytest

from kivo_worker.evaluation.cascade import fit_cascade
from kivo_worker.evaluation.measure import macro_mean, measure, measure_one
from kivo_worker.evaluation.predictions import Prediction
from kivo_worker.evaluation.report import EvalReport
from tests.evaluation.conftest import prediction
from training.goals import CORPUS, GOALS, PUBLIC, lines, main


def right(dataset: str) -> list[Prediction]:
    """Two claims judged right and surely."""
    return [prediction(1.0, "supported", "supported", dataset=dataset), no(dataset)]


def no(dataset: str, score: float = 0.0) -> Prediction:
    """A contradicted claim, found."""
    return prediction(score, "contradicted", label5="contradicted", dataset=dataset)


def passed(dataset: str) -> Prediction:
    """A contradicted claim that is called supported."""
    return prediction(0.9, "supported", label5="contradicted", dataset=dataset)


def write(path: Path, predictions: list[Prediction]) -> None:
    """Write a report as the command does."""
    datasets = measure(predictions)
    report = EvalReport(
        worker_version="1", verifier="scripted", verifier_version="1", families=1, macro_mean=macro_mean(datasets),
        all_rows=measure_one("all rows", predictions), datasets=tuple(datasets), policy_fit=None,
        cascade=fit_cascade(predictions),
    )  # fmt: skip
    path.write_bytes(report.json_bytes())


def told(folder: Path) -> dict[str, tuple[str, str]]:
    """What is said of each goal: the figure, and whether it is reached."""
    _, *rows = lines(folder)
    return {row[:40].strip(): (row[40:49].strip(), row[61:].strip()) for row in rows}


def test_a_goal_is_reached_from_its_floor_on(tmp_path: Path) -> None:
    """More is better for most figures, less for errors and for what is handed on."""
    write(tmp_path / CORPUS, right("corpus_documents"))
    write(tmp_path / PUBLIC, [*right("news"), *right("summedits_news")])
    found = told(tmp_path)

    assert found["corpus, test: balanced accuracy"] == ("100.0", "reached")
    assert found["public sets: calibration error"] == ("0.0", "reached")
    assert found["cascade: handed on for 90 %"] == ("0.0", "reached")


def test_the_floor_itself_will_do() -> None:
    """Every goal is reached at its floor, and missed a tenth short of it."""
    for goal in GOALS:
        short = goal.floor + (0.1 if goal.is_less_better else -0.1)
        assert (goal.is_reached(goal.floor / 100), goal.is_reached(short / 100)) == (True, False), goal.name


def test_a_goal_that_is_missed_is_told(tmp_path: Path) -> None:
    """SummEdits are a goal of their own: what goes wrong elsewhere is not theirs."""
    write(tmp_path / PUBLIC, [*right("news"), passed("news"), *right("summedits_news"), passed("summedits_news")])
    write(tmp_path / CORPUS, right("corpus_documents"))
    both = told(tmp_path)
    write(tmp_path / PUBLIC, [*right("news"), passed("news"), *right("summedits_news")])
    one = told(tmp_path)

    assert both["SummEdits: balanced accuracy"] == ("75.0", "reached")
    assert both["public sets: calibration error"] == ("30.0", "missed")
    assert one["SummEdits: balanced accuracy"] == ("100.0", "reached")
    assert one["public sets: balanced accuracy"] == ("87.5", "reached")


def test_what_was_not_measured_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The development sets are not shipped: their goals have no figure then."""
    write(tmp_path / CORPUS, [passed("corpus_documents")])
    found = told(tmp_path)
    main(str(tmp_path))

    assert found["public sets: AUROC"] == ("-", "not measured")
    assert found["corpus, test: balanced accuracy"] == ("-", "not measured")
    assert "corpus, test: precision at 40 %" in capsys.readouterr().out
