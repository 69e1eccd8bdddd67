"""A verdict is explained in a sentence built from its findings."""

import numpy as np
import pytest

from kivo_worker.verification.comparison import Comparison
from kivo_worker.verification.decide import Decision
from kivo_worker.verification.explain import explain
from kivo_worker.verification.interface import Finding, FindingKind, Reason, Relation
from kivo_worker.verification.signals import SIGNALS, Signals
from kivo_worker.vocabulary import SupportStatus

AGREEING = (
    Finding(FindingKind.DURATION, Relation.AGREES, "one year", "12 months"),
    Finding(FindingKind.QUANTITY, Relation.AGREES, "$25", "$25"),
)


def signals(*, is_cut: bool = False) -> Signals:
    """Signals of a claim that its evidence covers to 72 %."""
    return Signals(np.zeros(len(SIGNALS)), (), Comparison((), 0.72, 1.0, ()), is_cut)


@pytest.mark.parametrize(
    ("status", "reason", "findings", "sentence"),
    [
        (
            SupportStatus.SUPPORTED,
            Reason.WORDING_COVERED,
            (),
            "The source covers 72 % of the claim's wording; no difference was found (support 70 %).",
        ),
        (
            SupportStatus.SUPPORTED,
            Reason.WORDING_COVERED,
            AGREEING,
            (
                'The source covers 72 % of the claim\'s wording and agrees on "one year" ("12 months" in the source), '
                '"$25"; no difference was found (support 70 %).'
            ),
        ),
        (
            SupportStatus.SUPPORTED,
            Reason.PARAPHRASED,
            AGREEING[1:],
            'The source says this in other words and agrees on "$25" (support 70 %).',
        ),
        (
            SupportStatus.UNSUPPORTED,
            Reason.NOTHING_FOUND,
            (),
            "No source speaks to the claim; the nearest passage covers 72 % of the claim's wording.",
        ),
        (
            SupportStatus.INSUFFICIENT_CONTEXT,
            Reason.TOPIC_ONLY,
            (),
            "The source treats the topic, but not what the claim says of it (support 70 %).",
        ),
        (
            SupportStatus.INSUFFICIENT_CONTEXT,
            Reason.LOW_CONFIDENCE,
            (),
            "The source may carry the claim, but not surely enough to say so (support 70 %).",
        ),
        (
            SupportStatus.INSUFFICIENT_CONTEXT,
            Reason.FACT_MISSING,
            (Finding(FindingKind.DATE, Relation.MISSING, "5 May"),),
            'The source treats the topic, but does not say "5 May".',
        ),
        (
            SupportStatus.PARTIALLY_SUPPORTED,
            Reason.PART_MISSING,
            (Finding(FindingKind.PART, Relation.MISSING, "can schedule it"),),
            'The source covers one part of the claim but not this one: "can schedule it".',
        ),
        (
            SupportStatus.PARTIALLY_SUPPORTED,
            Reason.GOES_FURTHER,
            (),
            "The source carries a part of the claim; the claim says more than that (support 70 %).",
        ),
        (
            SupportStatus.CONTRADICTED,
            Reason.CONTRARY,
            (),
            "The source says otherwise, without a single word or figure that shows it (support 70 %).",
        ),
        (
            SupportStatus.CONTRADICTED,
            Reason.DURATION_DIFFERS,
            (Finding(FindingKind.DURATION, Relation.CONFLICTS, "5 days", "9 days"),),
            'The claim differs from the source in a duration: the claim says "5 days", the source says "9 days".',
        ),
        (
            SupportStatus.PARTIALLY_SUPPORTED,
            Reason.MODALITY_STRONGER,
            (Finding(FindingKind.MODALITY, Relation.STRONGER, "must pay", "may pay"),),
            (
                'The claim goes beyond the source in how binding it is: the claim says "must pay", '
                'the source says "may pay".'
            ),
        ),
    ],
)
def test_sentence(status: SupportStatus, reason: Reason, findings: tuple[Finding, ...], sentence: str) -> None:
    """Each reason has its sentence, which quotes the finding that decided."""
    assert explain(Decision(status, 0.7, reason, findings), signals()) == sentence


@pytest.mark.parametrize("kind", [kind for kind in FindingKind if kind is not FindingKind.PART])
def test_every_kind_of_difference_has_words(kind: FindingKind) -> None:
    """No kind of finding leaves the reviewer without a sentence."""
    finding = Finding(kind, Relation.CONFLICTS, "this", "that")
    sentence = explain(Decision(SupportStatus.CONTRADICTED, 0.1, Reason.DATE_DIFFERS, (finding,)), signals())

    assert sentence.startswith("The claim differs from the source in ")
    assert sentence.endswith(': the claim says "this", the source says "that".')


def test_a_cut_pair_is_said_to_be_cut() -> None:
    """Whoever reads the verdict knows that the model saw a part only."""
    decision = Decision(SupportStatus.SUPPORTED, 0.9, Reason.PARAPHRASED, ())

    assert explain(decision, signals(is_cut=True)).endswith(" was cut.")
