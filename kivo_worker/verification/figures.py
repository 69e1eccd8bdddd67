"""The figures of a claim, quantities and dates, against those of one piece of evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from kivo_worker.verification import dates
from kivo_worker.verification.bounds import Bound, said_of
from kivo_worker.verification.changes import Part, are_alike
from kivo_worker.verification.counterpart import Figure, counterpart
from kivo_worker.verification.dates import Moment
from kivo_worker.verification.interface import Finding, FindingKind, Relation
from kivo_worker.verification.quantity import Quantity, comparable, order
from kivo_worker.verification.statement import Statement
from kivo_worker.verification.words import stem


def compare_quantities(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    """Compare the quantities of a claim, each with the one of the evidence that is about the same thing."""
    for said in claim.quantities:
        kind = FindingKind.DURATION if "duration" in said.dimension else FindingKind.QUANTITY
        of_kind = [other for other in evidence.quantities if comparable(said, other)]
        of_part = [other for other in of_kind if said.part and said.part is other.part]
        rivals = of_part or [other for other in of_kind if are_alike(said.part, other.part)]
        mine = [other for other in claim.quantities if comparable(said, other)]
        meant = counterpart(said, mine, claim, rivals, evidence, _order) if rivals else None
        same = [other for other in evidence.quantities if not rivals and _counts_the_same(said, other, claim, evidence)]
        if same:
            yield Finding(kind, Relation.AGREES, said.text, same[0].text)
        elif said.part is Part.BY and (ends := _ends_of_change(said, of_kind)):
            yield _of_difference(said, *ends, kind)
        elif meant:
            yield from _against(meant, said, kind, evidence)
        elif not said.is_passing:
            yield Finding(kind, Relation.MISSING, said.text)


def compare_dates(claim: Statement, evidence: Statement) -> Iterator[Finding]:
    """Compare the dates and times of a claim, each with the one of the evidence that is about the same thing."""
    for said in claim.moments:
        rivals = [other for other in evidence.moments if dates.comparable(said, other)]
        same = [other for other in rivals if dates.agree(said, other)]
        mine = [other for other in claim.moments if dates.comparable(said, other)]
        told = rivals if said.comes_again else same or rivals
        meant = counterpart(said, mine, claim, told, evidence, dates.order) if rivals else None
        if meant is None or (same and dates.unsaid(said, same)):
            yield Finding(FindingKind.DATE, Relation.MISSING, said.text)
            continue
        relation = _said_of_date(said, _ends(meant, evidence.moments))
        if relation is Relation.CONFLICTS and meant in same:
            yield Finding(FindingKind.BOUND, relation, _from_bound(said), _from_bound(meant))
        elif relation:
            yield Finding(FindingKind.DATE, relation, said.text, meant.text)


def _said_of_date(said: Moment, ends: Sequence[Moment]) -> Relation | None:
    """What a date meant, or both ends of its range, say of a claim's; what lies within a range is not stated."""
    beside = [(end.bound, dates.order(said, end)) for end in ends]
    if said.bound.is_plain and len(ends) > 1 and all(order != 0 for _, order in beside):
        first, last = sorted(ends, key=lambda end: end.start)
        return None if dates.may_lie_within(said, first, last) else Relation.CONFLICTS
    return said_of(said.bound, beside)


def _against(meant: Quantity, said: Quantity, kind: FindingKind, evidence: Statement) -> Iterator[Finding]:
    """What the quantity meant says of a claim's.

    A number within a limit or a range is not stated, nor is a name with another number ("TLS 1.3" against "TLS 1.2").
    Nothing is found where the claim's number stands in the evidence without its noun ("twelve months, then another
    three"), or is only said to be about right; a year is not, ten years off.
    """
    beside = _order(said, meant)
    is_said_bare = any(
        other.dimension == "count" and other.number == said.number and are_alike(said.part, other.part)
        for other in evidence.quantities
    )
    is_about_right = said.bound is Bound.ABOUT and meant.bound.is_plain and not said.may_be_year
    if beside == 0 or not (is_said_bare or is_about_right):
        ends = [(end.bound, _order(said, end)) for end in _ends(meant, evidence.quantities)]
        relation = said_of(said.bound, ends)
        if relation is None or (relation is Relation.CONFLICTS and said.is_label):
            yield Finding(kind, Relation.MISSING, said.text, meant.text)
        elif relation is Relation.CONFLICTS and beside == 0:
            yield Finding(FindingKind.BOUND, relation, f"{said.bound} {said.text}", f"{meant.bound} {meant.text}")
        else:
            yield Finding(kind, relation, said.text, meant.text)


def _ends_of_change(said: Quantity, stated: Sequence[Quantity]) -> tuple[Quantity, Quantity] | None:
    """What the one change of a text began and ended with, where it gives no size of it and both are in one unit."""
    began, ended = ([one for one in stated if one.part is part] for part in (Part.FROM, Part.TO))
    is_sized = any(one.part is Part.BY for one in stated)
    if is_sized or len(began) != 1 or len(ended) != 1 or said.dimension == "percent":
        return None
    return (began[0], ended[0]) if began[0].dimension == ended[0].dimension == said.dimension else None


def _of_difference(said: Quantity, began: Quantity, ended: Quantity, kind: FindingKind) -> Finding:
    """What both ends of a change say of its size."""
    number, value = abs(ended.number - began.number), abs(ended.value - began.value)
    size = replace(ended, number=number, value=value, bound=Bound.EXACT)
    relation = said_of(said.bound, [(size.bound, order(said, size))])
    return Finding(kind, relation or Relation.MISSING, said.text, f"{began.text} to {ended.text}")


def _order(said: Quantity, stated: Quantity) -> int | None:
    return order(said, stated) if said.dimension == stated.dimension else None


def _ends(meant: Figure, stated: Sequence[Figure]) -> list[Figure]:
    """The figure meant, then the other end of its range."""
    ranges = ((low, high) for low, high in pairwise(stated) if (low.bound, high.bound) == (Bound.FROM, Bound.TO))
    around: tuple[Figure, ...] = next((ends for ends in ranges if meant in ends), ())
    return sorted(around or (meant,), key=lambda end: end is not meant)


def _counts_the_same(said: Quantity, other: Quantity, claim: Statement, evidence: Statement) -> bool:
    """Whether two equal numbers count, or name, what both texts speak of ("12 hospitals", "12 large hospitals")."""
    if not said.is_count or said.value != other.value:
        return False
    mine, theirs = (stem(quantity.dimension.partition(" ")[2]) for quantity in (said, other))
    if other.is_label:
        return theirs in claim.stems
    return other.is_count and (not mine or mine in evidence.stems or theirs in claim.stems)


def _from_bound(moment: Moment) -> str:
    side = "from" if moment.bound.is_lower else "until"
    return f"{side} {moment.text}"
