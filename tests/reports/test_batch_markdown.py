"""The summary of a batch in markdown."""

from pathlib import Path

import pyromark
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.reports.batch import BatchSummary
from kivo_worker.reports.batch_markdown import batch_markdown
from kivo_worker.reports.model import ClaimReport, RejectedRow, RunManifest
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.vocabulary import NotCheckedReason
from tests.reports.test_markdown import HOSTILE
from tests.runs.conftest import JobFolder, context_of


def _manifest(demo: JobFolder) -> RunManifest:
    return RunManifest.model_validate_json((demo.reports / "run_manifest.json").read_bytes())


def _rejected(message: str) -> RejectedRow:
    return RejectedRow(row=3, not_checked_reason=NotCheckedReason.INPUT_INVALID, message=message)


def _structure(markdown: str) -> list[object]:
    events = pyromark.events(markdown, options=pyromark.Options.ENABLE_TABLES)
    return [event for event in events if not (isinstance(event, dict) and "Text" in event)]


@settings(max_examples=60, deadline=None)
@given(text=st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=3).map(" ".join))
def test_no_text_changes_the_summary(demo: JobFolder, demo_report: ClaimReport, text: str) -> None:
    """Whatever a row says, the summary keeps its table, headings and lists."""

    def summary(said: str) -> str:
        claims = tuple(claim.model_copy(update={"text": said}) for claim in demo_report.claims)
        keys = {"row": 1, "external_id": said, "claims": claims, "follow_up_questions": (said,)}
        rows = (demo_report.model_copy(update=keys),)
        return batch_markdown(BatchSummary(_manifest(demo), rows, (_rejected(said),)))

    assert _structure(summary("harmless")) == _structure(summary(text))


def test_verdicts_are_counted(tmp_path: Path) -> None:
    """The table counts the rows of each verdict and the rejected ones."""
    job = JobFolder(tmp_path)
    spec = job.example("import-sample")
    job.write("sample.jsonl", (job.path / "sample.jsonl").read_bytes() + b"{}\n")
    run_job(context_of(spec), Reporting())
    lines = (job.reports / "claim_report.md").read_text().splitlines()

    assert {"| `allow` | 1 |", "| `needs_repair` | 1 |", "| `blocked` | 0 |", "| rejected | 1 |"} <= set(lines)


def test_nothing_to_look_at(demo: JobFolder) -> None:
    """Without rows to look at and rejected ones there are no such sections."""
    text = batch_markdown(BatchSummary(_manifest(demo)))

    assert "\n## " not in text
    assert "cancelled" not in text


def test_a_row_without_a_name(demo: JobFolder, demo_report: ClaimReport) -> None:
    """A row without an external id is named by its number alone."""
    text = batch_markdown(BatchSummary(_manifest(demo), (demo_report.model_copy(update={"row": 7}),)))

    assert "\n### Row 7: `needs_repair`\n" in text
