"""A batch as a page: what it counts, which rows it shows, and that no row can change it."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from kivo_worker.reports.batch import BatchSummary
from kivo_worker.reports.html.batch import batch_html
from kivo_worker.reports.model import ClaimReport, RejectedRow, RunManifest
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.vocabulary import NotCheckedReason
from tests.pages.outline import Outline
from tests.reports.html.conftest import PHONE, Opened
from tests.runs.conftest import JobFolder, context_of, row

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> \u202eabc"


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> JobFolder:
    """A finished batch: the example's rows, one hostile, one rejected."""
    job = JobFolder(tmp_path_factory.mktemp("job"))
    bad = row(f"Admins cannot export audit logs. {HOSTILE}", external_id=HOSTILE, question=f"Can they? {HOSTILE}")
    run_job(context_of(job.batch([row(), bad, {"ai_output": HOSTILE}])), Reporting())
    return job


def _outline(job: JobFolder) -> Outline:
    return Outline((job.reports / "claim_report.html").read_text("utf-8"))


def test_the_worst_rows_are_shown(batch: JobFolder) -> None:
    """A row that did not come through is there with its claims, their explanations and quotes; others are not."""
    outline = _outline(batch)
    good, bad = [report for report in batch.shards() if "claims" in report]
    said = [claim["explanation"] for claim in bad["claims"] if claim["support_status"] != "supported"]
    said += [one["quote"] for claim in bad["claims"] for one in claim["evidence"]]

    assert good["gate_verdict"] == "allow"
    assert [one for one in said if " ".join(one.split()) not in outline.text] == []
    assert ("id", "row-2") in outline.attributes
    assert ("id", "row-1") not in outline.attributes
    assert "Rejected rows" in outline.text


def test_rows_and_claims_are_counted(batch: JobFolder) -> None:
    """The table counts the rows of each verdict and the rejected ones; bars are as long as shares."""
    manifest, text = batch.json("run_manifest.json"), _outline(batch).text
    page = (batch.reports / "claim_report.html").read_text("utf-8")

    for verdict, count in manifest["gate_verdicts"].items():
        assert f"{verdict.replace('_', ' ')} {count}" in text
    assert "rejected 1" in text
    assert f"{100 / 3:.1f}" in re.findall(r'<rect width="([^"]*)"', page)


def test_hostile_rows_stay_text(batch: JobFolder) -> None:
    """Markup in rows is shown, not obeyed; no script is there and none may run."""
    outline = _outline(batch)

    assert not {"script", "img"} & set(outline.tags)
    assert ("content", "no-referrer") in outline.attributes
    assert not any("script-src" in value for _, value in outline.attributes)
    assert "\u202e" not in outline.text
    assert "alert(1)" in outline.text
    assert not outline.open


def test_links_lead_to_rows(batch: JobFolder) -> None:
    """Every link leads to a row on the page."""
    attributes = _outline(batch).attributes
    names = {value for name, value in attributes if name == "id"}

    assert {value for name, value in attributes if name == "href"} == {f"#{name}" for name in names}


def test_the_same_bytes(batch: JobFolder, tmp_path: Path) -> None:
    """The same batch gives the same page, which the manifest lists with its digest."""
    again = JobFolder(tmp_path)
    again.write("rows.jsonl", (batch.path / "rows.jsonl").read_bytes())
    again.write("job-spec.json", (batch.path / "job-spec.json").read_bytes())
    run_job(context_of(again.path / "job-spec.json"), Reporting())

    assert again.files() == batch.files()
    assert "claim_report.html" in {artifact["key"] for artifact in batch.json("run_manifest.json")["artifacts"]}


def test_nothing_to_look_at_and_cancelled(demo: JobFolder, demo_report: ClaimReport) -> None:
    """Without rows to look at there are no such sections; a cancelled run says so, and names its files."""
    manifest = RunManifest.model_validate_json((demo.reports / "run_manifest.json").read_bytes())
    bare = manifest.model_copy(update={"outputs": 0, "rejected_rows": 0, "failure_categories": ()})
    shards = tuple(
        manifest.artifacts[0].model_copy(update={"key": "claim_reports.sha256", "format": "jsonl", "file_count": count})
        for count in (1, 3)
    )
    cancelled = manifest.model_copy(update={"failure_categories": ("not_checked_cancelled",), "artifacts": shards})
    rejected = RejectedRow(row=3, not_checked_reason=NotCheckedReason.INPUT_INVALID, message="no")
    rows = (demo_report.model_copy(update={"row": 7, "gate_reasons": ()}),)

    text = Outline(batch_html(BatchSummary(bare)).decode()).text
    assert "look at first" not in text
    assert "Rejected rows" not in text
    assert "cancelled" not in text
    text = Outline(batch_html(BatchSummary(cancelled, rows, (rejected,))).decode()).text
    assert "The run was cancelled" in text
    assert "in the one file that claim_reports.sha256 lists." in text
    assert "in 3 files that claim_reports.sha256 lists." in text


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"])
def test_axe_finds_nothing(batch: JobFolder, opened: Opened, options: dict[str, object]) -> None:
    """The accessibility checker has no complaint, and nothing runs over the page's edge."""
    page = opened(batch.reports / "claim_report.html", **options)

    assert Axe().run(page).generate_report() == "Found 0 accessibility violations:\n"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
