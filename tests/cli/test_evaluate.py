"""`kivo-worker eval`."""

import csv
import json
import re
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kivo_worker.cli import app
from kivo_worker.cli.schema import SchemaName, schema_text
from kivo_worker.exit_codes import ExitCode
from kivo_worker.verification.interface import ClaimCheck, Source
from tests.cli.conftest import Done, Program
from tests.evaluation.conftest import ScriptedVerifier
from tests.runs.conftest import GUIDE, POLICY

ROWS = [
    {"dataset": "refunds", "source": POLICY, "claim": "Refunds are available for 60 days.", "label": "not_supported"},
    {"dataset": "refunds", "source": POLICY, "claim": POLICY, "label": "supported"},
    {"dataset": "guide", "source": GUIDE, "claim": "Admins can export audit logs.", "label": "supported"},
    {"dataset": "guide", "source": GUIDE, "claim": "The moon is made of cheese.", "label": "not_supported"},
]
SCRIPT = [
    ("a_one", "0.9 supported wording_covered Vera", "supported"),
    ("a_one", "0.8 supported wording_covered Vera", "not_supported"),
    ("a_two", "0.7 supported paraphrased Vera", "supported"),
    ("a_two", "0.1 contradicted date_differs Vera", "not_supported"),
    ("b", "0.3 unsupported nothing_found Vera", "not_supported"),
]

Eval = Callable[..., Done]


def write_rows(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """Write a labelled file."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """A small labelled file for the verifier that ships."""
    return write_rows(tmp_path / "rows.jsonl", ROWS)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A labelled file whose claims say what the verdict is."""
    lines = [{"dataset": name, "claim": claim, "label": label, "source": "Vera"} for name, claim, label in SCRIPT]
    return write_rows(tmp_path / "script.jsonl", lines)


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Eval:
    """Run the command in this process, with a verifier that does as the claims say."""
    monkeypatch.setattr("kivo_worker.judges.registry.embedded", ScriptedVerifier)

    def run(*arguments: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["kivo-worker", "eval", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            app.main()
        said = capsys.readouterr()
        code = ended.value.code
        return Done(code if isinstance(code, int) else 0, said.out, said.err)

    return run


def cells(line: str) -> list[str]:
    """The columns of a line of the table."""
    return re.split(r"\s{2,}", line.strip())


def test_a_table(script: Path, evaluated: Eval) -> None:
    """A line for each data set, and the mean that counts the family `a` once; what is not defined is a dash."""
    done = evaluated(script)

    assert (done.code, done.err) == (ExitCode.OK, "")
    assert [cells(line) for line in done.out.splitlines()] == [
        ["data set", "rows", "bal. acc.", "AUROC", "prec. supp.", "P@40", "ECE"],
        ["a_one", "2", "50.0", "100.0", "50.0", "100.0", "45.0"],
        ["a_two", "2", "100.0", "100.0", "100.0", "100.0", "20.0"],
        ["b", "1", "–", "–", "–", "–", "30.0"],
        ["macro mean", "5", "75.0", "100.0", "75.0", "100.0", "31.2"],
    ]


def test_the_verifier_that_ships(rows: Path, tmp_path: Path, program: Program) -> None:
    """From the command line to every output, in a process of its own."""
    places = {name: tmp_path / f"out.{name}" for name in ("json", "html", "predictions")}
    options = [word for name, place in places.items() for word in (f"--{name}", place)]
    done = program("eval", rows, *options, "--fit-policy", "--risk", "0.4")
    report = json.loads(places["json"].read_bytes())

    assert (done.code, done.err) == (ExitCode.OK, "")
    assert done.out.splitlines()[-3:] == [f"{name}: {place}" for name, place in places.items()]
    assert [one["name"] for one in report["datasets"]] == ["guide", "refunds"]
    assert report["policy_fit"]["bad_rows"] == 2
    assert len(places["predictions"].read_text("utf-8").splitlines()) == len(ROWS)
    assert places["html"].read_text("utf-8").startswith("<!doctype html>")


def test_json(script: Path, tmp_path: Path, evaluated: Eval) -> None:
    """The figures of several files together, by the published schema and without text."""
    out = tmp_path / "new" / "report.json"
    done = evaluated(script, script, "--json", out)
    report = json.loads(out.read_bytes())
    jsonschema.Draft202012Validator(json.loads(schema_text(SchemaName.EVAL_REPORT))).validate(report)

    assert (done.code, report["all_rows"]["figures"]["rows"]) == (ExitCode.OK, 10)
    assert "Vera" not in out.read_text("utf-8") + done.out


def test_predictions(script: Path, tmp_path: Path, evaluated: Eval) -> None:
    """A line a row, in order, and no text."""
    out = tmp_path / "predictions.jsonl"
    evaluated(script, "--predictions", out)
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]

    assert lines[3] == {
        "id": "4",
        "dataset": "a_two",
        "status": "contradicted",
        "score": 0.1,
        "reason": "date_differs",
    }
    assert len(lines) == len(SCRIPT)


def test_html(script: Path, tmp_path: Path, evaluated: Eval) -> None:
    """The page has the worst cases with their text; the terminal has not."""
    out = tmp_path / "page.html"
    done = evaluated(script, "--html", out)

    assert "0.8 supported wording_covered Vera" in out.read_text("utf-8")
    assert "Vera" not in done.out


def test_csv_files(tmp_path: Path, evaluated: Eval) -> None:
    """A table with the same names gives the same figures."""
    path = tmp_path / "script.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["dataset", "claim", "label", "source"])
        writer.writerows((*line, "Vera") for line in SCRIPT)

    assert cells(evaluated(path).out.splitlines()[-1])[1:3] == ["5", "75.0"]


def test_a_threshold(script: Path, tmp_path: Path, evaluated: Eval) -> None:
    """It is proposed with guarantee, coverage and conditions, and stands in the JSON too."""
    out = tmp_path / "report.json"
    done = evaluated(script, "--fit-policy", "--risk", "0.25", "--json", out)

    assert "threshold: a claim passes when its score is above 0.800000\n" in done.out
    assert "guarantee: Of the claims that a person would label not_supported, on average at most 25 %" in done.out
    assert "keeps: 20.0 % of all rows, 50.0 % of the supported ones; 0 of 3 bad rows pass\n" in done.out
    assert done.out.count("condition: ") == 5
    assert json.loads(out.read_bytes())["policy_fit"]["threshold"] == 0.8


def test_the_risk_is_5_percent_unless_told(script: Path, tmp_path: Path, evaluated: Eval) -> None:
    """Too few bad rows for it are refused before anything is measured or written."""
    done = evaluated(script, "--fit-policy", "--json", tmp_path / "out.json")

    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert "0.05 takes at least 19 rows labelled not_supported; there are 3." in done.err
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [(["--risk", "0.1"], "without --fit-policy"), (["--fit-policy", "--risk", "1"], "between 0 and 1")],
)
def test_a_risk_that_means_nothing(script: Path, evaluated: Eval, options: list[str], message: str) -> None:
    """It is a usage error."""
    done = evaluated(script, *options)

    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert message in done.err


def test_nothing_is_overwritten(script: Path, tmp_path: Path, evaluated: Eval) -> None:
    """An output that is there already stops the command before the work, were it the file of rows itself."""
    before = script.read_bytes()
    done = evaluated(script, "--json", tmp_path / "out.json", "--html", script)

    assert (done.code, done.out) == (ExitCode.STORAGE, "")
    assert f"{script}: this is here already. Nothing was overwritten." in done.err
    assert (script.read_bytes(), (tmp_path / "out.json").exists()) == (before, False)


def test_an_output_that_cannot_be_written_after_all(
    script: Path, tmp_path: Path, evaluated: Eval, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures have been shown by then."""
    monkeypatch.setattr("kivo_worker.evaluation.outputs.check_places", lambda _places: None)
    done = evaluated(script, "--json", tmp_path / "none" / "out.json")

    assert done.code == ExitCode.STORAGE
    assert "macro mean" in done.out
    assert "cannot be written" in done.err


def test_rows_that_were_not_checked(script: Path, tmp_path: Path, evaluated: Eval) -> None:
    """They are counted with their reason and show in the exit code."""
    rows = [{"claim": "Klage", "label": "supported", "source": "a"}] * 2
    done = evaluated(script, write_rows(tmp_path / "more.jsonl", rows))

    assert done.code == ExitCode.NOT_CHECKED
    assert done.out.splitlines()[-1] == "not checked: 2 rows (language_unsupported 2)"


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        (
            ["0.45 supported paraphrased", "0.1 unsupported nothing_found"],
            ["cascade: 100.0 %", "  those with scores from"],
        ),
        (["0.1 unsupported nothing_found", "0.9 supported wording_covered"], ["cascade: 100.0 %"]),
    ],
)
def test_a_cascade(scores: list[str], told: list[str], tmp_path: Path, evaluated: Eval) -> None:
    """With --cascade it is said what would have to go to a verifier that is never wrong."""
    labels = ["not_supported", "supported"]
    rows = [{"claim": score, "label": label, "source": "a"} for score, label in zip(scores, labels, strict=True)]
    path = write_rows(tmp_path / "rows.jsonl", rows)
    lines = evaluated(path, "--cascade").out.splitlines()[-len(told) :]

    assert [line.startswith(start) for line, start in zip(lines, told, strict=True)] == [True] * len(told)
    assert "cascade" not in evaluated(path).out


def test_a_hostile_name(tmp_path: Path, evaluated: Eval) -> None:
    """The name of a data set is shown without what steers a terminal, and never as markup."""
    line = {"dataset": "a\x1b[2J\nb [red]c[/red]", "claim": "0.9 supported paraphrased", "label": "supported"}
    out = evaluated(write_rows(tmp_path / "rows.jsonl", [line | {"source": "a"}])).out

    assert "\na [2J b [red]c[/red] " in out


def test_a_line_that_is_no_row(tmp_path: Path, program: Program) -> None:
    """A wrong line ends the command before the work; it is named, and its text is not."""
    path = write_rows(tmp_path / "rows.jsonl", [ROWS[0], {"claim": "Vera"}])
    done = program("eval", path)

    assert (done.code, done.out) == (ExitCode.STORAGE, "")
    assert f"{path}, line 2" in done.err
    assert "Vera" not in done.err


def test_no_rows(tmp_path: Path, program: Program) -> None:
    """An empty file is no measurement."""
    done = program("eval", write_rows(tmp_path / "rows.jsonl", []))

    assert (done.code, done.out) == (ExitCode.STORAGE, "")
    assert "there is no row to measure on" in done.err


def test_many_rows(tmp_path: Path, evaluated: Eval) -> None:
    """Whoever waits is told how far it is."""
    line = {"claim": "0.9 supported paraphrased", "label": "supported", "source": "a"}
    done = evaluated(write_rows(tmp_path / "rows.jsonl", [line] * 2500))

    assert done.err.splitlines() == ["kivo-worker: 1000 rows done", "kivo-worker: 2000 rows done"]


def test_interrupted(script: Path, tmp_path: Path, evaluated: Eval, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends it with the code of the table, and nothing is written."""

    def interrupt(_self: ScriptedVerifier, _sources: Sequence[Source]) -> ClaimCheck:
        signal.raise_signal(signal.SIGINT)
        raise AssertionError

    monkeypatch.setattr(ScriptedVerifier, "prepare", interrupt)
    done = evaluated(script, "--json", tmp_path / "out.json")

    assert (done.code, done.out) == (ExitCode.INTERRUPTED, "")
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("columns", [60, 120])
def test_on_a_terminal(columns: int, script: Path, evaluated: Eval, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal gets a frame around the table, also a narrow one."""
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    lines = evaluated(script).out.splitlines()

    assert (lines[0][0], lines[-1][-1]) == ("╭", "╯")
    assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines) <= columns


CLAIM_ROWS = [
    {"dataset": "a", "text": "Acme sells pumps and cars.", "gold_claims": ["Acme sells pumps.", "Acme sells cars."]},
    {"dataset": "b", "text": "Hello! Refunds are paid.", "gold_claims": ["Fees are kept."]},
]


def test_extraction_is_measured(program: Program, tmp_path: Path) -> None:
    """A line a data set on the screen, and all figures in a file that its schema describes."""
    done = program("eval", "--extraction", write_rows(tmp_path / "rows.jsonl", CLAIM_ROWS), "--json", tmp_path / "out")

    assert (done.code, done.err) == (0, "")
    assert [cells(line)[:9] for line in done.out.splitlines()[1:3]] == [
        ["a", "1", "2", "2", "100.0", "100.0", "100.0", "100.0", "100.0"],
        ["b", "1", "1", "1", "0.0", "0.0", "0.0", "100.0", "100.0"],
    ]
    report = json.loads((tmp_path / "out").read_bytes())
    assert [entry["name"] for entry in report["datasets"]] == ["a", "b"]
    assert all(0 < entry["sentences_per_second"] < entry["by_rules_per_second"] for entry in report["datasets"])
    assert [cells(line)[9:] for line in done.out.splitlines()[1:3]] == [
        [f"{entry['sentences_per_second']:.0f}", f"{entry['by_rules_per_second']:.0f}"] for entry in report["datasets"]
    ]
    assert "Refunds" not in (tmp_path / "out").read_text("utf-8")


@pytest.mark.parametrize("option", [["--html", "out"], ["--predictions", "out"], ["--fit-policy"]])
def test_extraction_has_no_verdicts(program: Program, tmp_path: Path, option: list[str]) -> None:
    """What is about verdicts is refused, before anything is read."""
    done = program("eval", "--extraction", write_rows(tmp_path / "rows.jsonl", CLAIM_ROWS), *option)

    assert done.code == ExitCode.USAGE
    assert f"{option[0]}: it means nothing with --extraction." in done.err


def test_a_row_without_claims_is_named(program: Program, tmp_path: Path) -> None:
    """A labelled row is no row of claims."""
    done = program("eval", "--extraction", write_rows(tmp_path / "rows.jsonl", ROWS))

    assert done.code == ExitCode.STORAGE
    assert "rows.jsonl, line 1" in done.err
