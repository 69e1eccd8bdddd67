"""The embedded verifier: from sources and a claim to a verdict with its evidence."""

import json
import os
import subprocess
import sys
from itertools import combinations, product

import pytest

from kivo_worker.judges.embedded import embedded_verifier
from kivo_worker.verification.interface import FindingKind, Reason, Relation
from kivo_worker.vocabulary import NotCheckedReason, SupportStatus
from tests.verification.conftest import Judge

REFUNDS = "Refunds are paid within 30 days."
PLANS = """| | Team | Business | Enterprise |
|---|---|---|---|
| Monthly uptime | 99.5% | 99.9% | 99.95% |
| First response | 8 hours | 2 hours | 30 minutes |
"""


def test_name_and_version() -> None:
    """A report can say which verifier decided."""
    assert (embedded_verifier().name, embedded_verifier().version) == ("embedded", "12")


def test_a_verdict_points_at_its_evidence(judge: Judge) -> None:
    """The evidence is the very sentence of the source, under its headings."""
    text = "# Terms\n\nInvoices are sent by email. Refunds are paid within 30 days.\n"
    verdict = judge("Refunds are paid within 30 days.", text, markdown=True)
    (evidence,) = verdict.evidence

    assert evidence.span.of(text) == REFUNDS
    assert (evidence.source, evidence.headings, evidence.coverage) == (1, ("Terms",), 1.0)
    assert (verdict.status, verdict.supporting_sources) == (SupportStatus.SUPPORTED, (1,))
    assert verdict.score > 0.9


def test_nothing_found_has_no_evidence(judge: Judge) -> None:
    """An unsupported claim points at nothing."""
    verdict = judge("The canteen serves vegan lunches.", REFUNDS)

    assert (verdict.status, verdict.evidence, verdict.supporting_sources) == (SupportStatus.UNSUPPORTED, (), ())


@pytest.mark.parametrize("texts", [(), ("",), ("42",)])
def test_empty_sources_support_nothing(judge: Judge, texts: tuple[str, ...]) -> None:
    """Without a word to compare with, a claim is unsupported."""
    verdict = judge("Refunds are paid.", *texts)

    assert (verdict.status, verdict.reason, verdict.score) == (SupportStatus.UNSUPPORTED, Reason.NOTHING_FOUND, 0.0)


def test_all_supporting_sources_are_named(judge: Judge) -> None:
    """Each source that supports the claim on its own is named, in order."""
    verdict = judge("Refunds are paid within 30 days.", REFUNDS, "Parking is free.", "Refunds are paid within 30 days.")

    assert verdict.supporting_sources == (1, 3)


def test_evidence_may_be_two_sentences(judge: Judge) -> None:
    """A claim that two neighbouring sentences carry together is supported by both."""
    text = "The audit log is part of the Business plan. It records sign-ins and exports."
    verdict = judge("The audit log of the Business plan records sign-ins and exports.", text)

    assert (verdict.status, len(verdict.evidence)) == (SupportStatus.SUPPORTED, 2)


def test_parallel_sentences_are_not_joined(judge: Judge) -> None:
    """Two sentences that say the like of different things are no evidence together: it would mix them up."""
    text = "The warehouse in Antwerp handles returns. The warehouse in Rotterdam handles exports."

    assert len(judge("The warehouse in Rotterdam handles returns.", text).evidence) == 1


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ("The monthly uptime on Business is 99.9%.", SupportStatus.SUPPORTED),
        ("The monthly uptime on Team is 99.9%.", SupportStatus.CONTRADICTED),
        ("On Enterprise the first response comes within 30 minutes.", SupportStatus.SUPPORTED),
        ("On Business the first response comes within 30 minutes.", SupportStatus.CONTRADICTED),
    ],
)
def test_a_table_is_read_by_row_and_column(judge: Judge, claim: str, status: SupportStatus) -> None:
    """The right figure in the wrong column is a conflict."""
    assert judge(claim, PLANS, markdown=True).status is status


def test_a_claim_in_other_words_is_recognised(judge: Judge) -> None:
    """The network reads what shares hardly a word with the claim."""
    source = "Once written, audit entries cannot be changed or deleted by anyone, including workspace owners."
    verdict = judge("Nobody, not even the person who owns the workspace, can alter the log afterwards.", source)

    assert (verdict.status, verdict.reason) == (SupportStatus.SUPPORTED, Reason.PARAPHRASED)


def test_a_claim_of_several_sentences_needs_all_of_them(judge: Judge) -> None:
    """One that holds and one that no source speaks to make a half; one that is denied makes it false."""
    silent = judge("Refunds are paid within 30 days. The canteen serves vegan lunches.", REFUNDS)
    denied = judge("Refunds are paid within 30 days. Refunds are paid within 60 days.", REFUNDS)
    both = judge("Refunds are paid within 30 days. Refunds are paid within one month.", REFUNDS)

    assert (silent.status, silent.reason) == (SupportStatus.PARTIALLY_SUPPORTED, Reason.PART_MISSING)
    assert silent.findings[0].claim_value == "The canteen serves vegan lunches"
    assert [evidence.span.of(REFUNDS) for evidence in silent.evidence] == [REFUNDS]
    assert denied.status is SupportStatus.CONTRADICTED
    assert denied.score <= both.score


def test_several_sentences_that_nothing_speaks_to(judge: Judge) -> None:
    """Where none of a claim's sentences holds, the claim is what the best of them is."""
    verdict = judge("The canteen serves vegan lunches. Dogs stay outside at night.", REFUNDS)

    assert (verdict.status, verdict.evidence) == (SupportStatus.UNSUPPORTED, ())


def test_sources_that_support_together_are_named_together(judge: Judge) -> None:
    """Where no source supports the claim alone, those of the evidence are named."""
    verdict = judge("Ada leads the audit. Bo signs the invoices.", "Ada leads the audit.", "Bo signs the invoices.")

    assert (verdict.status, verdict.supporting_sources) == (SupportStatus.SUPPORTED, (1, 2))


def test_the_title_and_headings_lend_their_words(judge: Judge) -> None:
    """A sentence need not repeat what it stands under."""
    text = "## Onboarding sessions\n\nThey are refunded on request.\n"

    assert judge("Onboarding sessions are refunded on request.", text, markdown=True).status is SupportStatus.SUPPORTED


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (REFUNDS, "Die R\u00fcckzahlung erfolgt innerhalb von 30 Tagen auf das Konto."),
        ("Die R\u00fcckzahlung erfolgt innerhalb von 30 Tagen auf das Konto.", REFUNDS),
    ],
)
def test_other_languages_are_not_checked(judge: Judge, claim: str, text: str) -> None:
    """A claim or source that is not English gets no verdict, and says so."""
    verdict = judge(claim, text)

    assert (verdict.status, verdict.not_checked) == (
        SupportStatus.NOT_CHECKED,
        NotCheckedReason.LANGUAGE_UNSUPPORTED,
    )
    assert "not in English" in verdict.explanation


def test_one_foreign_source_leaves_all_claims_unchecked(judge: Judge) -> None:
    """What a source that cannot be read would say is unknown, so nothing is called fine."""
    verdict = judge(REFUNDS, REFUNDS, "Die R\u00fcckzahlung erfolgt innerhalb von 30 Tagen auf das Konto.")

    assert verdict.status is SupportStatus.NOT_CHECKED


def test_findings_start_with_the_one_that_decided(judge: Judge) -> None:
    """Whoever reads the first finding knows why."""
    verdict = judge("The 3 owners pay within 60 days.", "The 3 owners pay within 30 days.")

    assert [(found.kind, found.relation) for found in verdict.findings] == [
        (FindingKind.DURATION, Relation.CONFLICTS),
        (FindingKind.QUANTITY, Relation.AGREES),
    ]


SCRIPT = """
import json, sys
from kivo_worker.documents.reader import MARKDOWN, read_document
from kivo_worker.judges.embedded import embedded_verifier
from kivo_worker.verification.interface import Source
from kivo_worker.vocabulary import ClaimType
claims, texts = json.load(sys.stdin)
sources = [Source(n, "", read_document(t.encode(), media_type=MARKDOWN, where="")) for n, t in enumerate(texts, 1)]
check = embedded_verifier().prepare(sources)
print([repr(check(claim, ClaimType.FACTUAL)) for claim in claims])
"""


def test_verdicts_do_not_depend_on_hash_seeds() -> None:
    """Another process with another hash seed says the same to the last digit, where passages tie for best."""
    rare, common = ["refund", "owner", "seat", "ticket"], ["invoice", "backup", "export", "audit"]
    pairs = product(combinations(rare, 2), combinations(common, 2))
    tied = ". ".join(f"The {' '.join([*left, *right])} applies" for left, right in pairs)
    # So many that sums of the same weights differ in the last digit with their order.
    often = ". ".join(f"Some {' '.join(common)} applies" for _ in range(11))
    claims = [f"The {' '.join([*rare, *common])} exists.", f"The {' '.join([*common[:3], *rare[1:]])} exists."]
    texts = [f"{tied}. {often}."]
    said = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            input=json.dumps([claims, texts]),
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "2", "3")
    }

    assert len(said) == 1
