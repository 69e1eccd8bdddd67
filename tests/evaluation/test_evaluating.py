"""An evaluation from files to report."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kivo_worker.errors import InputError, UsageError
from kivo_worker.evaluation.evaluating import Evaluation, check_files, evaluate_files
from tests.evaluation.conftest import SOURCE, ScriptedVerifier

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "eval-report.json"
PERSON = "Vera"
CLAIMS = (
    (f"0.9 supported wording_covered {PERSON}", "supported", None, "policies_refunds"),
    (f"0.8 supported paraphrased {PERSON}", "not_supported", "contradicted", "policies_refunds"),
    (f"0.1 contradicted date_differs {PERSON}", "not_supported", "contradicted", "policies_returns"),
    ("Klage", "supported", "supported", "guide"),
)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """A labelled file of three data sets in two families."""
    path = tmp_path / "rows.jsonl"
    names = ("claim", "label", "label5", "dataset")
    lines = [dict(zip(names, cells, strict=True), source=f"{SOURCE} {PERSON}") for cells in CLAIMS]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def report_of(evaluation: Evaluation) -> Any:
    """The report as a program reads it."""
    return json.loads(evaluation.report.json_bytes())


def test_the_report_follows_its_schema(rows: Path) -> None:
    """Figures for each data set, for all rows, and their mean; here without and with a threshold."""
    schema = json.loads(SCHEMA.read_bytes())
    for risk in (None, 0.5):
        report = report_of(evaluate_files([rows, rows], ScriptedVerifier(), risk))
        jsonschema.Draft202012Validator(schema).validate(report)

        assert (report["verifier"], report["families"], report["policy_fit"] is None) == ("scripted", 2, risk is None)
        assert [(one["name"], one["figures"]["rows"]) for one in (*report["datasets"], report["all_rows"])] == [
            ("guide", 2),
            ("policies_refunds", 4),
            ("policies_returns", 2),
            ("all rows", 8),
        ]


def test_the_report_and_the_predictions_hold_no_text(rows: Path) -> None:
    """A word that stands in every claim and source is in neither; only the worst cases keep it."""
    evaluation = evaluate_files([rows], ScriptedVerifier())
    written = evaluation.report.json_bytes() + b"".join(one.json_line() for one in evaluation.predictions)

    assert PERSON.encode() not in written
    assert [PERSON in case.claim for case in evaluation.worst.of("policies_refunds")] == [True]


def _without_seconds(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_seconds(inner) for key, inner in value.items() if "second" not in key}
    return [_without_seconds(inner) for inner in value] if isinstance(value, list) else value


def test_the_same_rows_give_the_same_report(rows: Path) -> None:
    """All but the seconds."""
    first, second = (evaluate_files([rows], ScriptedVerifier(), 0.5) for _ in "ab")

    assert _without_seconds(report_of(first)) == _without_seconds(report_of(second))
    assert first.predictions == second.predictions


def test_predictions_come_in_the_order_of_the_rows(rows: Path) -> None:
    """One a row, called by its line where it has no id; whoever waits is told how far it is."""
    told: list[int] = []
    evaluation = evaluate_files([rows, rows], ScriptedVerifier(), on_row=told.append)

    assert [one.row_id for one in evaluation.predictions] == ["1", "2", "3", "4"] * 2
    assert told == list(range(1, 9))


def test_every_row_is_looked_at_before_the_work(tmp_path: Path, rows: Path) -> None:
    """A bad line in the last file, no rows, too few bad rows or a wrong risk end it at once."""
    (tmp_path / "bad").write_text("{", encoding="utf-8")
    (tmp_path / "empty").touch()
    check_files([rows], None)
    check_files([rows], 0.4)
    with pytest.raises(InputError, match="bad, line 1"):
        check_files([rows, tmp_path / "bad"], None)
    with pytest.raises(InputError, match="empty: there is no row"):
        check_files([tmp_path / "empty"], None)
    with pytest.raises(UsageError, match="there are 2"):
        check_files([rows], 0.3)
    with pytest.raises(UsageError, match="between 0 and 1"):
        check_files([tmp_path / "empty"], 2)
