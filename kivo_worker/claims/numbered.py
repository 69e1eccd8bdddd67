"""Things of one kind that are told by their years or numbers: "the 2009 and 2010 seasons" are two seasons."""

import re
from collections.abc import Collection, Iterator, Sequence

from kivo_worker.claims.agreement import agreeing, singular
from kivo_worker.claims.proposition import Item, Proposition
from kivo_worker.claims.reference import is_plural_itself
from kivo_worker.claims.together import are_taken_together, is_of_both
from kivo_worker.syntax.tree import SUBJECTS, Tree, Word

_YEAR = re.compile(r"[12]\d{3}\Z")
_SECOND_YEAR = re.compile(r"\d{2}(?:\d{2})?\Z")
_DASHES = frozenset({"-", "\u2013", "/"})
_ORDINAL = re.compile(
    r"(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)\Z",
    re.IGNORECASE,
)
_JOINTS = frozenset({",", "and"})


def told_by_number(tree: Tree, one: Proposition) -> Iterator[tuple[Proposition, Collection[int]]]:
    """A statement about several things told by their years or numbers, as one about each.

    Yields:
        a statement, and the places at which it may be told apart further; none stand for all.
    """
    for place in one.own:
        noun = tree.words[place]
        members = _members(tree, noun) if noun.tag in {"NOUN", "PROPN"} else ()
        if len(members) > 1 and not are_taken_together(tree, noun, members[0].start, one):
            rest = {other for other in one.own if not members[0].start <= other <= noun.index}
            yield from ((each, rest & {*each.own}) for each in _each(tree, one, noun, members))
            return
    yield one, ()


def _each(tree: Tree, one: Proposition, noun: Word, members: Sequence[range]) -> Iterator[Proposition]:
    series = range(members[0].start, noun.index)
    predicate = tree.head(noun)
    both = {item for item in one.items if isinstance(item, int) and is_of_both(tree.words[item], noun)}
    for number, member in enumerate(members):
        left_out = {place for place in series if place not in member} | both
        items: tuple[Item, ...] = tuple(item for item in one.items if item not in left_out)
        if noun.kind in SUBJECTS and predicate is not None:
            items = agreeing(tree, items, predicate)
        items = tuple(singular(noun.text) if item == noun.index else item for item in items)
        own = (place for place in one.own if (place in member if number else place not in left_out))
        yield Proposition(tuple(own), items)


def _members(tree: Tree, noun: Word) -> list[range]:
    """The years, seasons or ordinals right before a noun for several, in order; none when "and" joins no two."""
    if not (noun.text.endswith("s") and (noun.tag == "PROPN" or is_plural_itself(tree, noun))):
        return []
    found: list[range] = []
    place = noun.index
    kind: re.Pattern[str] | None = None
    while (member := _member_before(tree, place)) is not None:
        pattern = _kind(tree.words[member.start])
        if kind not in {None, pattern}:
            break
        kind = pattern
        found.insert(0, member)
        place = member.start
        while place and tree.words[place - 1].text.lower() in _JOINTS:
            place -= 1
        if place == member.start:
            break
    between = tree.words[found[-2].stop : found[-1].start] if len(found) > 1 else ()
    return found if any(word.text.lower() == "and" for word in between) else []


def _member_before(tree: Tree, place: int) -> range | None:
    """A year, two years with a dash or an ordinal that ends before a place."""
    last = tree.words[place - 1] if place else None
    if last is None:
        return None
    start = place - 3
    if start >= 0 and _SECOND_YEAR.match(last.text) and tree.words[place - 2].text in _DASHES:
        return range(start, place) if _YEAR.match(tree.words[start].text) else None
    if last.text.istitle() and start >= -1 and _YEAR.match(tree.words[place - 2].text):
        return range(place - 2, place)
    return range(place - 1, place) if _kind(last) is not None else None


def _kind(word: Word) -> re.Pattern[str] | None:
    return next((pattern for pattern in (_YEAR, _ORDINAL) if pattern.match(word.text)), None)
