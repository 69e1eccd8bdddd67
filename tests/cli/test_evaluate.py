"""`kivo-worker eval`."""

import json
from pathlib import Path

import pytest

from kivo_worker.exit_codes import ExitCode
from tests.cli.conftest import Program
from tests.runs.conftest import GUIDE, POLICY

ROWS = [
    {"dataset": "refunds", "source": POLICY, "claim": "Refunds are available for 60 days.", "label": "not_supported"},
    {"dataset": "refunds", "source": POLICY, "claim": POLICY, "label": "supported"},
    {"dataset": "guide", "source": GUIDE, "claim": "Admins can export audit logs.", "label": "supported"},
    {"dataset": "guide", "source": GUIDE, "claim": "The moon is made of cheese.", "label": "not_supported"},
]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """A small labelled file."""
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


def test_a_table(rows: Path, program: Program) -> None:
    """The table has a line for each data set, and their mean."""
    done = program("eval", rows)
    head, *lines = done.out.splitlines()

    assert (done.code, done.err) == (0, "")
    assert head.startswith("data set")
    assert [line.split()[0] for line in lines] == ["guide", "refunds", "macro"]
    assert [line.split()[-4] for line in lines] == ["100.0", "100.0", "100.0"]


def test_json(rows: Path, program: Program) -> None:
    """With --json the figures are one document, for several files together."""
    figures = program("eval", "--json", rows, rows).json

    assert [(one["dataset"], one["rows"]) for one in figures] == [("guide", 4), ("refunds", 4), ("macro mean", 8)]
    assert [one["balanced_accuracy"] for one in figures] == [1.0, 1.0, 1.0]


def test_a_hostile_name(tmp_path: Path, program: Program) -> None:
    """The name of a data set is shown without what steers a terminal."""
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({**ROWS[0], "dataset": "a\x1b[2J\nb"}) + "\n")

    assert "\na[2J b " in program("eval", path).out.replace(" [2J", "[2J")


def test_a_line_that_is_no_row(tmp_path: Path, program: Program) -> None:
    """A wrong line ends the command and is named."""
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROWS[0]) + "\n{}\n")
    done = program("eval", path)

    assert (done.code, done.out) == (ExitCode.STORAGE, "")
    assert f"{path}, line 2" in done.err
