"""A claim against one piece of evidence: typed findings, made inside that evidence only."""

from collections.abc import Iterator

from kivo_worker.verify import dates
from kivo_worker.verify.interface import Finding, FindingKind, Relation
from kivo_worker.verify.polarity import opposites
from kivo_worker.verify.quantities import Bound, Quantity, comparable, same_value
from kivo_worker.verify.roles import exchanged
from kivo_worker.verify.statement import Statement

_NEAR = 32
"""How many characters around a quantity tell what it is a quantity of."""


def compare(claim: Statement, evidence: Statement) -> tuple[Finding, ...]:
    """Compare what a claim and its evidence state: quantities, dates, negation, roles and the rest."""
    return (
        *_quantities(claim, evidence),
        *_dates(claim, evidence),
        *_negations(claim, evidence),
        *_opposites(claim, evidence),
        *_roles(claim, evidence),
        *_modality(claim, evidence),
        *_quantifiers(claim, evidence),
        *_names(claim, evidence),
    )


def _quantities(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    for said in claim.quantities:
        kind = FindingKind.DURATION if "duration" in said.dimension else FindingKind.QUANTITY
        rivals = [other for other in evidence.quantities if comparable(said, other)]
        if not rivals:
            same_number = any(said.value == other.value for other in evidence.quantities)
            relation = Relation.AGREES if same_number and said.dimension.startswith("count") else Relation.MISSING
            yield Finding(kind, relation, said.text)
            continue
        meant = _meant(said, claim, rivals, evidence)
        if said.dimension != meant.dimension or not same_value(said, meant):
            conflict = Relation.MISSING if said.is_label else Relation.CONFLICTS
            yield Finding(kind, conflict, said.text, meant.text)
        elif {said.bound, meant.bound} == {Bound.AT_LEAST, Bound.AT_MOST}:
            yield Finding(FindingKind.BOUND, Relation.CONFLICTS, _bounded(said), _bounded(meant))
        else:
            yield Finding(kind, Relation.AGREES, said.text, meant.text)


def _meant(said: Quantity, claim: Statement, rivals: list[Quantity], evidence: Statement) -> Quantity:
    """Which of several quantities in the evidence the claim's quantity is about.

    What follows a number tells most ("12 months on Business"), then what stands before it. An equal
    number is the one meant unless the claim speaks of what stands right at another one and of
    nothing that stands at this.
    """
    near = {rival: _nearness(rival, rivals, claim, evidence) for rival in rivals}
    best = max(rivals, key=lambda rival: (near[rival], -rival.start))
    equal = [rival for rival in rivals if said.dimension == rival.dimension and same_value(said, rival)]
    if not equal:
        return best
    nearest_equal = max(equal, key=lambda rival: near[rival])
    after, before = near[nearest_equal]
    elsewhere = (near[best][0] > 0 and after == 0) or (near[best][1] > before + 1 and near[best][0] >= after)
    return best if elsewhere else nearest_equal


def _nearness(quantity: Quantity, rivals: list[Quantity], claim: Statement, evidence: Statement) -> tuple[int, int]:
    """How many of the claim's words stand right after a quantity, and right before it."""
    starts = [other.start for other in rivals if other.start >= quantity.end]
    ends = [other.end for other in rivals if other.end <= quantity.start]
    after = range(quantity.end, min([quantity.end + _NEAR, *starts]))
    before = range(max([quantity.start - _NEAR, *ends]), quantity.start)
    shared = {word.start: word.stem for word in evidence.words if word.is_content and word.stem in claim.stems}
    sides = [len({stem for start, stem in shared.items() if start in side}) for side in (after, before)]
    return sides[0], sides[1]


def _bounded(quantity: Quantity) -> str:
    return f"{quantity.bound} {quantity.text}"


def _dates(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    for said in claim.moments:
        rivals = [other for other in evidence.moments if dates.comparable(said, other)]
        match = next((other for other in rivals if dates.agree(said, other)), None)
        if match:
            yield Finding(FindingKind.DATE, Relation.AGREES, said.text, match.text)
        elif rivals:
            yield Finding(FindingKind.DATE, Relation.CONFLICTS, said.text, rivals[0].text)
        else:
            yield Finding(FindingKind.DATE, Relation.MISSING, said.text)


def _negations(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    """What one text denies and the other, which denies nothing, says; a denial no source makes is missing."""
    if bool(claim.negations) == bool(evidence.negations):
        return
    for negation in claim.negations:
        if negation.head in evidence.stems:
            stated = _word(evidence, negation.head)
            yield Finding(FindingKind.NEGATION, Relation.CONFLICTS, f"not {_word(claim, negation.head)}", stated)
        elif negation.head:
            denied = f"{negation.text} {_word(claim, negation.head)}"
            yield Finding(FindingKind.NEGATION, Relation.MISSING, denied)
    for negation in evidence.negations:
        if negation.head in claim.stems:
            said = _word(claim, negation.head)
            yield Finding(FindingKind.NEGATION, Relation.CONFLICTS, said, f"not {_word(evidence, negation.head)}")


def _opposites(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    for mine, theirs in opposites(claim.words, evidence.words):
        yield Finding(FindingKind.OPPOSITE, Relation.CONFLICTS, mine, theirs)


def _roles(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    pair = exchanged(claim.text, evidence.text)
    if pair:
        yield Finding(FindingKind.ROLES, Relation.CONFLICTS, f"{pair[0]} / {pair[1]}", f"{pair[1]} / {pair[0]}")


def _modality(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    stated = {scoped.head: (strength, scoped.text) for strength, scoped in evidence.modals if scoped.head}
    for strength, scoped in claim.modals:
        if scoped.head in stated and strength > stated[scoped.head][0]:
            yield Finding(FindingKind.MODALITY, Relation.STRONGER, scoped.text, stated[scoped.head][1])


def _quantifiers(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    limited = {scoped.head: scoped.text for means_all, scoped in evidence.quantifiers if not means_all and scoped.head}
    for means_all, scoped in claim.quantifiers:
        if means_all and scoped.head in limited:
            yield Finding(FindingKind.QUANTIFIER, Relation.STRONGER, scoped.text, limited[scoped.head])


def _names(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    said, stated = {word.stem for word in claim.words}, {word.stem for word in evidence.words}
    unsaid = [name for name in evidence.names if name.stem not in said]
    for name in (name for name in claim.names if name.stem not in stated):
        slot = _slot(claim, name.start)
        rival = next((other for other in unsaid if slot and _slot(evidence, other.start) == slot), None)
        if rival:
            yield Finding(FindingKind.NAME, Relation.CONFLICTS, name.text, rival.text)
        else:
            yield Finding(FindingKind.NAME, Relation.MISSING, name.text)


def _slot(statement: Statement, start: int) -> str:
    """The word right before a name, which tells the part it plays."""
    before = [word for word in statement.words if word.end <= start]
    return before[-1].stem if before else ""


def _word(statement: Statement, stem: str) -> str:
    return next(word.text for word in statement.words if word.stem == stem)
