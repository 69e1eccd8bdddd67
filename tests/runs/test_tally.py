"""Adding up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.runs.tally import Tally
from kivo_worker.vocabulary import FAILURE_CATEGORIES, GateVerdict, NotCheckedReason


def test_nothing() -> None:
    """A tally of nothing has no claims and no categories."""
    tally = Tally()

    assert (0, set(), GateVerdict.ALLOW) == (tally.counts.claims, tally.categories, tally.gate_verdict)


@pytest.mark.parametrize("reason", NotCheckedReason)
def test_what_was_missed_is_never_fine(reason: NotCheckedReason) -> None:
    """Whatever was not reviewed is named, and the verdict is needs_review at best."""
    tally = Tally()
    tally.miss(reason)

    assert ({f"not_checked_{reason}"}, {reason}) == (tally.categories, tally.not_checked)
    assert GateVerdict.NEEDS_REVIEW is tally.gate_verdict


@given(st.lists(st.sampled_from(NotCheckedReason), max_size=20))
def test_rejected_rows_are_counted(reasons: list[NotCheckedReason]) -> None:
    """Every rejected row counts once, and its category is one of the closed set."""
    tally = Tally()
    for reason in reasons:
        tally.reject(reason)

    assert len(reasons) == tally.rejected_rows
    assert set(reasons) == tally.not_checked
    assert tally.categories <= FAILURE_CATEGORIES
