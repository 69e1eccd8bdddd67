"""A claim of several parts is supported only as far as its evidence goes."""

import pytest

from kivo_worker.verification.interface import FindingKind, Relation
from kivo_worker.verification.parts import missing_part
from kivo_worker.verification.statement import read_statement
from tests.verification.conftest import MakeIndex

SOURCES = "Admins may export the log as CSV. Operators wear helmets. The fee is paid within 30 days."


def missing(make_index: MakeIndex, claim: str, evidence: str) -> str | None:
    """The part of a claim that the evidence leaves out."""
    found = missing_part(read_statement(claim), read_statement(evidence).stems, make_index(SOURCES))
    assert found is None or (found.kind, found.relation) == (FindingKind.PART, Relation.MISSING)
    return found.claim_value if found else None


@pytest.mark.parametrize(
    ("claim", "evidence", "part"),
    [
        (
            "Admins may export the log and can schedule a weekly backup.",
            "Admins may export the log.",
            "can schedule a weekly backup",
        ),
        (
            "Admins may export the log; support restores lost tickets.",
            "Admins may export the log.",
            "support restores lost tickets",
        ),
        (
            "The fee is paid within 30 days and kept in escrow accounts.",
            "The fee is paid within 30 days.",
            "kept in escrow accounts",
        ),
        ("Operators wear helmets and gloves.", "Operators wear helmets.", "gloves"),
        ("Admins export the log as CSV or XML.", "Admins export the log as CSV.", "XML"),
        ("Admins may export the log.", "Admins may export the log.", None),
        ("Operators wear helmets and gloves.", "Operators wear gloves and helmets.", None),
        ("Operators wear gloves and visors.", "Refunds are paid.", None),
        ("Operators, during long night shifts, wear helmets.", "Operators wear helmets.", None),
        ("If you never want help, admins may export the log.", "Admins may export the log.", None),
    ],
)
def test_missing_part(make_index: MakeIndex, claim: str, evidence: str, part: str | None) -> None:
    """A clause or list item is missing when the evidence has the rest; when, where and if are no parts."""
    assert missing(make_index, claim, evidence) == part
