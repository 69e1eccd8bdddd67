"""`kivo-worker eval` with verifiers of the customer's own: measured, calibrated, compared."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kivo_worker.cli.schema import SchemaName, schema_text
from kivo_worker.exit_codes import ExitCode
from tests.cli.conftest import Program
from tests.cli.test_evaluate import ROWS, Eval, evaluated, write_rows
from tests.runs.conftest import GUIDE, POLICY, JobFolder
from tests.servers.judge import Asked, Judge, Reply, judging, supported, unsupported, verdicts

__all__ = ["evaluated"]


def _generous(asked: Asked) -> Reply:
    """A model that supports whatever names something of the source, and is very sure."""
    found = []
    for claim in asked.data["claims"]:
        text = asked.data["sources"][0]["text"]
        is_known = any(len(word) > 5 and word in text for word in claim["text"].rstrip(".").split())
        found.append(supported(claim["number"], 1, text, support=1.0) if is_known else unsupported(claim["number"]))
    return verdicts(*found)


@pytest.fixture
def judge() -> Iterator[Judge]:
    """A model behind an endpoint."""
    with judging(_generous) as server:
        yield server


def _spec(job: JobFolder, judge: Judge, **keys: Any) -> Path:
    return job.single(verifier=judge.settings(**keys), egress=["127.0.0.1"])


def _labelled(path: Path) -> Path:
    """Rows enough for a calibration; a third of what the model is sure of is wrong."""
    known = [("customers request a refund", "supported")] * 2 + [("customers request a discount", "not_supported")]
    rows = [*known, ("The moon is blue", "not_supported")] * 10
    return write_rows(path, [{"source": POLICY, "claim": f"{claim}.", "label": label} for claim, label in rows])


def test_one_verifier(job: JobFolder, judge: Judge, evaluated: Eval, tmp_path: Path) -> None:
    """The verifier of a job spec is measured like the embedded one."""
    done = evaluated(write_rows(tmp_path / "rows.jsonl", ROWS), "--verifier", _spec(job, judge, allow_public=True))

    assert done.code == ExitCode.OK
    assert judge.asked
    assert "warning: verifier.allow_public is set" in done.err


def test_a_calibration(job: JobFolder, judge: Judge, evaluated: Eval, tmp_path: Path) -> None:
    """It is written for this very verifier, the job that names it has calibrated scores, and a new one can be made."""
    spec, rows, out = _spec(job, judge), _labelled(tmp_path / "rows.jsonl"), job.path / "calibration.json"
    done = evaluated(rows, "--verifier", spec, "--calibrate", out)
    found = json.loads(out.read_bytes())
    spec = _spec(job, judge, calibration={"uri": "calibration.json"})
    predictions = tmp_path / "predictions.jsonl"
    evaluated(rows, "--verifier", spec, "--predictions", predictions)
    again = evaluated(rows, "--verifier", spec, "--calibrate", tmp_path / "again.json")
    sure = max(json.loads(line)["score"] for line in predictions.read_text("utf-8").splitlines())

    assert done.out.splitlines()[-1] == f"calibration: {out}"
    jsonschema.validate(found, json.loads(schema_text(SchemaName.CALIBRATION)))
    assert (found["verifier"], found["rows"]) == ("openai", 40)
    assert found["error_after"] < found["error_before"]
    assert 0.6 < sure < 0.75
    assert again.code == ExitCode.OK
    assert json.loads((tmp_path / "again.json").read_bytes()) == found


def test_what_is_not_calibrated(job: JobFolder, judge: Judge, evaluated: Eval, tmp_path: Path) -> None:
    """The embedded verifier is; of a cascade, each one is by itself."""
    rows = write_rows(tmp_path / "rows.jsonl", ROWS)
    cascade = job.single(verifier={"kind": "cascade", "stronger": judge.settings()}, egress=["127.0.0.1"])
    embedded = evaluated(rows, "--calibrate", tmp_path / "a.json")
    both = evaluated(rows, "--verifier", cascade, "--calibrate", tmp_path / "a.json")
    few = evaluated(rows, "--verifier", _spec(job, judge), "--calibrate", tmp_path / "a.json")

    assert [done.code for done in (embedded, both, few)] == [ExitCode.USAGE] * 3
    assert "an onnx or openai verifier" in embedded.err
    assert "an onnx or openai verifier" in both.err
    assert "needs 10 rows of each label" in few.err
    assert not (tmp_path / "a.json").exists()


def test_two_verifiers(job: JobFolder, judge: Judge, program: Program, tmp_path: Path) -> None:
    """How far they agree is shown, with every row of which they do not; the JSON has it all, and no text."""
    claims = [POLICY, "Refunds are purchase.", *(f"The room {number} is blue." for number in range(3))]
    rows = [{"id": f"r{at}", "source": POLICY, "claim": one, "label": "supported"} for at, one in enumerate(claims)]
    out = tmp_path / "out.json"
    spec = _spec(job, judge)
    files = write_rows(tmp_path / "rows.jsonl", rows)
    done = program("eval", str(files), "--verifier", "embedded", "--verifier", str(spec), "--json", str(out))
    report = json.loads(out.read_bytes())

    assert done.code == ExitCode.OK, done.err
    jsonschema.validate(report, json.loads(schema_text(SchemaName.AGREEMENT_REPORT)))
    assert [one["name"] for one in report["verifiers"]] == ["embedded", "openai"]
    assert report["rows"] == report["agreeing"] + len(report["disagreements"]) == 5
    assert f"same status: {report['agreeing']} of 5 rows (kappa " in done.out
    assert all(f"  rows {one['id']}: {one['first']['status']}" in done.out for one in report["disagreements"])
    assert GUIDE not in out.read_text("utf-8")


def test_many_disagreements(job: JobFolder, evaluated: Eval, tmp_path: Path) -> None:
    """Only the first of them are shown; where nothing can be said beyond chance, there is a dash."""
    rows = [{"source": POLICY, "claim": "0.9 supported paraphrased", "label": "supported"}] * 25
    with judging(lambda asked: verdicts(*(unsupported(one["number"]) for one in asked.data["claims"]))) as judge:
        spec = _spec(job, judge)
        files = write_rows(tmp_path / "rows.jsonl", rows)
        apart = evaluated(files, "--verifier", "embedded", "--verifier", spec)
        same = evaluated(files, "--verifier", "embedded", "--verifier", "embedded")

    assert apart.out.splitlines()[-1] == "  and 5 more, all of them in --json"
    assert "kappa 0.00" in apart.out
    assert "kappa –" in same.out


@pytest.mark.parametrize(
    ("options", "where"),
    [
        (["--verifier", "embedded", "--verifier", "embedded", "--cascade"], "--cascade"),
        (["--verifier", "embedded", "--verifier", "embedded", "--calibrate", "a.json"], "--calibrate"),
        (["--verifier", "embedded"] * 3, "--verifier"),
        (["--verifier", "nowhere.json"], "--verifier"),
        (["--verifier", "embedded", "--extraction"], "--verifier"),
    ],
)
def test_options_that_do_not_go_together(options: list[str], where: str, evaluated: Eval, tmp_path: Path) -> None:
    """What means nothing is refused by name."""
    done = evaluated(write_rows(tmp_path / "rows.jsonl", ROWS), *options)

    assert done.code == ExitCode.USAGE
    assert f"error: {where}: " in done.err
