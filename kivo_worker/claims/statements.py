"""A sentence into statements: what each one claims of the sentence's text, and how it reads on its own."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kivo_worker.claims.context import POINTS_BACK, InContext, in_context
from kivo_worker.claims.marked import cited_apart
from kivo_worker.claims.proposition import Proposition
from kivo_worker.claims.propositions import propositions
from kivo_worker.syntax.tree import Tree

Parse = Callable[[str], Tree | None]
"""A sentence to its tree; none when it cannot be parsed."""
Range = tuple[int, int]

_MAY_SAY_TWICE = re.compile(
    r"[,;(]|(?i:\b(?:and|but|or|nor|who|which|while|whereas|although|though|that)\b)|[a-z] [A-Z]\w+ [A-Z]"
)
_WORD = re.compile(r"[^\W\d_]")
_OPENING = frozenset("([{\"'\u201c\u2018")
_ENDS = re.compile(r"[.!]+[\"'\u201d\u2019)]*\Z")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a sentence.

    Attributes:
        ranges: the parts of the sentence that are its own, in order.
        reading: how it reads; none when it is the whole sentence as it stands.
        shares: the parts it shares with other statements.
        is_open: whether nobody can safely say what it is about: its subject is "it", "they" or "this".
    """

    ranges: tuple[Range, ...]
    reading: str | None = None
    shares: tuple[Range, ...] = ()
    is_open: bool = False


def statements(sentence: str, markers: Sequence[Range], parse: Parse, before: Sequence[str] = ()) -> list[Statement]:
    """Cut a sentence into its statements, in order; one when it is whole.

    Args:
        sentence: as it stands.
        markers: where citation markers stand; they belong to the statement they follow.
        parse: the parser.
        before: the sentences before it, the nearest first, for what "it" means.
    """
    whole = [Statement(((0, len(sentence)),))]
    masked = masked_text(sentence, markers)
    points_back = POINTS_BACK.search(masked) is not None
    is_cited_within = bool(markers) and _WORD.search(sentence, markers[0][1]) is not None
    tree = parse(masked) if points_back or is_cited_within or _MAY_SAY_TWICE.search(masked) else None
    if tree is None:
        return whole
    meant = InContext(tree)
    if points_back:
        meant = in_context(tree, (earlier for text in before if (earlier := parse(text))))
    tree = meant.tree
    apart = (part for one in propositions(tree) for part in cited_apart(tree, one, markers))
    found = sorted(apart, key=lambda part: part.own[0])
    ending = "." if _ENDS.search(masked.rstrip()) else ""
    if len(found) < 2:  # noqa: PLR2004 - nothing to cut
        everything = Proposition((), tuple(range(len(tree.words))))
        reading = _ended(everything.reading(tree), ending) if meant.is_changed else None
        return [replace(whole[0], reading=reading, is_open=meant.open_word is not None)]
    own = _ranges(tree, found, markers)
    return [
        Statement(tuple(ranges), _ended(one.reading(tree), ending), _shared(tree, one), meant.open_word in one.items)
        for one, ranges in zip(found, own, strict=True)
    ]


def masked_text(sentence: str, markers: Sequence[Range]) -> str:
    """A sentence with blanks where its markers stand, so that places stay what they are."""
    characters = list(sentence)
    for start, end in markers:
        characters[start:end] = " " * (end - start)
    return "".join(characters)


def _ended(reading: str, ending: str) -> str:
    return reading.rstrip(" .,;:!") + ending if ending else reading


def _ranges(tree: Tree, found: Sequence[Proposition], markers: Sequence[Range]) -> list[list[Range]]:
    """The ranges of each statement's own words, with the markers and the stop that follow them."""
    owner = {place: number for number, one in enumerate(found) for place in one.own}
    ranges: list[list[Range]] = [[] for _ in found]
    before: int | None = None
    for word in tree.words:
        closes = word.tag == "PUNCT" and word.text not in _OPENING and before is not None
        number = before if closes and word.index in owner else owner.get(word.index)
        if number is not None:
            if before == number and ranges[number]:
                ranges[number][-1] = (ranges[number][-1][0], word.end)
            else:
                ranges[number].append((word.start, word.end))
        before = number
    for start, end in markers:
        _attach(ranges, start, end)
    return ranges


def _attach(ranges: list[list[Range]], start: int, end: int) -> None:
    """Give a marker to the statement whose words stand last before it; to the first one when none does."""
    inside = any(first <= start and end <= last for own in ranges for first, last in own)
    if inside:
        return
    ending = [(last, number, place) for number, own in enumerate(ranges) for place, (_, last) in enumerate(own)]
    earlier = [entry for entry in ending if entry[0] <= start]
    if earlier:
        _, number, place = max(earlier)
        ranges[number][place] = (ranges[number][place][0], end)
    else:
        _, number, place = min(ending)
        ranges[number][place] = (start, ranges[number][place][1])


def _shared(tree: Tree, one: Proposition) -> tuple[Range, ...]:
    own = set(one.own)
    return tuple(
        (tree.words[item].start, tree.words[item].end)
        for item in one.items
        if isinstance(item, int) and item not in own
    )
