"""Which figure of the evidence, quantity or date, a claim's figure is about, when several could be meant."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

from kivo_worker.verification import dates
from kivo_worker.verification.bounds import Bound
from kivo_worker.verification.dates import Moment
from kivo_worker.verification.quantity import Quantity
from kivo_worker.verification.statement import Statement

Figure = TypeVar("Figure", Quantity, Moment)
_NEAR = 32
"""How many characters around a figure tell what it is a figure of."""
_CONNECTOR = re.compile(r"[.,;](?=\s)|:(?=\s+[^\W\d])|\b(?:and|or|but|while|whereas)\b", re.IGNORECASE)
"""What parts the words of one figure from the next one's."""
_NAMED = re.compile(r":\s*[-\u2212]?\s*$")
"""What ends the words that name the figure after them ("Balance due: \u00a3640")."""


def counterpart(
    said: Figure,
    mine: Sequence[Figure],
    claim: Statement,
    rivals: Sequence[Figure],
    evidence: Statement,
    order: Callable[[Figure, Figure], int | None],
) -> Figure | None:
    """Choose among the comparable figures of the evidence, given in order, the one a claim speaks of.

    What follows a figure tells most ("12 months on Business"), then what stands before it. An equal one is the one
    meant unless the claim speaks of what stands right at another one and of nothing that stands at this. One that
    differs is meant only where the claim speaks of what stands at it, and no other of its figures is the same. Each end
    of a range is looked for among the same ends.

    Args:
        said: the claim's figure.
        mine: the claim's figures that are comparable with it, in order, itself among them.
        claim: what it stands in.
        rivals: the figures of the evidence.
        evidence: what they stand in.
        order: how a claimed figure lies beside a stated one; 0 is the same.
    """
    if said.bound in {Bound.FROM, Bound.TO}:
        rivals = [rival for rival in rivals if rival.bound is said.bound] or rivals
    near = _nearness(said, mine, claim, rivals, evidence)
    best = max(rivals, key=lambda rival: (near[rival], -rival.start))
    equal = [rival for rival in rivals if order(said, rival) == 0]
    if not equal:
        free = [rival for rival in rivals if any(near[rival]) and all(order(other, rival) != 0 for other in mine)]
        return max(free, key=lambda rival: (near[rival], -rival.start), default=None)
    nearest_equal = max(equal, key=lambda rival: near[rival])
    after, before = near[nearest_equal]
    elsewhere = (near[best][0] > 0 and after == 0) or (near[best][1] > before and near[best][0] >= after)
    return best if elsewhere else nearest_equal


def _nearness(
    said: Figure, mine: Sequence[Figure], claim: Statement, rivals: Sequence[Figure], evidence: Statement
) -> dict[Figure, tuple[int, int]]:
    """How much a claim says of its figure that stands right after each rival in the evidence, and right before it."""
    around = next(windows for figure, *windows in _windows(mine, claim, len(claim.text)) if figure == said)
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


def _windows(figures: Sequence[Figure], statement: Statement, reach: int) -> Iterator[tuple[Figure, range, range]]:
    """What stands right after each of several figures, and right before it.

    Between two figures the last connector parts the one's words from the other's. One with no
    words of its own before it ("8% in 2023 and 12% in 2024") has those before the one ahead of it;
    in a bare list ("5 or 10 days") all have those after the last.
    """
    said: list[int] = [word.start for word in statement.words if word.is_content]
    content: list[int] = sorted([*said, *(moment.start for moment in statement.moments)])
    gaps: list[range] = [range(left.end, right.start) for left, right in pairwise(figures)]
    parts: list[tuple[int, int]] = [_parted(statement.text, gap) for gap in gaps]
    before: list[range] = []
    for figure, start in zip(figures, [0, *(right for _, right in parts)], strict=True):
        own = range(max(start, figure.start - reach), figure.start)
        before.append(own if not before or _within(content, own) else before[-1])
    after: list[range] = []
    ends = [*(left for left, _ in parts), len(statement.text)]
    for figure, end, gap in zip(reversed(figures), reversed(ends), [None, *reversed(gaps)], strict=True):
        is_listed = gap is not None and not _within(content, gap)
        after.append(after[-1] if is_listed else range(figure.end, min(end, figure.end + reach)))
    return zip(figures, reversed(after), before, strict=True)


def _parted(text: str, gap: range) -> tuple[int, int]:
    """Where the first figure's words end and the second's begin: at the last connector, else both have all.

    What names the second ("Deposit: 200 Balance due: 640") is none of the first's.
    """
    connectors = list(_CONNECTOR.finditer(text, gap.start, gap.stop))
    if connectors:
        return connectors[-1].span()
    return (gap.start if _NAMED.search(text[gap.start : gap.stop]) else gap.stop), gap.start
