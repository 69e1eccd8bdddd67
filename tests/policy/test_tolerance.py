"""What a policy tolerates in a batch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.job.policies import load_policy
from kivo_worker.policy.gate import decide_batch
from kivo_worker.policy.model import Tolerance
from kivo_worker.vocabulary import IntendedUse, SafeUseStatus, Strictness

FINE, LIMITS, REVIEW, REPAIR, BLOCKED = SafeUseStatus
ORDER = list(SafeUseStatus)
ROWS = st.dictionaries(st.sampled_from(SafeUseStatus), st.integers(0, 300))
TOLERANCES = st.builds(Tolerance, share=st.floats(0.001, 0.999), worst=st.sampled_from(SafeUseStatus))


@given(ROWS)
def test_without_a_tolerance(rows: dict[SafeUseStatus, int]) -> None:
    """A batch comes out as its worst row, and one without rows as fine."""
    there = [status for status, count in rows.items() if count]

    assert decide_batch(rows, None) is max(there, key=ORDER.index, default=FINE)


@pytest.mark.parametrize(
    ("rows", "share", "worst", "expected"),
    [
        ({FINE: 99, REVIEW: 1}, 0.01, REVIEW, FINE),
        ({FINE: 98, REVIEW: 1}, 0.01, REVIEW, REVIEW),
        ({FINE: 98, REVIEW: 2}, 0.01, REVIEW, REVIEW),
        ({FINE: 99, REPAIR: 1}, 0.01, REVIEW, REPAIR),
        ({FINE: 97, LIMITS: 1, REVIEW: 1, REPAIR: 1}, 0.02, REPAIR, LIMITS),
        ({FINE: 71, REVIEW: 29}, 0.29, REVIEW, FINE),
        ({FINE: 95, REVIEW: 4, BLOCKED: 1}, 0.5, REPAIR, BLOCKED),
        ({}, 0.5, BLOCKED, FINE),
    ],
)
def test_shares(rows: dict[SafeUseStatus, int], share: float, worst: SafeUseStatus, expected: SafeUseStatus) -> None:
    """So many rows may be worse, the worst ones first, and none that is worse than what is tolerated at all."""
    assert decide_batch(rows, Tolerance(share=share, worst=worst)) is expected


@given(ROWS, TOLERANCES)
def test_no_more_than_the_share(rows: dict[SafeUseStatus, int], tolerance: Tolerance) -> None:
    """Rows worse than the batch are within the share and no worse than tolerated; it is never worse than its worst."""
    status = decide_batch(rows, tolerance)
    worse = {one: count for one, count in rows.items() if count and ORDER.index(one) > ORDER.index(status)}

    assert sum(worse.values()) <= tolerance.share * sum(rows.values()) + 1e-9
    assert all(ORDER.index(one) <= ORDER.index(tolerance.worst) for one in worse)
    assert ORDER.index(status) <= ORDER.index(decide_batch(rows, None))


@given(ROWS, TOLERANCES, st.sampled_from(SafeUseStatus), st.sampled_from(SafeUseStatus))
def test_a_worse_row_never_helps(
    rows: dict[SafeUseStatus, int], tolerance: Tolerance, one: SafeUseStatus, other: SafeUseStatus
) -> None:
    """When a row turns out worse, the batch does not come out better."""
    better, worse = sorted((one, other), key=ORDER.index)
    before = rows | {better: rows.get(better, 0) + 1}
    after = rows | {worse: rows.get(worse, 0) + 1}

    assert ORDER.index(decide_batch(before, tolerance)) <= ORDER.index(decide_batch(after, tolerance))


def test_the_shipped_policies() -> None:
    """The policy for bulk has the rules of the other, which tolerates nothing; nor does strict customer-facing use."""
    standard, bulk = (load_policy(version).policy for version in ("standard-support-v1", "bulk-support-v1"))
    tolerances = {(cell.intended_use, cell.strictness): cell.tolerance for cell in bulk.cells}

    assert [cell.model_copy(update={"tolerance": None}) for cell in bulk.cells] == list(standard.cells)
    assert tolerances == {
        (IntendedUse.CUSTOMER_FACING, Strictness.STRICT): None,
        (IntendedUse.CUSTOMER_FACING, Strictness.STANDARD): Tolerance(share=0.01, worst=REVIEW),
        (IntendedUse.INTERNAL_DRAFT, Strictness.STRICT): Tolerance(share=0.01, worst=REVIEW),
        (IntendedUse.INTERNAL_DRAFT, Strictness.STANDARD): Tolerance(share=0.05, worst=REPAIR),
    }
