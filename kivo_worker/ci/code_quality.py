"""Findings as a GitLab code quality report: a JSON array of what its documentation asks for, and no more."""

import json
from typing import Any

from kivo_worker.ci.model import Finding, Shown


def code_quality(shown: Shown) -> bytes:
    """Render the findings of a run, worst first."""
    issues = [_issue(finding, shown.job.place) for finding in shown.findings]
    return json.dumps(issues, indent=2).encode("ascii") + b"\n"


def _issue(finding: Finding, path: str) -> dict[str, Any]:
    lines = finding.lines
    begin, end = (lines.line, lines.end_line) if lines else (finding.row or 1, finding.row or 1)
    return {
        "description": " ".join((finding.message, *finding.text.splitlines())),
        "check_name": finding.rule.id,
        "fingerprint": finding.fingerprint,
        "severity": finding.rule.severity,
        "location": {"path": path, "lines": {"begin": begin, "end": end}},
    }
