"""A claim against one piece of evidence: typed findings, made inside that evidence only."""

from collections.abc import Iterator
from itertools import pairwise

from kivo_worker.verification.figures import compare_dates, compare_quantities
from kivo_worker.verification.interface import Finding, FindingKind, Relation
from kivo_worker.verification.opposites import opposites
from kivo_worker.verification.polarity import EXCLUSIVE, Scoped
from kivo_worker.verification.roles import exchanged
from kivo_worker.verification.rules import compare_exceptions, heeding_exceptions
from kivo_worker.verification.statement import Statement
from kivo_worker.verification.words import Word


def compare(claim: Statement, evidence: Statement) -> tuple[Finding, ...]:
    """Compare what a claim and its evidence state: quantities, dates, negation, roles and the rest."""
    findings = (
        *compare_exceptions(claim, evidence),
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
    return tuple(heeding_exceptions(findings, claim, evidence))


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
