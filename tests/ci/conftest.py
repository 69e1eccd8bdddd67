"""Runs as CI systems are shown them: real ones, and any that could be."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from kivo_worker.ci.collect import Collector
from kivo_worker.ci.model import Case, Ending, Finding, Job, Shown, Since
from kivo_worker.ci.rules import RULES
from kivo_worker.reports.baseline import Changes
from kivo_worker.reports.build import counts_entry
from kivo_worker.reports.model import ClaimReport, LinesEntry, RejectedRow
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.runs.observer import Observer
from kivo_worker.vocabulary import GateVerdict, RunStatus, SafeUseStatus, SupportStatus
from tests.runs.conftest import JobFolder, context_of, row

DONE = Ending(RunStatus.COMPLETED, GateVerdict.NEEDS_REPAIR, SafeUseStatus.NEEDS_REPAIR)
JOB = Job("cust_run_001", "support_answer_review")
HOSTILE = (
    '</failure>]]> <script>alert(1)</script> ::error::x ##[add-mask]y %0A |a| [c](http://d) \x00\x1b[2J\u202e\ud800"'
)

Validate = Callable[[bytes], Any]


@pytest.fixture(scope="session")
def validate() -> Validate:
    """Read a SARIF log, and hold it against the schema of the standard."""
    schema = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_bytes())
    validator = Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)

    def read(data: bytes) -> Any:
        log = json.loads(data)
        validator.validate(log)
        return log

    return read


class Collected(Observer):
    """Collects a run as it goes."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def report(self, report: ClaimReport) -> None:
        """Collect it."""
        self._collector.report(report)

    def rejected(self, row: RejectedRow) -> None:
        """Collect it."""
        self._collector.reject(row)


def shown(spec: Path, *, with_text: bool = False, job: Job = JOB) -> Shown:
    """Run a job, and show it."""
    collector = Collector(with_text=with_text)
    run_job(context_of(spec, Collected(collector)), Reporting())
    return collector.end(job, DONE)


@pytest.fixture(scope="session")
def demo_job(tmp_path_factory: pytest.TempPathFactory) -> tuple[JobFolder, Shown]:
    """The demo, run, and as it is shown."""
    job = JobFolder(tmp_path_factory.mktemp("demo"))
    return job, shown(job.example("support-answer"))


@pytest.fixture(scope="session")
def demo(demo_job: tuple[JobFolder, Shown]) -> Shown:
    """The demo as it is shown."""
    return demo_job[1]


@pytest.fixture(scope="session")
def demo_report(demo_job: tuple[JobFolder, Shown]) -> ClaimReport:
    """The demo's claim report."""
    return ClaimReport.model_validate_json((demo_job[0].reports / "claim_report.json").read_bytes())


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Shown]:
    """A job whose texts are made to break what shows them, without its text and with it."""
    job = JobFolder(tmp_path_factory.mktemp("hostile"))
    text = HOSTILE.replace("\x00", "").replace("\ud800", "")
    job.write("output.md", f"Refunds are available for 60 days {text}. Admins can export zebra logs {text} [7].")
    job.write("policy.md", f"Customers may request a refund within 30 days of purchase {text}.")
    spec = job.spec(output={"uri": "output.md"}, sources=[{"uri": "policy.md", "title": text}])
    return {with_text: shown(spec, with_text=with_text) for with_text in (False, True)}


@pytest.fixture(scope="session")
def batch(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Shown]:
    """A batch: a row that holds, one that does not, a rejected one, one that makes the same claim again."""
    job = JobFolder(tmp_path_factory.mktemp("batch"))
    wrong = "Admins cannot export audit logs. Refunds are quick."
    spec = job.batch([row(), row(wrong, external_id="secret name"), {"ai_output": ""}, row(wrong)])
    return {with_text: shown(spec, with_text=with_text) for with_text in (False, True)}


_texts = st.text(max_size=60) | st.just(HOSTILE)
_digests = st.text("0123456789abcdef", min_size=64, max_size=64)
_lines = st.builds(
    lambda line, column, lines, columns: LinesEntry(
        line=line, column=column, end_line=line + lines, end_column=columns + (column if not lines else 1)
    ),
    *(st.integers(1, 10**6), st.integers(1, 500), st.integers(0, 3), st.integers(0, 80)),
)
findings = st.builds(
    Finding,
    rule=st.sampled_from(RULES),
    message=_texts,
    fingerprint=_digests,
    text=_texts,
    claim=st.none() | _digests.map("kivo.claim.v1:sha256:{}".format),
    row=st.none() | st.integers(1, 10**6),
    lines=st.none() | _lines,
    since=st.none() | st.sampled_from(Since),
)
cases = st.builds(Case, name=_texts, finding=st.none() | findings, further=st.integers(0, 5))
runs = st.builds(
    Shown,
    job=st.builds(
        Job,
        customer_run_id=st.none() | st.just("cust_run_001"),
        workflow_id=st.none() | st.just("support_answer_review"),
        place=_texts,
        is_path=st.booleans(),
    ),
    ending=st.builds(
        Ending,
        status=st.sampled_from(RunStatus),
        gate_verdict=st.none() | st.sampled_from(GateVerdict),
        safe_use_status=st.none() | st.sampled_from(SafeUseStatus),
        trouble=st.none() | _texts,
        changes=st.none() | st.builds(Changes, *(3 * [st.integers(0, 9)])),
    ),
    counts=st.dictionaries(st.sampled_from(SupportStatus), st.integers(0, 99)).map(counts_entry),
    reasons=st.lists(_texts, max_size=2).map(tuple),
    findings=st.lists(findings, max_size=12).map(tuple),
    findings_left_out=st.integers(0, 3),
    cases=st.lists(cases, max_size=12).map(tuple),
    cases_left_out=st.integers(0, 3),
    rejected_rows=st.integers(0, 3),
)
"""Any run that could be shown, and more: its texts are whatever a text can be."""
