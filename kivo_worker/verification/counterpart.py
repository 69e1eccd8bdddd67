"""Which quantity of the evidence a claim's quantity is about, when several could be meant."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from kivo_worker.verification import dates
from kivo_worker.verification.quantities import Quantity, comparable, same_value
from kivo_worker.verification.statement import Statement

_NEAR = 32
"""How many characters around a quantity tell what it is a quantity of."""
_CONNECTOR = re.compile(r"[.,;:](?=\s)|\b(?:and|or|but|while|whereas)\b", re.IGNORECASE)


def counterpart(said: Quantity, claim: Statement, rivals: Sequence[Quantity], evidence: Statement) -> Quantity:
    """Choose among the comparable quantities of the evidence, given in order, the one a claim speaks of.

    What follows a number tells most ("12 months on Business"), then what stands before it. An equal
    number is the one meant unless the claim speaks of what stands right at another one and of
    nothing that stands at this.
    """
    near = _nearness(said, claim, rivals, evidence)
    best = max(rivals, key=lambda rival: (near[rival], -rival.start))
    equal = [rival for rival in rivals if said.dimension == rival.dimension and same_value(said, rival)]
    if not equal:
        return best
    nearest_equal = max(equal, key=lambda rival: near[rival])
    after, before = near[nearest_equal]
    elsewhere = (near[best][0] > 0 and after == 0) or (near[best][1] > before and near[best][0] >= after)
    return best if elsewhere else nearest_equal


def _nearness(
    said: Quantity, claim: Statement, rivals: Sequence[Quantity], evidence: Statement
) -> dict[Quantity, tuple[int, int]]:
    """How much a claim says of its quantity that stands right after each rival in the evidence, and right before it."""
    mine = [quantity for quantity in claim.quantities if comparable(said, quantity)]
    around = next(windows for quantity, *windows in _windows(mine, claim, len(claim.text)) if quantity == said)
    stems = {word.stem for word in claim.words if word.stem in claim.stems and _is_in(word.start, around)}
    moments = [moment for moment in claim.moments if _is_in(moment.start, around)]
    shared = {word.start: word.stem for word in evidence.words if word.is_content and word.stem in stems}
    for stated in evidence.moments:
        if any(dates.comparable(moment, stated) and dates.agree(moment, stated) for moment in moments):
            shared[stated.start] = stated.text
    starts = sorted(shared)
    return {
        rival: (
            len({shared[start] for start in _within(starts, after)}),
            len({shared[start] for start in _within(starts, before)}),
        )
        for rival, after, before in _windows(rivals, evidence, _NEAR)
    }


def _is_in(place: int, windows: Iterable[range]) -> bool:
    return any(place in window for window in windows)


def _within(places: Sequence[int], window: range) -> Sequence[int]:
    """Those of sorted places that lie in a window."""
    return places[bisect_left(places, window.start) : bisect_left(places, window.stop)]


def _windows(
    quantities: Sequence[Quantity], statement: Statement, reach: int
) -> Iterator[tuple[Quantity, range, range]]:
    """What stands right after each of several quantities, and right before it.

    Between two quantities the last connector parts the one's words from the other's. One with no
    words of its own before it ("8% in 2023 and 12% in 2024") has those before the one ahead of it;
    in a bare list ("5 or 10 days") all have those after the last.
    """
    content = [word.start for word in statement.words if word.is_content]
    content = sorted([*content, *(moment.start for moment in statement.moments)])
    gaps = [range(left.end, right.start) for left, right in pairwise(quantities)]
    parts = [_parted(statement.text, gap) for gap in gaps]
    before: list[range] = []
    for quantity, start in zip(quantities, [0, *(right for _, right in parts)], strict=True):
        own = range(max(start, quantity.start - reach), quantity.start)
        before.append(own if not before or _within(content, own) else before[-1])
    after: list[range] = []
    ends = [*(left for left, _ in parts), len(statement.text)]
    for quantity, end, gap in zip(reversed(quantities), reversed(ends), [None, *reversed(gaps)], strict=True):
        is_listed = gap is not None and not _within(content, gap)
        after.append(after[-1] if is_listed else range(quantity.end, min(end, quantity.end + reach)))
    return zip(quantities, reversed(after), before, strict=True)


def _parted(text: str, gap: range) -> tuple[int, int]:
    """Where the first quantity's words end and the second's begin: at the last connector, else both have all."""
    connectors = list(_CONNECTOR.finditer(text, gap.start, gap.stop))
    return connectors[-1].span() if connectors else (gap.stop, gap.start)
