"""The parts of a claim joined by "and": one may be covered and another not."""

import re

from kivo_worker.verify.interface import Finding, FindingKind, Relation
from kivo_worker.verify.passages import PassageIndex
from kivo_worker.verify.words import content_stems, words

_JOINT = re.compile(r",?\s+(?:and|but|as well as|while)\s+|;\s+|,\s+", re.IGNORECASE)
_COVERED = 0.75
_UNCOVERED = 0.5
_LEAST_STEMS = 2


def missing_part(claim: str, evidence: frozenset[str], index: PassageIndex) -> Finding | None:
    """Find a part of a claim that the evidence leaves out while it covers another, or none."""
    parts = [(part, content_stems(words(part))) for part in _JOINT.split(claim)]
    weighty = [(part, stems) for part, stems in parts if len(stems) >= _LEAST_STEMS]
    shares = [(index.coverage(stems, evidence), part) for part, stems in weighty]
    uncovered = [part for share, part in shares if share < _UNCOVERED]
    if uncovered and any(share >= _COVERED for share, _ in shares):
        return Finding(FindingKind.PART, Relation.MISSING, uncovered[0].strip(" .,;:"))
    return None
