"""The parts of a claim joined by "and": one may be covered and another not."""

import re

from kivo_worker.verification.evidence import EvidenceIndex
from kivo_worker.verification.interface import Finding, FindingKind, Relation
from kivo_worker.verification.statement import Statement
from kivo_worker.verification.words import content_stems, words

_JOINT = re.compile(r",?\s+(?:and|but|as well as|while)\s+|;\s+|,\s+", re.IGNORECASE)
_ADVERBIAL = re.compile(
    r"(?:if|when|whenever|where|unless|once|after|before|until|while|although|though|because|since|as|for|on|in|at|by"
    r"|under|with|without|to|from|during)\b",
    re.IGNORECASE,
)
_COVERED = 0.75
_MOSTLY_COVERED = 0.6
_UNCOVERED = 0.5
_LEAST_STEMS = 2
_JOINING = frozenset({"and", "or"})


def missing_part(claim: Statement, evidence: frozenset[str], index: EvidenceIndex) -> Finding | None:
    """Find a part of a claim that the evidence leaves out while it covers another, or none."""
    part = _missing_clause(claim, evidence, index)
    if not part and index.coverage(claim.stems, evidence) >= _MOSTLY_COVERED:
        part = _missing_item(claim, evidence)
    return Finding(FindingKind.PART, Relation.MISSING, part) if part else None


def _missing_clause(claim: Statement, evidence: frozenset[str], index: EvidenceIndex) -> str:
    """A clause; what only tells when, where or under which condition ("If you renew, ...") is none."""
    clauses = [part for part in _JOINT.split(claim.text) if not _ADVERBIAL.match(part)]
    parts = [(part, content_stems(words(part)) & claim.stems) for part in clauses]
    weighty = [(part, stems) for part, stems in parts if len(stems) >= _LEAST_STEMS]
    shares = [(index.coverage(stems, evidence), part) for part, stems in weighty]
    uncovered = [part for share, part in shares if share < _UNCOVERED]
    has_covered = any(share >= _COVERED for share, _ in shares)
    return uncovered[0].strip(" .,;:") if uncovered and has_covered else ""


def _missing_item(claim: Statement, evidence: frozenset[str]) -> str:
    """A word joined to one that the evidence has, when the evidence lacks it ("helmets and gloves")."""
    for left, joint, right in zip(claim.words, claim.words[1:], claim.words[2:], strict=False):
        is_joined = joint.text.lower() in _JOINING and left.stem in evidence
        if is_joined and right.stem in claim.stems and right.stem not in evidence:
            return right.text
    return ""
