"""The traps that matter, from claim and source to status and reason."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kivo_worker.documents.reader import MARKDOWN, read_document
from kivo_worker.job.policies import load_policy
from kivo_worker.job.spec import DEFAULT_POLICY_VERSION
from kivo_worker.judges.embedded import embedded_verifier
from kivo_worker.models.shipped import load_parser
from kivo_worker.reviewing import OutputText, ReviewSettings, SourceText, review_output
from kivo_worker.verification.interface import Source, Verdict
from kivo_worker.vocabulary import ClaimType, IntendedUse, Strictness

DEMO = Path(__file__).parents[2] / "job-specs" / "support-answer"
FILES = ("refund-policy.md", "service-levels.md", "security-and-audit-logs.md", "data-processing.md")
REASONS = {
    "number": "duration_differs",
    "negation": "negation_differs",
    "roles": "roles_exchanged",
    "other_number": "duration_differs",
}


def verdict(claim: str, source: str) -> Verdict:
    """What one source says about a claim."""
    document = read_document(source.encode(), media_type=MARKDOWN, where="")
    return embedded_verifier().prepare([Source(1, "Policy", document)])(claim, ClaimType.FACTUAL)


@pytest.mark.parametrize(
    ("claim", "source", "status", "reason"),
    [
        (
            "Refunds are available for 60 days.",
            "Customers may request a refund within 30 days of purchase.",
            "contradicted",
            "duration_differs",
        ),
        (
            "Admins can export audit logs.",
            "Admins can export audit logs from the security workspace.",
            "supported",
            "wording_covered",
        ),
        (
            "Audit log entries are kept for one year.",
            "Audit log entries are kept for 12 months.",
            "supported",
            "wording_covered",
        ),
        (
            "The pump weighs 14 kg when empty.",
            "The pump weighs 17 kg when empty.",
            "contradicted",
            "quantity_differs",
        ),
        (
            "The deposit is 12 % of the monthly rent.",
            "The deposit is 15 percent of the monthly rent.",
            "contradicted",
            "quantity_differs",
        ),
        (
            "Support answers tickets within 5 days.",
            "Support answers tickets within 5 business days.",
            "contradicted",
            "duration_differs",
        ),
        (
            "The lease begins on 1 March 2025.",
            "The lease begins on 1 May 2025.",
            "contradicted",
            "date_differs",
        ),
        (
            "Late parcels are delivered on Sundays.",
            "Late parcels are not delivered on Sundays.",
            "contradicted",
            "negation_differs",
        ),
        (
            "The auditor notifies the supplier of each finding.",
            "The supplier notifies the auditor of each finding.",
            "contradicted",
            "roles_exchanged",
        ),
        (
            "The tenant must give at least 3 months notice of the end of the lease.",
            "The tenant must give at most 3 months notice of the end of the lease.",
            "contradicted",
            "bound_differs",
        ),
        (
            "Every employee must complete the safety training.",
            "Every employee may complete the safety training.",
            "partially_supported",
            "modality_stronger",
        ),
        (
            "All warehouses open at six.",
            "Most warehouses open at six.",
            "partially_supported",
            "quantifier_stronger",
        ),
        (
            "Managers approve travel requests and order company laptops from the catalogue.",
            "Managers approve travel requests.",
            "partially_supported",
            "part_missing",
        ),
        (
            "The canteen serves vegan lunches.",
            "Invoices are due within 30 days of receipt.",
            "unsupported",
            "nothing_found",
        ),
        (
            "Der Vertrag ist nicht mit der Firma und wird auf das Jahr nicht verlängert.",
            "The contract is renewed for a year.",
            "not_checked",
            "not_checked",
        ),
    ],
)
def test_a_trap_is_told_from_the_truth(claim: str, source: str, status: str, reason: str) -> None:
    """Each kind of difference leads to its status, for its own reason."""
    found = verdict(claim, source)

    assert (found.status, found.reason) == (status, reason)
    assert found.explanation


@pytest.mark.parametrize(
    ("claim", "is_supported"),
    [
        ("The Business plan has a monthly uptime of 99.9%.", True),
        ("The Team plan has a monthly uptime of 99.9%.", False),
        ("The Team plan has a monthly uptime of 99.5%.", True),
        ("The Business plan has a monthly uptime of 99.5%.", False),
    ],
)
def test_a_figure_of_a_table_belongs_to_its_row_and_column(claim: str, *, is_supported: bool) -> None:
    """The right number in the wrong column supports nothing."""
    table = "| Plan commitment | Team plan | Business plan |\n|---|---|---|\n| Monthly uptime | 99.5% | 99.9% |\n"

    assert (verdict(claim, table).status == "supported") is is_supported


def test_a_source_in_another_language_leaves_claims_unchecked() -> None:
    """No verdict comes from a text the verifier cannot read."""
    found = verdict("Refunds are paid.", "Die Rückzahlung wird nicht mit der Rechnung und auf das Konto überwiesen.")

    assert found.not_checked == "language_unsupported"


def demo_verdicts() -> dict[str, Verdict]:
    """The verdict of each claim of the demo, by its text."""
    texts = [(DEMO / "sources" / name).read_bytes() for name in FILES]
    documents = [read_document(text, media_type=MARKDOWN, where="") for text in texts]
    output = read_document((DEMO / "output.md").read_bytes(), media_type=MARKDOWN, where="")
    sources = [
        Source(number, name, document) for number, (name, document) in enumerate(zip(FILES, documents, strict=True), 1)
    ]
    rules = load_policy(DEFAULT_POLICY_VERSION).policy.rules_for(IntendedUse.CUSTOMER_FACING, Strictness.STANDARD)
    read = [SourceText(one.number, one.title, f"source {one.number}", one.document, "") for one in sources]
    settings = ReviewSettings(embedded_verifier(), load_parser().parse, rules, 100)
    reviewed = review_output(OutputText(output, ""), read, settings).claims
    return {one.claim.text(output.text): one.verdict for one in reviewed}


def expected() -> dict[str, tuple[str, str]]:
    """Status and trap of each claim of the demo, as written by hand."""
    rows = [line for line in (DEMO / "EXPECTED.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:4]] for row in rows[1:]]
    unescaped = [(text.replace("\\|", "|").strip("| "), status, trap) for text, status, trap in cells]
    return {text: (status, trap) for text, status, trap in unescaped if set(text) != {"-"}}


def test_the_demo_is_judged_as_by_hand() -> None:
    """All claims come out as they were labelled before any verifier saw them."""
    found = demo_verdicts()
    labels = expected()
    wrong = {text for text, (status, _) in labels.items() if found[text].status != status}

    assert set(found) == set(labels)
    assert wrong == set()


def test_the_demos_contradictions_are_found_for_the_right_reason() -> None:
    """Number, negation, roles and a number of something else, each named."""
    found = demo_verdicts()
    reasons = {trap: found[text].reason for text, (status, trap) in expected().items() if status == "contradicted"}

    assert reasons == REASONS


def test_verdicts_do_not_depend_on_the_hash_seed() -> None:
    """Two processes with other hash seeds say the same, to the last digit."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import importlib.util as u;"
        "s = u.spec_from_file_location('traps', sys.argv[2]); m = u.module_from_spec(s); s.loader.exec_module(m);"
        "print(sorted(map(repr, m.demo_verdicts().items())))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code, str(DEMO.parents[1]), __file__],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(said) == 1
