"""A review into a claim report."""

from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.reports.build import counts_entry
from kivo_worker.reports.model import ClaimReport
from kivo_worker.vocabulary import FAILURE_CATEGORIES, SupportStatus


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


def test_evidence_or_a_reason(demo_report: ClaimReport) -> None:
    """A claim that is supported or contradicted shows its evidence; no claim goes without an explanation."""
    decided = {SupportStatus.SUPPORTED, SupportStatus.CONTRADICTED}

    assert all(claim.evidence for claim in demo_report.claims if claim.support_status in decided)
    assert all(claim.explanation for claim in demo_report.claims)
