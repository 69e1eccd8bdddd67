"""What claim statuses mean for an output's use."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.job.policies import load_policy
from kivo_worker.policy.gate import decide_gate
from kivo_worker.policy.model import Rule
from kivo_worker.vocabulary import GATE_VERDICT_OF, GateVerdict, IntendedUse, SafeUseStatus, Strictness, SupportStatus

POLICY = load_policy("standard-support-v1").policy
CELLS = [(use, strictness) for use in IntendedUse for strictness in Strictness]
HARM = {
    SupportStatus.SUPPORTED: 0,
    SupportStatus.PARTIALLY_SUPPORTED: 1,
    SupportStatus.INSUFFICIENT_CONTEXT: 1,
    SupportStatus.NOT_CHECKED: 2,
    SupportStatus.UNSUPPORTED: 2,
    SupportStatus.CONTRADICTED: 3,
}


def verdict(use: str, strictness: str, issues: int = 0, **counts: int) -> tuple[str, tuple[str, ...]]:
    """The verdict of counts by status, and why."""
    rules = POLICY.rules_for(IntendedUse(use), Strictness(strictness))
    decision = decide_gate(rules, {SupportStatus(name): count for name, count in counts.items()}, issues)
    return decision.gate_verdict.value, decision.reasons


def test_the_vendors_sample_needs_review() -> None:
    """Strict, customer-facing, 3 of 18 claims unsupported: needs_review on both fields."""
    rules = POLICY.rules_for(IntendedUse.CUSTOMER_FACING, Strictness.STRICT)
    decision = decide_gate(rules, {SupportStatus.SUPPORTED: 15, SupportStatus.UNSUPPORTED: 3}, 0)

    assert decision.safe_use_status is SafeUseStatus.NEEDS_REVIEW
    assert decision.gate_verdict is GateVerdict.NEEDS_REVIEW


@pytest.mark.parametrize(
    ("use", "strictness", "counts", "expected"),
    [
        ("customer_facing", "strict", {"supported": 9}, "allow"),
        ("customer_facing", "strict", {"supported": 9, "partially_supported": 1}, "needs_review"),
        ("customer_facing", "strict", {"supported": 9, "insufficient_context": 1}, "needs_review"),
        ("customer_facing", "strict", {"supported": 9, "not_checked": 1}, "needs_review"),
        ("customer_facing", "strict", {"supported": 9, "contradicted": 1}, "needs_repair"),
        ("customer_facing", "strict", {"contradicted": 1}, "needs_repair"),
        ("customer_facing", "strict", {"supported": 3, "contradicted": 3}, "blocked"),
        ("customer_facing", "strict", {"supported": 4, "unsupported": 4}, "needs_repair"),
        ("customer_facing", "strict", {}, "needs_review"),
        ("customer_facing", "standard", {"supported": 9, "partially_supported": 1}, "allow_with_limits"),
        ("customer_facing", "standard", {"supported": 8, "partially_supported": 2}, "needs_review"),
        ("customer_facing", "standard", {"supported": 9, "unsupported": 1}, "needs_review"),
        ("customer_facing", "standard", {"supported": 9, "contradicted": 1}, "needs_repair"),
        ("customer_facing", "standard", {"supported": 1, "contradicted": 3}, "blocked"),
        ("internal_draft", "strict", {"supported": 9, "contradicted": 1}, "needs_repair"),
        ("internal_draft", "strict", {"supported": 9, "insufficient_context": 1}, "allow_with_limits"),
        ("internal_draft", "standard", {"supported": 9, "unsupported": 1}, "allow_with_limits"),
        ("internal_draft", "standard", {"supported": 9, "contradicted": 1}, "needs_review"),
        ("internal_draft", "standard", {"supported": 3, "contradicted": 1}, "needs_repair"),
        ("internal_draft", "standard", {}, "needs_review"),
    ],
)
def test_verdicts(use: str, strictness: str, counts: dict[str, int], expected: str) -> None:
    """The shipped policy, cell by cell."""
    assert verdict(use, strictness, **counts)[0] == expected


@pytest.mark.parametrize(("use", "strictness"), CELLS)
def test_a_citation_issue_never_passes_in_silence(use: str, strictness: str) -> None:
    """An output whose citations do not hold is at best allowed with limits."""
    assert verdict(use, strictness, issues=1, supported=5)[0] != "allow"


def test_a_decision_says_why() -> None:
    """The reason counts claims and names the limit, without any text of the output."""
    assert verdict("customer_facing", "strict", supported=14, contradicted=1)[1] == (
        "1 of 15 claims contradicted (from 1 on)",
    )
    assert verdict("customer_facing", "strict", supported=3, contradicted=3)[1] == (
        "3 of 6 claims contradicted (from 3 and 50% on)",
    )


def test_every_verdict_can_come_out() -> None:
    """No verdict of the contract is out of reach."""
    found = {
        verdict("customer_facing", "standard", **counts)[0]
        for counts in (
            {"supported": 1},
            {"supported": 9, "partially_supported": 1},
            {"supported": 9, "unsupported": 1},
            {"supported": 9, "contradicted": 1},
            {"contradicted": 3},
        )
    }

    assert found == {one.value for one in GateVerdict}


def test_each_status_leads_to_its_verdict() -> None:
    """The contract's table of statuses and verdicts."""
    assert {status.value: one.value for status, one in GATE_VERDICT_OF.items()} == {
        "verified_for_use": "allow",
        "verified_with_limits": "allow_with_limits",
        "needs_review": "needs_review",
        "needs_repair": "needs_repair",
        "blocked": "blocked",
    }


@settings(max_examples=300, deadline=None)
@given(
    counts=st.dictionaries(st.sampled_from(list(SupportStatus)), st.integers(0, 12)),
    cell=st.sampled_from(CELLS),
    worse=st.sampled_from([status for status in SupportStatus if HARM[status]]),
)
def test_a_worse_claim_never_improves_the_verdict(
    counts: dict[SupportStatus, int], cell: tuple[IntendedUse, Strictness], worse: SupportStatus
) -> None:
    """When a supported claim turns out worse, the verdict is the same or more severe."""
    rules: tuple[Rule, ...] = POLICY.rules_for(*cell)
    before = counts | {SupportStatus.SUPPORTED: counts.get(SupportStatus.SUPPORTED, 0) + 1}
    after = counts | {worse: counts.get(worse, 0) + 1}

    severities = [decide_gate(rules, each, 0).gate_verdict.severity for each in (before, after)]
    assert severities[0] <= severities[1]
