"""The shipped policy: a worse output never gets a better verdict."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.job.policies import load_policy
from kivo_worker.policy.gate import decide_gate
from kivo_worker.policy.model import Cell, Policy, Rule, Trigger
from kivo_worker.vocabulary import IntendedUse, SafeUseStatus, Strictness, SupportStatus

POLICY: Policy = load_policy("standard-support-v1").policy
CELLS = st.sampled_from([(cell.intended_use, cell.strictness) for cell in POLICY.cells])
COUNTS = st.dictionaries(st.sampled_from(SupportStatus), st.integers(0, 12))
WORSE: dict[SupportStatus, list[SupportStatus]] = {
    SupportStatus.SUPPORTED: [status for status in SupportStatus if status is not SupportStatus.SUPPORTED],
    SupportStatus.PARTIALLY_SUPPORTED: [
        SupportStatus.NOT_CHECKED,
        SupportStatus.UNSUPPORTED,
        SupportStatus.CONTRADICTED,
    ],
    SupportStatus.INSUFFICIENT_CONTEXT: [
        SupportStatus.NOT_CHECKED,
        SupportStatus.UNSUPPORTED,
        SupportStatus.CONTRADICTED,
    ],
    SupportStatus.NOT_CHECKED: [SupportStatus.UNSUPPORTED, SupportStatus.CONTRADICTED],
    SupportStatus.UNSUPPORTED: [SupportStatus.CONTRADICTED],
}


def severity(cell: tuple[IntendedUse, Strictness], counts: dict[SupportStatus, int], issues: int = 0) -> int:
    """How severe the verdict on an output is."""
    return decide_gate(POLICY.rules_for(*cell), counts, issues).gate_verdict.severity


@given(CELLS, COUNTS, st.integers(0, 3), st.data())
@settings(max_examples=150, deadline=None)
def test_a_claim_that_turns_out_worse_never_helps(
    cell: tuple[IntendedUse, Strictness], counts: dict[SupportStatus, int], issues: int, data: st.DataObject
) -> None:
    """Any step down, from supported by way of doubt and unsupported to contradicted, keeps or hardens the verdict."""
    status = data.draw(st.sampled_from(list(WORSE)))
    worse = data.draw(st.sampled_from(WORSE[status]))
    before = counts | {status: counts.get(status, 0) + 1}
    after = counts | {worse: counts.get(worse, 0) + 1}

    assert severity(cell, before, issues) <= severity(cell, after, issues)


@given(CELLS, COUNTS, st.integers(0, 3), st.integers(0, 3))
@settings(max_examples=100, deadline=None)
def test_further_citation_issues_never_help(
    cell: tuple[IntendedUse, Strictness], counts: dict[SupportStatus, int], issues: int, more: int
) -> None:
    """More citations that do not hold keep or harden the verdict."""
    assert severity(cell, counts, issues) <= severity(cell, counts, issues + more)


@given(COUNTS, st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_strict_and_customer_facing_are_never_milder(counts: dict[SupportStatus, int], issues: int) -> None:
    """Strict use is judged no milder than standard, what customers see no milder than a draft."""
    by_cell = {
        (use, strictness): severity((use, strictness), counts, issues)
        for use in IntendedUse
        for strictness in Strictness
    }

    assert all(by_cell[use, Strictness.STANDARD] <= by_cell[use, Strictness.STRICT] for use in IntendedUse)
    assert all(
        by_cell[IntendedUse.INTERNAL_DRAFT, strictness] <= by_cell[IntendedUse.CUSTOMER_FACING, strictness]
        for strictness in Strictness
    )


def test_rules_stand_from_the_worst_status_to_the_mildest() -> None:
    """The first rule that applies wins, so the order of a cell's rules is the order of harm."""
    order = list(SafeUseStatus)
    for cell in POLICY.cells:
        places = [order.index(rule.safe_use_status) for rule in cell.rules]
        assert places == sorted(places, reverse=True)


@pytest.mark.parametrize("cell", POLICY.cells, ids=lambda cell: f"{cell.intended_use}-{cell.strictness}")
def test_only_supported_claims_pass(cell: Cell) -> None:
    """In no cell is an output with anything but supported claims verified without limits."""
    place = (cell.intended_use, cell.strictness)
    others = [status for status in SupportStatus if status is not SupportStatus.SUPPORTED]

    assert severity(place, {SupportStatus.SUPPORTED: 1000}) == 0
    assert all(severity(place, {SupportStatus.SUPPORTED: 1000, status: 1}) > 0 for status in others)


def test_a_trigger_needs_every_limit_it_has() -> None:
    """Count and share have to be reached together; any of several triggers is enough."""
    both = Trigger(statuses=(SupportStatus.CONTRADICTED,), at_least_count=3, at_least_share=0.5)
    rule = Rule(safe_use_status=SafeUseStatus.BLOCKED, triggers=(both,))

    def status(contradicted: int, supported: int) -> SafeUseStatus:
        counts = {SupportStatus.CONTRADICTED: contradicted, SupportStatus.SUPPORTED: supported}
        return decide_gate((rule,), counts, 0).safe_use_status

    assert status(3, 3) is SafeUseStatus.BLOCKED
    assert status(2, 0) is SafeUseStatus.VERIFIED_FOR_USE
    assert status(3, 4) is SafeUseStatus.VERIFIED_FOR_USE


def test_reasons_count_without_quoting() -> None:
    """All that led to the decision is named: claims, citations, or that there was no claim."""
    rules = POLICY.rules_for(IntendedUse.CUSTOMER_FACING, Strictness.STRICT)
    counts = {SupportStatus.SUPPORTED: 2, SupportStatus.UNSUPPORTED: 1}

    assert decide_gate(rules, counts, 2).reasons == (
        "1 of 3 claims unsupported or partially_supported or insufficient_context or not_checked (from 1 on)",
        "citation issues: 2 (from 1 on)",
    )
    assert decide_gate(rules, {}, 0).reasons == ("the output makes no claim that could be checked",)
