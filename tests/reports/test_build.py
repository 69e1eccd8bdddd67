"""A review into a claim report."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.reports.build import counts_entry
from kivo_worker.reports.model import ClaimReport
from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.vocabulary import FAILURE_CATEGORIES, SupportStatus
from tests.runs.conftest import JobFolder, context_of


@given(st.dictionaries(st.sampled_from(SupportStatus), st.integers(0, 1000)))
def test_counts(counts: dict[SupportStatus, int]) -> None:
    """Every status has its count, and the claims are their sum."""
    entry = counts_entry(counts)

    assert sum(counts.values()) == entry.claims
    assert {status: counts.get(status, 0) for status in SupportStatus} == {
        status: getattr(entry, status) for status in SupportStatus
    }


def test_categories(demo_report: ClaimReport) -> None:
    """The report's categories are the distinct ones of its claims, sorted, and all of the closed set."""
    found = {claim.category for claim in demo_report.claims if claim.category}

    assert tuple(sorted(found)) == demo_report.failure_categories
    assert found <= FAILURE_CATEGORIES


def test_a_supported_claim_has_no_category(demo_report: ClaimReport) -> None:
    """A claim has a category if and only if it is not supported."""
    assert [claim.support_status is SupportStatus.SUPPORTED for claim in demo_report.claims] == [
        claim.category is None for claim in demo_report.claims
    ]


def test_lines(tmp_path: Path) -> None:
    """Where a claim stands is also said as an editor counts, line ends of every kind and wide characters included."""
    text = "\ufeff# \U0001f4b8\n\r\nRefunds are 💸 free. Refunds\r\nare quick.\nAdmins can export audit logs.\n"
    job = JobFolder(tmp_path)
    run_job(context_of(job.single(text)), Reporting())
    report = ClaimReport.model_validate_json((job.reports / "claim_report.json").read_bytes())
    read = text.removeprefix("\ufeff")
    lines = read.split("\n")
    spans = [span for claim in report.claims for span in claim.spans]

    assert len(spans) == 3
    for span in spans:
        assert span.lines is not None
        first, last = lines[span.lines.line - 1], lines[span.lines.end_line - 1]
        inside = read[span.start : span.end].split("\n")
        assert first[span.lines.column - 1 :].startswith(inside[0])
        assert last[: span.lines.end_column - 1].endswith(inside[-1])
        assert span.lines.end_line - span.lines.line == len(inside) - 1


def test_no_lines_of_extracted_text(tmp_path: Path) -> None:
    """The text of a page is not its file: a place in it has no line there."""
    job = JobFolder(tmp_path)
    job.write("output.html", "<p>Refunds are available for 60 days.</p>")
    run_job(context_of(job.single(output={"uri": "output.html"})), Reporting())
    report = ClaimReport.model_validate_json((job.reports / "claim_report.json").read_bytes())

    assert [span.lines for span in report.claims[0].spans] == [None]


def test_evidence_or_a_reason(demo_report: ClaimReport) -> None:
    """A claim that is supported or contradicted shows its evidence; no claim goes without an explanation."""
    decided = {SupportStatus.SUPPORTED, SupportStatus.CONTRADICTED}

    assert all(claim.evidence for claim in demo_report.claims if claim.support_status in decided)
    assert all(claim.explanation for claim in demo_report.claims)
