"""A claim against rules of its evidence that take something out: what is excepted is the other way round."""

import re
from collections.abc import Iterator, Sequence

from kivo_worker.verification.excepted import Kind, has_exception, naming
from kivo_worker.verification.interface import Finding, FindingKind, Relation
from kivo_worker.verification.opposites import opposites
from kivo_worker.verification.statement import Statement
from kivo_worker.verification.words import content_stems, stem

_TURNED = frozenset({FindingKind.NEGATION, FindingKind.OPPOSITE, FindingKind.ROLES})
"""What tells an exception from its rule."""
_SEVERAL = re.compile(r"[,;:]|\b(?:and|but|while|whereas|although|though|yet|otherwise)\b", re.IGNORECASE)
"""What parts the clauses of a claim, one of which may speak of the rule."""
_CASE = re.compile(r"\b(?:if|when|whenever|where|once|even|only|after)\b", re.IGNORECASE)
"""What tells that a claim speaks of a case."""
_INCLUDING = stem("including")
"""What stands at an exception that is said to be none."""
_SHARED = {Kind.THING: 1, Kind.CASE: 2, Kind.REQUIREMENT: 2}
"""How many words a claim has at least of a rule, or their opposites, to speak of what it is about."""


def compare_exceptions(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    """Compare what a claim says of what a rule of the evidence does not hold for: the same as the rule, or the other.

    Told of claims of one clause that name the exception in full and say no more than the rule does, that deny at most
    one thing, and not the exception itself ("if it is not cancelled", of "unless it is cancelled").
    """
    if not evidence.exceptions or len(claim.negations) > 1 or _SEVERAL.search(claim.text) or has_exception(claim.text):
        return
    stems = content_stems(claim.words)
    denied = {denial.head for denial in claim.negations}.union(*(one.denied for one in claim.conditions))
    for one in evidence.exceptions:
        thing, rule = one.named(stems), content_stems(one.rule)
        turned = opposites(claim.words, one.rule)
        of_rule = stems - thing - {_INCLUDING} - {stem(mine) for mine, _ in turned}
        is_of_rule = of_rule <= rule and len(of_rule) + len(turned) >= _SHARED[one.kind]
        is_case = one.kind is not Kind.CASE or bool(_CASE.search(claim.text))
        if not thing or denied & thing or not (is_of_rule and is_case):
            continue
        is_turned = (len(claim.negations) + one.is_denied + len(turned)) % 2 == 1
        if is_turned and one.is_modal and not claim.modals:
            continue
        start, end = naming(claim.words, thing)
        relation = Relation.AGREES if is_turned else Relation.CONFLICTS
        yield Finding(FindingKind.EXCEPTION, relation, claim.text[start:end], one.phrase)


def heeding_exceptions(findings: Sequence[Finding], claim: Statement, evidence: Statement) -> Iterator[Finding]:
    """Leave out what differs only because the claim speaks of an exception, and the evidence of its rule."""
    is_heeded = any((one.kind, one.relation) == (FindingKind.EXCEPTION, Relation.AGREES) for one in findings)
    for finding in findings:
        is_expected = is_heeded and finding.kind in _TURNED
        if not is_expected and not _is_rival_of_rule(finding, claim, evidence):
            yield finding


def _is_rival_of_rule(finding: Finding, claim: Statement, evidence: Statement) -> bool:
    """Whether what differs is a day or a name that is taken out ("open on Tuesday", of "daily except Monday")."""
    taken_out = (one.phrase for one in evidence.exceptions if one.kind is Kind.THING)
    is_named = finding.relation is Relation.CONFLICTS and finding.kind in {FindingKind.DATE, FindingKind.NAME}
    return is_named and not has_exception(claim.text) and any(finding.source_value in phrase for phrase in taken_out)
