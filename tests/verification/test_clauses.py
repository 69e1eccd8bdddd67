"""A claim of several sentences is verified sentence by sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.verification.clauses import MOST_PARTS, parts_of


@pytest.mark.parametrize(
    ("claim", "parts"),
    [
        ("Refunds are paid within 30 days.", ("Refunds are paid within 30 days.",)),
        ("Refunds are paid. Dr. Ames decides.", ("Refunds are paid.", "Dr. Ames decides.")),
        ("Oh, I love them! The band formed in 1991.", ("The band formed in 1991.",)),
        ("Hero! She swam home. Isn't that sweet?", ("She swam home.",)),
        ("I own one! Wow!", ("I own one!", "Wow!")),
        ("Really?", ("Really?",)),
        ("No full stop", ("No full stop",)),
        ("", ("",)),
        ("12 %", ("12 %",)),
    ],
)
def test_parts(claim: str, parts: tuple[str, ...]) -> None:
    """Each sentence is a part; a claim without one is its own part."""
    assert parts_of(claim) == parts


def test_very_many_sentences_keep_to_a_limit() -> None:
    """What goes beyond the limit is verified together, and nothing is left out."""
    claim = " ".join(f"Rule {number} holds." for number in range(40))
    parts = parts_of(claim)

    assert len(parts) == MOST_PARTS
    assert " ".join(parts) == claim


@given(st.text(max_size=300))
def test_no_claim_is_without_parts(claim: str) -> None:
    """Whatever a claim looks like, something is verified."""
    assert parts_of(claim)
