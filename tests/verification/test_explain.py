"""A verdict is explained in a sentence built from its findings."""

import pytest
from tests.verify.conftest import Judge

from kivo_worker.verification.decide import Decision
from kivo_worker.verification.explain import explain
from kivo_worker.verification.interface import Finding, FindingKind, Reason, Relation
from kivo_worker.vocabulary import SupportStatus

AGREEING = (
    Finding(FindingKind.DURATION, Relation.AGREES, "one year", "12 months"),
    Finding(FindingKind.QUANTITY, Relation.AGREES, "$25", "$25"),
)


@pytest.mark.parametrize(
    ("status", "reason", "findings", "sentence"),
    [
        (
            SupportStatus.SUPPORTED,
            Reason.WORDING_COVERED,
            (),
            "The source covers 72 % of the claim's wording; no difference was found.",
        ),
        (
            SupportStatus.SUPPORTED,
            Reason.WORDING_COVERED,
            AGREEING,
            (
                'The source covers 72 % of the claim\'s wording and agrees on "one year" ("12 months" in the source), '
                '"$25"; no difference was found.'
            ),
        ),
        (
            SupportStatus.UNSUPPORTED,
            Reason.NOTHING_FOUND,
            (),
            "No passage of any source covers more than 72 % of the claim's wording.",
        ),
        (
            SupportStatus.INSUFFICIENT_CONTEXT,
            Reason.TOPIC_ONLY,
            (),
            "The source treats the topic but covers only 72 % of the claim's wording.",
        ),
        (
            SupportStatus.INSUFFICIENT_CONTEXT,
            Reason.FACT_MISSING,
            (Finding(FindingKind.DATE, Relation.MISSING, "5 May"),),
            'The source covers 72 % of the claim\'s wording, but does not say "5 May".',
        ),
        (
            SupportStatus.PARTIALLY_SUPPORTED,
            Reason.PART_MISSING,
            (Finding(FindingKind.PART, Relation.MISSING, "can schedule it"),),
            'The source covers one part of the claim but not this one: "can schedule it".',
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
        (
            SupportStatus.INSUFFICIENT_CONTEXT,
            Reason.NAME_DIFFERS,
            (Finding(FindingKind.NAME, Relation.CONFLICTS, "Dublin", "Galway"),),
            'The claim may differ from the source in a name: the claim says "Dublin", the source says "Galway".',
        ),
    ],
)
def test_sentence(status: SupportStatus, reason: Reason, findings: tuple[Finding, ...], sentence: str) -> None:
    """Each reason has its sentence, which quotes the finding that decided."""
    assert explain(Decision(status, 0.7, reason, findings), 0.72) == sentence


@pytest.mark.parametrize("kind", [kind for kind in FindingKind if kind is not FindingKind.PART])
def test_every_kind_of_difference_has_words(judge: Judge, kind: FindingKind) -> None:
    """No kind of finding leaves the reviewer without a sentence."""
    finding = Finding(kind, Relation.CONFLICTS, "this", "that")
    sentence = explain(Decision(SupportStatus.CONTRADICTED, 0.1, Reason.DATE_DIFFERS, (finding,)), 0.9)

    assert sentence.startswith("The claim differs from the source in ")
    assert sentence.endswith(': the claim says "this", the source says "that".')
    assert judge("Refunds are paid.", "").explanation == "No passage of any source shares a word with the claim."
