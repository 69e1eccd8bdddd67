"""Reports that are meant to look as they look.

After a change that is meant: KIVO_REFRESH_GOLDEN=1 .venv/bin/pytest tests/reports/test_golden.py
"""

import os
from pathlib import Path

from kivo_worker.runs.job import Reporting, run_job
from tests.runs.conftest import JobFolder, context_of

GOLDEN = Path(__file__).parent / "golden"
HINT = "if this change is meant, refresh the golden files as the module says"


def _is_golden(name: str, actual: bytes) -> None:
    path = GOLDEN / name
    if os.environ.get("KIVO_REFRESH_GOLDEN"):
        path.write_bytes(actual)
    assert path.read_text("utf-8") == actual.decode("utf-8"), HINT


def test_the_demo_in_markdown(demo: JobFolder) -> None:
    """The demo's claim report reads as it is published."""
    _is_golden("demo_claim_report.md", (demo.reports / "claim_report.md").read_bytes())


def test_a_small_claim_report(tmp_path: Path) -> None:
    """A claim report in JSON has its keys, their order and its layout."""
    job = JobFolder(tmp_path)
    text = "# Refunds\n\nRefunds are available for 60 days [1]. Admins can export audit logs. Anything else?\n"
    run_job(context_of(job.single(text)), Reporting())

    _is_golden("small_claim_report.json", (job.reports / "claim_report.json").read_bytes())


def test_a_small_batch_in_markdown(tmp_path: Path) -> None:
    """The summary of a batch reads as it is published."""
    job = JobFolder(tmp_path)
    spec = job.example("import-sample")
    job.write("sample.jsonl", (job.path / "sample.jsonl").read_bytes() + b"no row\n")
    run_job(context_of(spec), Reporting())

    _is_golden("batch_claim_report.md", (job.reports / "claim_report.md").read_bytes())
