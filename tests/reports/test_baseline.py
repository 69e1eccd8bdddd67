"""A run compared with an older one, report by report."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.reports.baseline import Changes, Comparison
from kivo_worker.reports.difference import difference
from kivo_worker.reports.model import ClaimReport
from kivo_worker.vocabulary import SupportStatus

_claims = st.dictionaries(st.integers(0, 5), st.sampled_from(SupportStatus), max_size=6)
_runs = st.dictionaries(st.none() | st.integers(1, 3), _claims, max_size=3)
Statuses = dict[int | None, dict[int, SupportStatus]]


def _reports(run: Statuses, base: ClaimReport) -> list[ClaimReport]:
    """Reports whose claims have these fingerprints and statuses, by row."""
    return [
        base.model_copy(
            update={
                "row": row,
                "claims": tuple(
                    base.claims[0].model_copy(update={"fingerprint": f"f{number}", "support_status": status})
                    for number, status in claims.items()
                ),
            }
        )
        for row, claims in run.items()
    ]


@settings(deadline=None)
@given(old=_runs, new=_runs)
def test_it_counts_what_the_difference_lists(old: Statuses, new: Statuses, demo_report: ClaimReport) -> None:
    """Comparing as the reports come, without their texts, counts the same as laying both runs side by side."""
    before, after = _reports(old, demo_report), _reports(new, demo_report)
    comparison = Comparison(before)
    for report in after:
        comparison.add(report)
    found = difference(before, after)

    assert comparison.changes == Changes(len(found.new), len(found.fixed), len(found.changed))


@settings(deadline=None)
@given(old=_runs, new=_runs)
def test_the_worst_that_has_become_worse(old: Statuses, new: Statuses, demo_report: ClaimReport) -> None:
    """The worst is the worst status among the claims that are worse than they were."""
    comparison = Comparison(_reports(old, demo_report))
    for report in _reports(new, demo_report):
        comparison.add(report)
    worse = [
        status.severity
        for row, claims in new.items()
        for number, status in claims.items()
        if status.severity > old.get(row, {}).get(number, SupportStatus.SUPPORTED).severity
    ]

    assert comparison.worst.severity == max(worse, default=0)


def test_what_a_claim_was(demo_report: ClaimReport) -> None:
    """Before is asked for while the newer run goes on, and stays what it was."""
    claim = demo_report.claims[2]
    comparison = Comparison([demo_report])
    comparison.add(demo_report)
    other = claim.model_copy(update={"fingerprint": "another"})

    assert comparison.before(demo_report, claim) is claim.support_status
    assert comparison.before(demo_report, other) is None
    assert comparison.before(demo_report.model_copy(update={"row": 1}), claim) is None


def test_a_claim_that_is_made_twice_is_compared_once(demo_report: ClaimReport) -> None:
    """Rows with one name count as one."""
    wrong = demo_report.model_copy(update={"claims": (demo_report.claims[2],)})
    comparison = Comparison([wrong])
    comparison.add(wrong)
    comparison.add(wrong)

    assert comparison.changes == Changes(0, 0, 0)
