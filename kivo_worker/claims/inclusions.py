"""What is said of several things and, with "including", of some of them by name: said of each."""

from collections.abc import Iterator, Sequence

from kivo_worker.claims.naming import without_stray
from kivo_worker.claims.proposition import Item, Proposition
from kivo_worker.claims.reference import is_plural_itself
from kivo_worker.claims.together import is_of_all, may_count
from kivo_worker.syntax.tree import NOUNS, SUBJECTS, VERBS, Tree, Word

_HOSTS = frozenset({"obj", "obl", "obl:agent", "nmod"})
_DENYING = frozenset("not n't n\u2019t no never nor neither without only".split())
_AMOUNTS = frozenset(
    "array couple few group handful host list lot many most number range selection series set several some string "
    "variety".split()
)
_OFFICES = frozenset("jobs offices positions posts roles titles".split())
"""One holds these; one does not hold what they include."""
_ONES = frozenset({"one", "ones"})


def with_inclusions(tree: Tree, one: Proposition) -> Iterator[Proposition]:
    """A statement, and what it says of the things it includes: "covers all costs" and "covers travel"."""
    for place in one.own:
        word = tree.words[place]
        case = next((child for child in tree.children(word, ("case",)) if child.text.lower() == "including"), None)
        host = None if case is None else _host(tree, word, case, one)
        if case is not None and host is not None:
            yield from _apart(tree, one, word, case, host)
            return
    yield one


def _apart(tree: Tree, one: Proposition, word: Word, case: Word, host: Word) -> Iterator[Proposition]:
    phrase = [place for place in tree.subtree(word) if place in one.own]
    rest = without_stray(tree, [place for place in one.own if place not in phrase])
    kept = {item for item in one.items if item not in one.own} | set(rest)
    yield Proposition(tuple(rest), tuple(item for item in one.items if item in kept))
    named = [place for place in phrase if place > case.index and tree.words[place].text != ":"]
    told = set(tree.subtree(host)) - {child.index for child in tree.children(host, ("case",))}
    yield Proposition(tuple(phrase), tuple(_in_place(one.items, kept, told, named)))


def _in_place(items: Sequence[Item], kept: set[Item], told: set[int], named: Sequence[int]) -> Iterator[Item]:
    """The items kept, with those named in the place of what was told."""
    is_put = False
    for item in items:
        if item in told:
            if not is_put:
                yield from named
            is_put = True
        elif item in kept:
            yield item


def _host(tree: Tree, word: Word, case: Word, one: Proposition) -> Word | None:
    """What includes a thing, when what is said of the one is said of the other; not what is counted or denied."""
    if word.tag not in NOUNS or word.text.lower() in _ONES:
        return None
    nouns = [tree.words[place] for place in one.own if place < case.index and tree.words[place].tag in NOUNS]
    several = [noun for noun in nouns if is_plural_itself(tree, noun) and noun.relation in _HOSTS]
    head = tree.head(word)
    host = several[-1] if several else head if head in nouns and head.relation in _HOSTS else None
    host = _amount_of(tree, host) if host is not None else None
    if (
        host is None
        or host.text.lower() in _OFFICES
        or is_of_all(tree, host)
        or any(above.kind in SUBJECTS for above in tree.ancestors(host))
    ):
        return None
    words = [tree.words[item] for item in one.items if isinstance(item, int)]
    told = set(tree.subtree(host)) | set(tree.subtree(word))
    if not any(other.tag in VERBS and other != case for other in words):
        return None
    if any(other.text.lower() in _DENYING or (other.index not in told and may_count(other)) for other in words):
        return None
    return host


def _amount_of(tree: Tree, noun: Word) -> Word:
    """The word that says how many there are of something: "number" in "a number of films"."""
    head = tree.head(noun)
    return head if head is not None and noun.kind == "nmod" and head.text.lower() in _AMOUNTS else noun
