"""A claim against one piece of evidence: typed findings, made inside that evidence only."""

import re
from collections.abc import Iterator
from itertools import pairwise

from kivo_worker.verification.excepted import Kind, has_exception, naming
from kivo_worker.verification.figures import compare_dates, compare_quantities
from kivo_worker.verification.interface import Finding, FindingKind, Relation
from kivo_worker.verification.opposites import opposites
from kivo_worker.verification.polarity import EXCLUSIVE, Scoped
from kivo_worker.verification.roles import exchanged
from kivo_worker.verification.statement import Statement
from kivo_worker.verification.words import Word, content_stems, stem

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


def compare(claim: Statement, evidence: Statement) -> tuple[Finding, ...]:
    """Compare what a claim and its evidence state: quantities, dates, negation, roles and the rest.

    What is said of an exception is meant to be the other way round than its rule.
    """
    excepted = tuple(_exceptions(claim, evidence))
    is_heeded = any(finding.relation is Relation.AGREES for finding in excepted)
    findings = (
        *excepted,
        *compare_quantities(claim, evidence),
        *compare_dates(claim, evidence),
        *_negations(claim, evidence),
        *_conditions(claim, evidence),
        *_opposites(claim, evidence),
        *_roles(claim, evidence),
        *_modality(claim, evidence),
        *_quantifiers(claim, evidence),
        *_exclusive(claim, evidence),
        *_names(claim, evidence),
    )
    return tuple(
        finding
        for finding in findings
        if not (is_heeded and finding.kind in _TURNED) and not _is_rival_of_rule(finding, claim, evidence)
    )


def _negations(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    """What one text denies and the other, which does not deny it, says; a denial no source makes is missing."""
    for denied in claim.negations:
        if any(denied.scope & other.scope for other in evidence.negations):
            continue
        if denied.head in evidence.stems:
            stated = _word(evidence, denied.head)
            yield Finding(FindingKind.NEGATION, Relation.CONFLICTS, denied.phrase, stated)
        elif denied.head and not evidence.negations:
            yield Finding(FindingKind.NEGATION, Relation.MISSING, denied.phrase)
    for denied in evidence.negations:
        if any(denied.scope & other.scope or not denied.is_verbal for other in claim.negations):
            continue
        if denied.head in claim.stems and not _is_of_another(denied, claim, evidence):
            yield Finding(FindingKind.NEGATION, Relation.CONFLICTS, _word(claim, denied.head), denied.phrase)


def _exceptions(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    """What a claim says of something that a rule of the evidence does not hold for: the same as the rule, or the other.

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


def _is_rival_of_rule(finding: Finding, claim: Statement, evidence: Statement) -> bool:
    """Whether what differs is a day or a name that is taken out ("open on Tuesday", of "daily except Monday")."""
    taken_out = (one.phrase for one in evidence.exceptions if one.kind is Kind.THING)
    is_named = finding.relation is Relation.CONFLICTS and finding.kind in {FindingKind.DATE, FindingKind.NAME}
    return is_named and not has_exception(claim.text) and any(finding.source_value in phrase for phrase in taken_out)


def _is_of_another(denied: Scoped, claim: Statement, evidence: Statement) -> bool:
    """Whether evidence says what it denies as well, and denies it of something else than the claim speaks of."""
    said = sum(word.stem == denied.head for word in evidence.words)
    is_said_too = said > sum(other.head == denied.head for other in evidence.negations)
    return is_said_too and not (denied.clause - {denied.head}) & claim.stems


def _conditions(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    """A condition of the claim that the evidence only has the other way round ("if you renew", "if you do not")."""
    for mine in claim.conditions:
        about = [other for other in evidence.conditions if (mine.denied | other.denied) & mine.stems & other.stems]
        if about and all(bool(mine.denied) != bool(other.denied) for other in about):
            yield Finding(FindingKind.NEGATION, Relation.MISSING, mine.text)


def _opposites(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    for mine, theirs in opposites(claim.wording, evidence.wording):
        yield Finding(FindingKind.OPPOSITE, Relation.CONFLICTS, mine, theirs)


def _roles(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    pair = exchanged(claim.text, evidence.text)
    if pair:
        yield Finding(FindingKind.ROLES, Relation.CONFLICTS, f"{pair[0]} / {pair[1]}", f"{pair[1]} / {pair[0]}")


def _modality(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    stated = {scoped.head: (strength, scoped.phrase) for strength, scoped in evidence.modals if scoped.head}
    for strength, scoped in claim.modals:
        if scoped.head in stated and strength > stated[scoped.head][0]:
            yield Finding(FindingKind.MODALITY, Relation.STRONGER, scoped.phrase, stated[scoped.head][1])


def _quantifiers(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    limited = {
        scoped.head: scoped.phrase for means_all, scoped in evidence.quantifiers if not means_all and scoped.head
    }
    for means_all, scoped in claim.quantifiers:
        if means_all and scoped.head in limited:
            yield Finding(FindingKind.QUANTIFIER, Relation.STRONGER, scoped.phrase, limited[scoped.head])


def _exclusive(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    """A claim that says "only" of what the evidence does not limit so."""
    if not any(word.text.lower() in EXCLUSIVE for word in evidence.words):
        for word, following in pairwise(claim.words):
            if word.text.lower() in EXCLUSIVE:
                yield Finding(FindingKind.QUANTIFIER, Relation.MISSING, claim.text[word.start : following.end])


def _names(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    said, stated = {word.stem for word in claim.words}, {word.stem for word in evidence.words}
    unsaid = [name for name in evidence.names if name.stem not in said]
    for name in (name for name in claim.names if name.stem not in stated):
        slots = _slots(claim, name)
        rival = next((other for other in unsaid if slots & _slots(evidence, other)), None)
        if rival:
            yield Finding(FindingKind.NAME, Relation.CONFLICTS, name.text, rival.text)
        else:
            yield Finding(FindingKind.NAME, Relation.MISSING, name.text)


def _slots(statement: Statement, name: Word) -> set[tuple[str, str]]:
    """What tells the part a name plays: the word right before it, and what is said of it right after it."""
    before = [word for word in statement.words if word.end <= name.start][-1:]
    parts = {other.start for other in statement.names}
    after = [word for word in statement.words if word.start >= name.end and word.start not in parts][:1]
    follows = {("follows", word.stem) for word in before}
    return follows | {("precedes", word.stem) for word in after if word.is_content}


def _word(statement: Statement, wanted: str) -> str:
    return next(word.text for word in statement.words if word.stem == wanted)
