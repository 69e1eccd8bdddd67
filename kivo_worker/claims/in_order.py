"""Two series told of each other in their order: "Ann and Bo live in Leeds and York respectively"."""

from collections.abc import Iterator, Sequence

from kivo_worker.claims.agreement import agreeing, singular
from kivo_worker.claims.proposition import Item, Proposition
from kivo_worker.claims.reference import is_plural_itself
from kivo_worker.claims.series import member_words, shared_lead
from kivo_worker.syntax.tree import NOUNS, Tree, Word

_IN_ORDER = "respectively"
_MEMBERS = NOUNS | {"NUM", "ADJ", "SYM"}
_OF_EACH_OTHER = 2


def told_in_order(tree: Tree, one: Proposition) -> Iterator[Proposition]:
    """A statement about two series, each member of the first with that of the second; as it stands without such."""
    words = [tree.words[item] for item in one.items if isinstance(item, int)]
    ordering = next((word for word in words if word.text.lower() == _IN_ORDER), None)
    pair = _pair(tree, words) if ordering is not None else ()
    if ordering is None or not pair:
        yield one
        return
    members = [member_words(tree, series) for series in pair]
    told = set().union(*(place for series in members for place in series))
    joints = {place for series in members for place in _between(series)} - told
    ends = {ordering.index, *((ordering.index - 1,) if tree.words[ordering.index - 1].text == "," else ())}
    for number, both in enumerate(zip(*members, strict=True)):
        kept = set().union(*both) - ends
        leads = set().union(*(shared_lead(tree, series, number) for series in pair))
        others = (told | joints | ends) - kept - leads
        own = tuple(place for place in one.own if (place in kept if number else place not in others))
        items = tuple(item for item in one.items if item not in others)
        yield Proposition(own, _agreed(tree, items, [series[number] for series in pair], pair))


def _pair(tree: Tree, words: Sequence[Word]) -> Sequence[Sequence[Word]]:
    """The two series of one length in a statement; none when there are not just two."""
    found = [[word, *_joined(tree, word, words)] for word in words if word.tag in _MEMBERS]
    series = [members for members in found if len(members) > 1]
    if any(word.text.lower() == "from" for word in words):
        return ()  # what goes from one to another may be the series that is meant
    nested = any(other in tree.ancestors(first) for first, *_ in series for group in series for other in group)
    is_pair = len(series) == _OF_EACH_OTHER and len(series[0]) == len(series[1]) and not nested
    return series if is_pair else ()


def _joined(tree: Tree, first: Word, words: Sequence[Word]) -> list[Word]:
    return [other for other in tree.children(first, ("conj",)) if other in words and other.tag in _MEMBERS]


def _between(series: Sequence[set[int]]) -> range:
    """The places from the first member of a series to its last."""
    return range(min(map(min, series)), max(map(max, series)))


def _agreed(
    tree: Tree, items: tuple[Item, ...], told: Sequence[Word], pair: Sequence[Sequence[Word]]
) -> tuple[Item, ...]:
    """The items with the verb, and what the subject is, in the form for one."""
    for member, (first, *_) in zip(told, pair, strict=True):
        predicate = tree.head(first)
        if predicate is None or first.kind != "nsubj" or is_plural_itself(tree, member):
            continue
        items = agreeing(tree, items, predicate)
        if predicate.tag == "NOUN" and is_plural_itself(tree, predicate):
            items = tuple(singular(predicate.text) if item == predicate.index else item for item in items)
    return items
