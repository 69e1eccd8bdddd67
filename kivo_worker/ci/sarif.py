"""Findings as SARIF 2.1.0 (OASIS Standard, with Errata 01), within what GitHub's code scanning takes of it."""

import json
from typing import Any

from kivo_worker.ci.model import Finding, Shown
from kivo_worker.ci.places import uri_reference
from kivo_worker.ci.rules import RULES, Rule
from kivo_worker.version import __version__
from kivo_worker.vocabulary import RunStatus

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME = "https://trykivo.co"


def sarif(shown: Shown) -> bytes:
    """Render a run as a SARIF log of one run."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(shown)]}
    return json.dumps(log, indent=2).encode("ascii") + b"\n"


def _run(shown: Shown) -> dict[str, Any]:
    job = shown.job
    place = {"uri": uri_reference(job.place)}
    driver = {
        "name": "kivo-worker",
        "semanticVersion": __version__,
        "informationUri": _HOME,
        "rules": [_rule(rule) for rule in RULES],
    }
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"kivo-worker/{job.workflow_id or 'unknown'}/"},
        "invocations": [_invocation(shown)],
        "artifacts": [{"location": place, "roles": ["analysisTarget"]}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, place) for finding in shown.findings],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": rule.meaning},
        "help": {"text": rule.meaning},
        "defaultConfiguration": {"level": rule.level},
    }


def _invocation(shown: Shown) -> dict[str, Any]:
    left_out = shown.findings_left_out
    text = f"{left_out} further findings are left out; the report store has them all."
    notes = [{"level": "warning", "message": {"text": text}}] if left_out else []
    if shown.ending.trouble:
        notes.append({"level": "error", "message": {"text": shown.ending.trouble}})
    found = {"executionSuccessful": shown.ending.status is RunStatus.COMPLETED}
    return {**found, "toolExecutionNotifications": notes} if notes else found


def _result(finding: Finding, place: dict[str, Any]) -> dict[str, Any]:
    text = f"{finding.message}\n\n{finding.text}" if finding.text else finding.message
    location = {"artifactLocation": {**place, "index": 0}, "region": _region(finding)}
    result: dict[str, Any] = {
        "ruleId": finding.rule.id,
        "ruleIndex": RULES.index(finding.rule),
        "level": finding.rule.level,
        "message": {"text": _without_links(text)},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": _fingerprints(finding),
    }
    return result if finding.since is None else {**result, "baselineState": finding.since}


def _region(finding: Finding) -> dict[str, int]:
    """Where a finding is; a row of a batch is a line of it, and what has no place is at the beginning."""
    if finding.lines is None:
        return {"startLine": finding.row or 1}
    lines = finding.lines
    return {
        "startLine": lines.line,
        "startColumn": lines.column,
        "endLine": lines.end_line,
        "endColumn": lines.end_column,
    }


def _fingerprints(finding: Finding) -> dict[str, str]:
    """What names a finding across runs; GitHub looks at the first of these alone."""
    found = {"primaryLocationLineHash": f"{finding.fingerprint}:1"}
    if finding.claim is not None:
        found["claimFingerprint/v1"] = finding.claim
    return found


def _without_links(text: str) -> str:
    """The text without what a viewer would take for a link: `[words](target)` (3.11.6)."""
    return text.replace("](", "] (")
