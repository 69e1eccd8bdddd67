"""Coverage and findings become a status by a few thresholds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kivo_worker.verification.decide import CONFLICT_FROM, STRONG_FROM, SUPPORTED_FROM, TOPIC_FROM, decide
from kivo_worker.verification.interface import Finding, FindingKind, Reason, Relation
from kivo_worker.vocabulary import SupportStatus

HALF_WAY = (TOPIC_FROM + SUPPORTED_FROM) / 2
FINDINGS = st.builds(Finding, st.sampled_from(FindingKind), st.sampled_from(Relation), st.just("a"), st.just("b"))


def finding(kind: FindingKind, relation: Relation) -> Finding:
    """A finding of a kind."""
    return Finding(kind, relation, "this", "that")


@pytest.mark.parametrize(
    ("coverage", "status", "reason"),
    [
        (1.0, SupportStatus.SUPPORTED, Reason.WORDING_COVERED),
        (SUPPORTED_FROM, SupportStatus.SUPPORTED, Reason.WORDING_COVERED),
        (SUPPORTED_FROM - 0.01, SupportStatus.INSUFFICIENT_CONTEXT, Reason.TOPIC_ONLY),
        (TOPIC_FROM, SupportStatus.INSUFFICIENT_CONTEXT, Reason.TOPIC_ONLY),
        (TOPIC_FROM - 0.01, SupportStatus.UNSUPPORTED, Reason.NOTHING_FOUND),
        (0.0, SupportStatus.UNSUPPORTED, Reason.NOTHING_FOUND),
    ],
)
def test_coverage_alone(coverage: float, status: SupportStatus, reason: Reason) -> None:
    """Without findings the covered share of the claim decides."""
    decision = decide(coverage, coverage, [])

    assert (decision.status, decision.reason) == (status, reason)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (FindingKind.QUANTITY, Reason.QUANTITY_DIFFERS),
        (FindingKind.DURATION, Reason.DURATION_DIFFERS),
        (FindingKind.DATE, Reason.DATE_DIFFERS),
        (FindingKind.BOUND, Reason.BOUND_DIFFERS),
        (FindingKind.NEGATION, Reason.NEGATION_DIFFERS),
        (FindingKind.ROLES, Reason.ROLES_EXCHANGED),
        (FindingKind.OPPOSITE, Reason.OPPOSITE_SAID),
        (FindingKind.NAME, Reason.NAME_DIFFERS),
    ],
)
def test_a_conflict_contradicts_where_the_topic_is_the_same(kind: FindingKind, reason: Reason) -> None:
    """A conflict decides from half the wording on; a name or an opposite word only where nearly all is the same."""
    conflict = finding(kind, Relation.CONFLICTS)
    is_weak = kind in {FindingKind.NAME, FindingKind.OPPOSITE}
    threshold = STRONG_FROM if is_weak else CONFLICT_FROM
    decision = decide(0.9, threshold, [finding(kind, Relation.AGREES), conflict])

    assert (decision.status, decision.reason) == (SupportStatus.CONTRADICTED, reason)
    assert decision.findings[0] is conflict
    assert decide(0.9, threshold - 0.01, [conflict]).status is SupportStatus.INSUFFICIENT_CONTEXT


@pytest.mark.parametrize(
    ("found", "status", "reason"),
    [
        ((FindingKind.DATE, Relation.MISSING), SupportStatus.INSUFFICIENT_CONTEXT, Reason.FACT_MISSING),
        ((FindingKind.PART, Relation.MISSING), SupportStatus.PARTIALLY_SUPPORTED, Reason.PART_MISSING),
        ((FindingKind.MODALITY, Relation.STRONGER), SupportStatus.PARTIALLY_SUPPORTED, Reason.MODALITY_STRONGER),
        ((FindingKind.QUANTIFIER, Relation.STRONGER), SupportStatus.PARTIALLY_SUPPORTED, Reason.QUANTIFIER_STRONGER),
    ],
)
def test_what_is_missing_or_stronger(
    found: tuple[FindingKind, Relation], status: SupportStatus, reason: Reason
) -> None:
    """A covered claim that says more than its source is not fully supported."""
    decision = decide(0.9, 0.9, [finding(FindingKind.NAME, Relation.AGREES), finding(*found)])

    assert (decision.status, decision.reason) == (status, reason)
    assert decision.findings[0] == finding(*found)


def test_a_part_covered_makes_a_claim_partly_supported() -> None:
    """A claim covered by half is partly supported when one of its parts is whole."""
    decision = decide(HALF_WAY, HALF_WAY, [finding(FindingKind.PART, Relation.MISSING)])

    assert (decision.status, decision.reason) == (SupportStatus.PARTIALLY_SUPPORTED, Reason.PART_MISSING)


@given(st.floats(0, 1), st.floats(0, 1), st.lists(FINDINGS, max_size=4))
@settings(max_examples=150, deadline=None)
def test_only_agreement_is_supported(coverage: float, topic: float, found: list[Finding]) -> None:
    """Nothing that differs, goes beyond or is missing is ever supported; no finding is lost; scores rank support."""
    if any(one.kind is FindingKind.PART and one.relation is not Relation.MISSING for one in found):
        return
    decision = decide(coverage, topic, found)

    if decision.status is SupportStatus.SUPPORTED:
        assert {one.relation for one in found} <= {Relation.AGREES}
    assert sorted(map(repr, decision.findings)) == sorted(map(repr, found))
    assert 0 <= decision.score <= coverage
