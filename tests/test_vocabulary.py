"""The closed words are those of the contract, and nothing else."""

from enum import StrEnum

import pytest

from kivo_worker.vocabulary import (
    FAILING_STATUSES,
    FAILURE_CATEGORIES,
    GATE_VERDICT_OF,
    ClaimType,
    EventType,
    FailureTopic,
    GateVerdict,
    IntendedUse,
    NotCheckedReason,
    RunStatus,
    SafeUseStatus,
    Strictness,
    SupportStatus,
    claim_category,
    not_checked_category,
)

WORDS: dict[type[StrEnum], str] = {
    IntendedUse: "customer_facing internal_draft",
    Strictness: "standard strict",
    ClaimType: "factual normative causal recommendation citation",
    SupportStatus: "supported partially_supported unsupported contradicted insufficient_context not_checked",
    SafeUseStatus: "verified_for_use verified_with_limits needs_review needs_repair blocked",
    GateVerdict: "allow allow_with_limits needs_review needs_repair blocked",
    FailureTopic: "policy numeric temporal entity citation causal recommendation general",
    EventType: "started progress completed failed cancelled",
    RunStatus: "running completed failed cancelled",
}


@pytest.mark.parametrize(("words", "expected"), WORDS.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_words(words: type[StrEnum], expected: str) -> None:
    """Each enum holds the contract's words, in the contract's order."""
    assert expected.split() == [str(word) for word in words]


def test_gate_verdicts() -> None:
    """Each safe-use status leads to its verdict."""
    assert GATE_VERDICT_OF == {
        "verified_for_use": "allow",
        "verified_with_limits": "allow_with_limits",
        "needs_review": "needs_review",
        "needs_repair": "needs_repair",
        "blocked": "blocked",
    }


def test_severity() -> None:
    """Verdicts are ordered from `allow` to `blocked`."""
    assert sorted(GateVerdict, key=lambda verdict: verdict.severity) == list(GateVerdict)
    assert [verdict.severity for verdict in GateVerdict] == [0, 1, 2, 3, 4]


def test_failing_statuses() -> None:
    """A checked claim that did not hold is everything but supported and not checked."""
    assert set(SupportStatus) - {SupportStatus.SUPPORTED, SupportStatus.NOT_CHECKED} == set(FAILING_STATUSES)


def test_the_sample_category() -> None:
    """The category of the documented event is one of ours, and its parts make it."""
    category = claim_category(SupportStatus.UNSUPPORTED, FailureTopic.POLICY)

    assert category == "unsupported_policy_claim"
    assert category in FAILURE_CATEGORIES


def test_categories_are_closed() -> None:
    """The categories are the failing statuses times the topics, and the reasons for not checking."""
    claims = {claim_category(status, topic) for status in FAILING_STATUSES for topic in FailureTopic}
    reasons = {not_checked_category(reason) for reason in NotCheckedReason}

    assert claims | reasons == FAILURE_CATEGORIES
    assert len(FAILURE_CATEGORIES) == 4 * 8 + len(NotCheckedReason)
    assert "not_checked_limit_reached" in FAILURE_CATEGORIES
