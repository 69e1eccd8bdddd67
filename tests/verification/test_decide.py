"""Probabilities become a status by a few thresholds, and the finding that shows it best comes first."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kivo_worker.verification.comparison import Comparison
from kivo_worker.verification.decide import (
    BACKED_FROM,
    CLOSE_FROM,
    CONTRADICTED_FROM,
    HINTED_FROM,
    SAME_FROM,
    SPOKEN_OF_FROM,
    STATUSES,
    SUPPORTED_FROM,
    UNSTATED_FROM,
    UNSURE_FROM,
    WORDING_FROM,
    Calibration,
    decide,
    on_unseen_kinds,
)
from kivo_worker.verification.interface import Finding, FindingKind, Reason, Relation
from kivo_worker.verification.signals import SIGNALS, TOPIC_FROM, Signals
from kivo_worker.vocabulary import SupportStatus

SUPPORTED, PARTIAL, CONTRADICTED, INSUFFICIENT, UNSUPPORTED = STATUSES


def chances(**said: float) -> dict[SupportStatus, float]:
    """Probabilities by the status's name; the others share the rest."""
    rest = (1 - sum(said.values())) / (len(STATUSES) - len(said))
    return {status: said.get(status.value, rest) for status in STATUSES}


def comparison(*findings: Finding, coverage: float = 0.5, topic: float = 1.0) -> Comparison:
    """A comparison with findings."""
    return Comparison((), coverage, topic, findings)


def finding(kind: FindingKind, relation: Relation) -> Finding:
    """A finding of a kind."""
    return Finding(kind, relation, "this", "that")


@pytest.mark.parametrize(
    ("said", "status", "reason"),
    [
        (chances(supported=0.36), SUPPORTED, Reason.PARAPHRASED),
        (chances(contradicted=CONTRADICTED_FROM), CONTRADICTED, Reason.CONTRARY),
        (chances(supported=0.35), INSUFFICIENT, Reason.LOW_CONFIDENCE),
        (chances(supported=0.2, contradicted=0.8), CONTRADICTED, Reason.CONTRARY),
        (chances(supported=0.29, contradicted=0.7), INSUFFICIENT, Reason.LOW_CONFIDENCE),
        (chances(supported=0.39, contradicted=0.6), INSUFFICIENT, Reason.LOW_CONFIDENCE),
        (chances(supported=0.42, contradicted=0.41), SUPPORTED, Reason.PARAPHRASED),
        (chances(partially_supported=0.6), PARTIAL, Reason.GOES_FURTHER),
        (chances(insufficient_context=0.6), INSUFFICIENT, Reason.TOPIC_ONLY),
        (chances(unsupported=0.6), UNSUPPORTED, Reason.NOTHING_FOUND),
        (chances(contradicted=0.45, unsupported=0.3), UNSUPPORTED, Reason.NOTHING_FOUND),
    ],
)
def test_statuses(said: dict[SupportStatus, float], status: SupportStatus, reason: Reason) -> None:
    """Support and contradiction need their thresholds; of the rest the likeliest is said."""
    decision = decide(said, comparison())

    assert (decision.status, decision.reason, decision.score) == (status, reason, on_unseen_kinds(said[SUPPORTED]))


def test_a_claim_in_the_sources_own_words_says_so() -> None:
    """Support by the wording and support in other words are told apart."""
    said = chances(supported=0.9)

    assert decide(said, comparison(coverage=WORDING_FROM)).reason is Reason.WORDING_COVERED
    assert decide(said, comparison(coverage=WORDING_FROM - 0.01)).reason is Reason.PARAPHRASED


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (FindingKind.QUANTITY, Reason.QUANTITY_DIFFERS),
        (FindingKind.DURATION, Reason.DURATION_DIFFERS),
        (FindingKind.DATE, Reason.DATE_DIFFERS),
        (FindingKind.BOUND, Reason.BOUND_DIFFERS),
        (FindingKind.NEGATION, Reason.NEGATION_DIFFERS),
        (FindingKind.ROLES, Reason.ROLES_EXCHANGED),
        (FindingKind.EXCEPTION, Reason.EXCEPTION_OVERLOOKED),
        (FindingKind.OPPOSITE, Reason.OPPOSITE_SAID),
        (FindingKind.NAME, Reason.NAME_DIFFERS),
    ],
)
def test_a_contradiction_names_what_differs(kind: FindingKind, reason: Reason) -> None:
    """The difference comes first, whatever else was compared before it."""
    conflict = finding(kind, Relation.CONFLICTS)
    decision = decide(chances(contradicted=0.8), comparison(finding(kind, Relation.AGREES), conflict))

    assert (decision.status, decision.reason, decision.findings[0]) == (CONTRADICTED, reason, conflict)


def test_a_difference_between_different_things_is_none() -> None:
    """Where the evidence speaks of something else, its other figure is not shown as a difference."""
    decision = decide(chances(contradicted=0.8), comparison(finding(FindingKind.DATE, Relation.CONFLICTS), topic=0.4))

    assert (decision.reason, decision.findings) == (Reason.CONTRARY, ())


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (finding(FindingKind.PART, Relation.MISSING), Reason.PART_MISSING),
        (finding(FindingKind.MODALITY, Relation.STRONGER), Reason.MODALITY_STRONGER),
        (finding(FindingKind.QUANTIFIER, Relation.STRONGER), Reason.QUANTIFIER_STRONGER),
    ],
)
def test_partial_support_names_the_part(found: Finding, reason: Reason) -> None:
    """The part left open, or the word that goes further, comes first."""
    decision = decide(chances(partially_supported=0.7), comparison(finding(FindingKind.DATE, Relation.AGREES), found))

    assert (decision.status, decision.reason, decision.findings[0]) == (PARTIAL, reason, found)


def test_an_open_claim_names_the_missing_fact() -> None:
    """The figure or name that no source states comes first."""
    missing = finding(FindingKind.NAME, Relation.MISSING)
    decision = decide(
        chances(insufficient_context=0.7), comparison(finding(FindingKind.DATE, Relation.AGREES), missing)
    )

    assert (decision.status, decision.reason, decision.findings[0]) == (INSUFFICIENT, Reason.FACT_MISSING, missing)


@pytest.mark.parametrize("kind", [FindingKind.QUANTITY, FindingKind.DURATION, FindingKind.DATE, FindingKind.BOUND])
def test_another_figure_in_the_same_sentence_is_never_overlooked(kind: FindingKind) -> None:
    """However sure the network is, the same sentence with another figure is contradicted."""
    conflict = finding(kind, Relation.CONFLICTS)
    decision = decide(chances(supported=0.99), comparison(conflict, topic=SAME_FROM))

    assert (decision.status, decision.findings[0]) == (CONTRADICTED, conflict)
    assert decide(chances(supported=0.99), comparison(conflict, topic=SAME_FROM - 0.01)).status is not CONTRADICTED


@pytest.mark.parametrize("kind", [FindingKind.QUANTITY, FindingKind.DURATION, FindingKind.DATE])
def test_a_claim_with_another_figure_is_never_supported(kind: FindingKind) -> None:
    """Where the network reads support and the figure differs, the claim is open, if it is of that and no copy."""
    read = chances(supported=0.95)
    agreement, conflict = finding(FindingKind.NAME, Relation.AGREES), finding(kind, Relation.CONFLICTS)
    beside = decide(read, comparison(agreement, conflict, topic=TOPIC_FROM))

    assert (beside.status, beside.findings[0]) == (INSUFFICIENT, conflict)
    assert beside.reason.value.endswith("_differs")
    assert decide(read, comparison(conflict, topic=TOPIC_FROM - 0.01)).status is SUPPORTED
    assert decide(read, Comparison((), 1.0, 1.0, (conflict,), is_verbatim=True)).status is SUPPORTED
    assert decide(read, comparison(finding(FindingKind.NAME, Relation.CONFLICTS), topic=TOPIC_FROM)).status is SUPPORTED
    assert decide(chances(partially_supported=0.6), comparison(conflict, topic=TOPIC_FROM)).status is PARTIAL


def test_a_difference_between_less_like_statements_hints_at_a_contradiction() -> None:
    """It needs less than no difference at all, and more than one between like statements."""
    conflict = finding(FindingKind.DURATION, Relation.CONFLICTS)
    said = chances(contradicted=HINTED_FROM, insufficient_context=0.4)

    assert decide(said, comparison(conflict, topic=TOPIC_FROM - 0.01)).status is CONTRADICTED
    assert decide(said, comparison(topic=TOPIC_FROM - 0.01)).status is INSUFFICIENT


def test_a_figure_that_agrees_outweighs_such_a_hint() -> None:
    """Where one figure agrees, a difference between statements that are less alike counts as none."""
    findings = [finding(FindingKind.DURATION, relation) for relation in (Relation.AGREES, Relation.CONFLICTS)]
    between = comparison(*findings, topic=TOPIC_FROM - 0.01)

    assert decide(chances(contradicted=HINTED_FROM, insufficient_context=0.4), between).status is INSUFFICIENT
    assert decide(chances(contradicted=CONTRADICTED_FROM), between).status is CONTRADICTED


def test_a_figure_that_agrees_outweighs_a_doubt() -> None:
    """What is likelier contradicted than supported is not supported, unless a figure agrees and nothing differs."""
    doubted = chances(supported=0.4, contradicted=0.5)
    agreeing, differing = (finding(FindingKind.DATE, relation) for relation in (Relation.AGREES, Relation.CONFLICTS))

    assert decide(doubted, comparison()).reason is Reason.LOW_CONFIDENCE
    assert decide(doubted, comparison(agreeing)).status is SUPPORTED
    assert decide(doubted, comparison(agreeing, differing)).status is CONTRADICTED


def test_a_difference_that_was_found_backs_a_contradiction() -> None:
    """Where comparing and reading agree, less is needed to say so."""
    conflict = finding(FindingKind.DURATION, Relation.CONFLICTS)
    said = chances(contradicted=BACKED_FROM, insufficient_context=0.6)

    assert decide(said, comparison(conflict, topic=TOPIC_FROM)).status is CONTRADICTED
    assert decide(said, comparison(topic=TOPIC_FROM)).status is INSUFFICIENT


@pytest.mark.parametrize("kind", [FindingKind.QUANTITY, FindingKind.DURATION, FindingKind.DATE, FindingKind.NEGATION])
def test_what_a_claim_counts_or_denies_must_be_stated(kind: FindingKind) -> None:
    """Where a place about the same thing does not state a figure or a denial, the network must be surer than else."""
    missing = finding(kind, Relation.MISSING)
    decision = decide(chances(supported=0.6), comparison(missing, topic=CLOSE_FROM))

    assert (decision.status, decision.reason) == (INSUFFICIENT, Reason.FACT_MISSING)
    assert decide(chances(supported=0.6), comparison(missing, topic=CLOSE_FROM - 0.01)).status is SUPPORTED
    assert decide(chances(supported=0.9), comparison(missing, topic=CLOSE_FROM)).score >= UNSTATED_FROM
    assert decide(chances(supported=0.9), comparison(missing, topic=CLOSE_FROM)).status is SUPPORTED


@pytest.mark.parametrize(
    ("found", "coverage", "status"),
    [
        (finding(FindingKind.ROLES, Relation.CONFLICTS), 1.0, CONTRADICTED),
        (finding(FindingKind.EXCEPTION, Relation.CONFLICTS), 0.5, CONTRADICTED),
        (finding(FindingKind.EXCEPTION, Relation.AGREES), 0.5, SUPPORTED),
        (finding(FindingKind.MODALITY, Relation.STRONGER), 1.0, PARTIAL),
        (finding(FindingKind.NAME, Relation.MISSING), 1.0, INSUFFICIENT),
        (finding(FindingKind.DURATION, Relation.AGREES), SAME_FROM, SUPPORTED),
    ],
)
def test_in_the_claims_own_words_comparing_decides(found: Finding, coverage: float, status: SupportStatus) -> None:
    """Where only one thing differs from the source, the network may be wrong about it in either direction."""
    said = chances(contradicted=0.98) if status is SUPPORTED else chances(supported=0.98)

    assert decide(said, comparison(found, coverage=coverage, topic=SAME_FROM)).status is status


def test_an_exception_overlooked_leaves_little_doubt() -> None:
    """The network does not see it, and most of what it says goes to the difference."""
    overlooked = finding(FindingKind.EXCEPTION, Relation.CONFLICTS)

    assert decide(chances(supported=0.98), comparison(overlooked, topic=SAME_FROM)).score < UNSURE_FROM


def test_an_exception_heeded_outweighs_no_difference() -> None:
    """What is said of an exception agrees, but another fact of it does not."""
    heeded = finding(FindingKind.EXCEPTION, Relation.AGREES)
    differs = finding(FindingKind.QUANTITY, Relation.CONFLICTS)

    assert decide(chances(unsupported=0.98), comparison(heeded, topic=SAME_FROM)).status is SUPPORTED
    assert decide(chances(unsupported=0.98), comparison(heeded, differs, topic=SAME_FROM)).status is CONTRADICTED


def test_a_copy_is_supported() -> None:
    """What a source says word for word is supported, however unsure the network is."""
    copied = Comparison((), 1.0, 1.0, (), is_verbatim=True)

    assert decide(chances(unsupported=0.9), copied).status is SUPPORTED


@given(
    st.lists(st.floats(0, 1), min_size=5, max_size=5),
    st.lists(st.builds(finding, st.sampled_from(FindingKind), st.sampled_from(Relation)), max_size=4),
    st.floats(0, 1),
)
def test_every_outcome_has_a_status(raw: list[float], findings: list[Finding], topic: float) -> None:
    """Whatever is likely and whatever was found: a status, a probability, and findings that were made."""
    total = sum(raw) or 1
    said = dict(zip(STATUSES, (value / total for value in raw), strict=True))
    decision = decide(said, comparison(*findings, topic=topic))

    assert decision.status is not SUPPORTED or decision.score >= SUPPORTED_FROM
    assert 0 <= decision.score <= 1
    assert all(found in findings for found in decision.findings)


def test_on_unseen_kinds() -> None:
    """The probability of support keeps its order and its ends, and is less sure of itself in between."""
    found = [on_unseen_kinds(step / 20) for step in range(21)]

    assert (found[0], found[20]) == (0, 1)
    assert sorted(found) == found
    assert found[1] > 0.05
    assert found[19] < 0.95


def test_calibration_is_a_softmax_over_weighted_signals() -> None:
    """Probabilities add up to one and follow weights and biases."""
    weights = np.zeros((5, len(SIGNALS)))
    weights[0, SIGNALS.index("facts agree")] = 2.0
    values = np.zeros(len(SIGNALS))
    values[SIGNALS.index("facts agree")] = 1.0
    signals = Signals(values, (), comparison(), is_cut=False)
    said = Calibration(weights, np.zeros(5)).probabilities(signals)

    assert sum(said.values()) == pytest.approx(1)
    assert said[SUPPORTED] == pytest.approx(np.exp(2) / (np.exp(2) + 4))


def test_what_no_place_speaks_of_none_contradicts() -> None:
    """Where hardly a word of the claim stands in the evidence, a contradiction could not be shown."""
    calibration = Calibration(np.zeros((5, len(SIGNALS))), np.array([0.0, 0.0, 5.0, 0.0, 0.0]))

    def read(topic: float) -> dict[SupportStatus, float]:
        return calibration.probabilities(Signals(np.zeros(len(SIGNALS)), (), comparison(topic=topic), is_cut=False))

    assert max(read(SPOKEN_OF_FROM).items(), key=lambda said: said[1])[0] is CONTRADICTED
    assert max(read(SPOKEN_OF_FROM - 0.01).items(), key=lambda said: said[1])[0] is UNSUPPORTED
    assert read(SPOKEN_OF_FROM - 0.01)[SUPPORTED] == read(SPOKEN_OF_FROM)[SUPPORTED]
