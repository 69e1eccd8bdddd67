"""A run as JUnit XML, which Jenkins, GitLab, Buildkite and others read: each claim a test, of a batch each row."""

import re
from xml.etree import ElementTree as ET

from kivo_worker.ci.model import Case, Shown

_NOT_OF_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold (2.2), however it is written."""


def junit(shown: Shown) -> bytes:
    """Render a run as one suite."""
    name = shown.job.workflow_id or "kivo-worker"
    failures = sum(case.finding is not None and case.finding.rule.is_verdict for case in shown.cases)
    errors = sum(case.finding is not None for case in shown.cases) - failures
    numbers = {"tests": len(shown.cases), "failures": failures, "errors": errors, "skipped": 0}
    totals = {key: str(number) for key, number in numbers.items()}
    root = ET.Element("testsuites", {"name": "kivo-worker", **totals})
    suite = ET.SubElement(root, "testsuite", {"name": name, **totals})
    properties = ET.SubElement(suite, "properties")
    for key, value in _properties(shown).items():
        ET.SubElement(properties, "property", {"name": key, "value": _clean(value)})
    for case in shown.cases:
        _case(suite, name, case)
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _properties(shown: Shown) -> dict[str, str]:
    ending, counts = shown.ending, shown.counts.model_dump()
    said = {
        "customer_run_id": shown.job.customer_run_id,
        "status": ending.status,
        "gate_verdict": ending.gate_verdict,
        "safe_use_status": ending.safe_use_status,
        **{key: str(count) for key, count in counts.items()},
        "tests_left_out": str(shown.cases_left_out),
    }
    return {key: value for key, value in said.items() if value is not None}


def _case(suite: ET.Element, suite_name: str, case: Case) -> None:
    entry = ET.SubElement(suite, "testcase", {"classname": suite_name, "name": _clean(case.name)})
    if case.finding is None:
        return
    kind = "failure" if case.finding.rule.is_verdict else "error"
    further = f" (and {case.further} more)" if case.further else ""
    message = f"{case.finding.message}{further}"
    fault = ET.SubElement(entry, kind, {"type": case.finding.rule.id, "message": _clean(message)})
    fault.text = _clean(case.finding.text) or None


def _clean(text: str) -> str:
    return _NOT_OF_XML.sub("\N{REPLACEMENT CHARACTER}", text)
