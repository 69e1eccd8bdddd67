"""What is said of a claim, in ids, counts and closed words."""

import pytest

from kivo_worker.ci.findings import TEXT_CHARACTERS, claim_findings, plain, trouble
from kivo_worker.ci.model import Ending
from kivo_worker.ci.rules import OF_STATUS, RULES, Level
from kivo_worker.reports.model import CitationIssueEntry, ClaimReport
from kivo_worker.vocabulary import WORST_FIRST, CitationFault, NotCheckedReason, RunStatus, SupportStatus

SAID = {
    SupportStatus.CONTRADICTED: "Claim c1 is contradicted by source 1 and source 3 (contradicted_policy_claim).",
    SupportStatus.UNSUPPORTED: "Claim c1 is supported by no source (contradicted_policy_claim).",
    SupportStatus.PARTIALLY_SUPPORTED: "Claim c1 is supported in part by source 1 and source 3"
    " (contradicted_policy_claim).",
    SupportStatus.INSUFFICIENT_CONTEXT: "Claim c1 is touched on by source 1 and source 3, too little to tell"
    " (contradicted_policy_claim).",
    SupportStatus.NOT_CHECKED: "Claim c1 was not checked: language unsupported.",
}


@pytest.mark.parametrize("status", WORST_FIRST)
def test_every_status_has_its_sentence(status: SupportStatus, demo_report: ClaimReport) -> None:
    """A claim that does not hold is told by its id, its status, the sources by number, and the category."""
    first = demo_report.claims[0]
    evidence = tuple(first.evidence[0].model_copy(update={"source": number}) for number in (1, 3, 1))
    keys = {"support_status": status, "evidence": evidence, "category": "contradicted_policy_claim"}
    claim = first.model_copy(update={**keys, "not_checked_reason": NotCheckedReason.LANGUAGE_UNSUPPORTED})
    [finding] = claim_findings(demo_report, claim, None, with_text=False)

    assert (finding.rule, finding.message, finding.text) == (OF_STATUS[status], SAID[status], "")


def test_sources_that_say_nothing(demo_report: ClaimReport) -> None:
    """Where no evidence was kept, no source is named."""
    claim = demo_report.claims[0].model_copy(update={"support_status": SupportStatus.CONTRADICTED, "evidence": ()})
    [finding] = claim_findings(demo_report, claim, None, with_text=False)

    assert finding.message == "Claim c1 is contradicted."


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (CitationFault.WRONG_SOURCE, "cites source 2, which does not support it; source 1 and 4 does."),
        (CitationFault.UNKNOWN_SOURCE, "cites a source that was not supplied."),
    ],
)
def test_citations(fault: CitationFault, said: str, demo_report: ClaimReport) -> None:
    """A citation that does not hold is a finding of its own, in a row with the row's number."""
    claim = demo_report.claims[0]
    issue = CitationIssueEntry(claim_id=claim.id, marker="[2]", fault=fault, cited_source=2, supporting_sources=(1, 4))
    report = demo_report.model_copy(update={"citation_issues": (issue, issue), "row": 12})
    first, second = claim_findings(report, claim, None, with_text=False)

    assert first.message == f"Row 12, claim c1 {said}"
    assert (first.row, first.lines, first.claim) == (12, None, claim.fingerprint)
    assert first.fingerprint != second.fingerprint


def test_rows_that_make_the_same_claim(demo_report: ClaimReport) -> None:
    """The same claim in two rows is two findings; a row's own name lasts longer than its number."""
    claim = demo_report.claims[0].model_copy(update={"support_status": SupportStatus.UNSUPPORTED})

    def fingerprint(row: int, name: str | None) -> str:
        report = demo_report.model_copy(update={"row": row, "external_id": name})
        return claim_findings(report, claim, None, with_text=False)[0].fingerprint

    assert fingerprint(1, None) != fingerprint(2, None)
    assert fingerprint(1, "a") == fingerprint(2, "a") != fingerprint(2, "b")


def test_long_and_odd_texts() -> None:
    """A text is folded, shown without control characters, and cut where it is too long."""
    assert plain(["a\x00\tb\n c", "\u202ed"]) == "a b c\nd"
    assert len(plain(["x" * 5_000])) == TEXT_CHARACTERS + 1
    assert plain(["x" * 5_000]).endswith("…")


def test_trouble() -> None:
    """A run that has not come to its end is a finding; one that has, is none."""
    failed = trouble(Ending(RunStatus.FAILED, trouble="output: it is not there."))
    cancelled = trouble(Ending(RunStatus.CANCELLED))

    assert failed is not None
    assert cancelled is not None
    assert (failed.rule.id, failed.message) == ("run_failed", "The run failed. output: it is not there.")
    assert (cancelled.rule.id, cancelled.message) == ("run_cancelled", "The run was cancelled.")
    assert trouble(Ending(RunStatus.COMPLETED)) is None


def test_rules() -> None:
    """Every status but supported has its rule, worst first; what was not looked at is no verdict."""
    assert tuple(OF_STATUS) == WORST_FIRST
    assert {*WORST_FIRST, SupportStatus.SUPPORTED} == set(SupportStatus)
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert [rule.id for rule in RULES if not rule.is_verdict] == [
        "run_failed", "run_cancelled", "row_rejected", "not_checked",
    ]  # fmt: skip
    assert [rule.level for rule in RULES] == [Level.ERROR] * 5 + [Level.WARNING] * 5
