"""Findings as SARIF."""

from typing import Any

import pytest
from hypothesis import given, settings

from kivo_worker.ci.model import Ending, Job, Shown
from kivo_worker.ci.rules import RULES
from kivo_worker.ci.sarif import sarif
from kivo_worker.vocabulary import RunStatus
from tests.ci.conftest import Validate, runs


def _run(log: Any) -> Any:
    [run] = log["runs"]
    return run


@pytest.mark.parametrize("with_text", [False, True])
def test_real_runs_are_valid(
    demo: Shown, hostile: dict[bool, Shown], batch: dict[bool, Shown], validate: Validate, *, with_text: bool
) -> None:
    """The logs of real runs are what the standard's schema asks for."""
    for shown in (demo, hostile[with_text], batch[with_text]):
        assert len(_run(validate(sarif(shown)))["results"]) == len(shown.findings) > 0


@settings(deadline=None, max_examples=60)
@given(shown=runs)
def test_any_run_is_valid(shown: Shown, validate: Validate) -> None:
    """Whatever a run says, its log is valid, and no viewer finds a link in it that an output put there."""
    run = _run(validate(sarif(shown)))

    assert len(run["results"]) == len(shown.findings)
    assert not any("](" in result["message"]["text"] for result in run["results"])


def test_a_result(demo: Shown, validate: Validate) -> None:
    """A finding is placed at its line and column in the output, and named by the claim's fingerprint."""
    run = _run(validate(sarif(demo)))
    first, finding = run["results"][0], demo.findings[0]

    assert finding.lines is not None
    assert first["ruleId"] == run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "contradicted"
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "output", "index": 0},
        "region": {
            "startLine": finding.lines.line,
            "startColumn": finding.lines.column,
            "endLine": finding.lines.end_line,
            "endColumn": finding.lines.end_column,
        },
    }
    assert first["partialFingerprints"]["claimFingerprint/v1"] == finding.claim
    assert first["partialFingerprints"]["primaryLocationLineHash"] == f"{finding.fingerprint}:1"
    assert "baselineState" not in first


def test_a_row_is_a_line_of_the_batch(batch: dict[bool, Shown], validate: Validate) -> None:
    """The rows of a batch are its lines."""
    run = _run(validate(sarif(batch[False])))
    lines = {result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in run["results"]}

    assert lines == {2, 3, 4}


def test_rules_are_explained(demo: Shown, validate: Validate) -> None:
    """Every rule has the texts that code scanning shows."""
    rules = _run(validate(sarif(demo)))["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == [rule.id for rule in RULES]
    assert all(rule[key]["text"] for rule in rules for key in ("shortDescription", "fullDescription", "help"))


def test_a_run_that_failed(validate: Validate) -> None:
    """A run that failed is no run without findings: it is one, it is told why, and it is not called successful."""
    ending = Ending(RunStatus.FAILED, trouble="output: it is not there.")
    from kivo_worker.ci.collect import Collector  # noqa: PLC0415 - for this case alone

    run = _run(validate(sarif(Collector(with_text=False).end(Job(), ending))))

    assert [result["ruleId"] for result in run["results"]] == ["run_failed"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "output: it is not there."


@pytest.mark.parametrize(
    ("place", "uri"),
    [
        ("answers/001 ü.md", "answers/001%20%C3%BC.md"),
        ("s3://acme/a b/%41?.md", "s3://acme/a%20b/%41%3F.md"),
        ("c:d", "c%3Ad"),
    ],
)
def test_places_are_uri_references(place: str, uri: str, demo: Shown, validate: Validate) -> None:
    """What is no character of a URI is written as one."""
    shown = Shown(**{name: getattr(demo, name) for name in demo.__slots__} | {"job": Job("a", "b", place)})
    run = _run(validate(sarif(shown)))

    assert run["artifacts"][0]["location"]["uri"] == uri
