"""The redacted category of a claim."""

from itertools import product

import pytest

from kivo_worker.policy.categories import category_of
from kivo_worker.verification.interface import Reason
from kivo_worker.vocabulary import FAILURE_CATEGORIES, ClaimType, NotCheckedReason, SupportStatus


def test_every_claim_has_a_category_of_the_closed_set_unless_supported() -> None:
    """Whatever comes together, an event can say it; a supported claim needs no saying."""
    for status, reason, claim_type, unchecked in product(SupportStatus, Reason, ClaimType, [None, *NotCheckedReason]):
        category = category_of(status, reason, claim_type, unchecked)
        assert (category is None) == (status is SupportStatus.SUPPORTED)
        assert category is None or category in FAILURE_CATEGORIES


@pytest.mark.parametrize(
    ("status", "reason", "claim_type", "expected"),
    [
        ("unsupported", "nothing_found", "normative", "unsupported_policy_claim"),
        ("contradicted", "duration_differs", "normative", "contradicted_temporal_claim"),
        ("contradicted", "quantity_differs", "factual", "contradicted_numeric_claim"),
        ("contradicted", "roles_exchanged", "factual", "contradicted_entity_claim"),
        ("contradicted", "negation_differs", "normative", "contradicted_policy_claim"),
        ("partially_supported", "part_missing", "causal", "partially_supported_causal_claim"),
        ("insufficient_context", "topic_only", "recommendation", "insufficient_context_recommendation_claim"),
        ("unsupported", "nothing_found", "citation", "unsupported_citation_claim"),
        ("unsupported", "nothing_found", "factual", "unsupported_general_claim"),
    ],
)
def test_what_differed_decides_before_the_kind_of_claim(
    status: str, reason: str, claim_type: str, expected: str
) -> None:
    """A wrong deadline is a temporal failure, whatever kind of statement sets it."""
    assert category_of(SupportStatus(status), reason, ClaimType(claim_type), None) == expected


def test_an_unchecked_claim_says_why() -> None:
    """The reason is the category."""
    found = category_of(
        SupportStatus.NOT_CHECKED, Reason.NOT_CHECKED, ClaimType.FACTUAL, NotCheckedReason.LANGUAGE_UNSUPPORTED
    )

    assert found == "not_checked_language_unsupported"
