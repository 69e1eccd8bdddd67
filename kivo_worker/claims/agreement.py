"""The form of a verb when one of several subjects is left: "the pump and the motor are new", "the pump is new"."""

from collections.abc import Sequence

from kivo_worker.claims.proposition import Item, article
from kivo_worker.claims.reference import is_plural_itself
from kivo_worker.claims.tense import is_past, third_person
from kivo_worker.syntax.tree import Tree, Word

_BEFORE = ("amod", "compound")
_SIBILANTS = ("sses", "xes", "ches", "shes", "zzes")
_ONE_OF = {"people": "person", "men": "man", "women": "woman", "children": "child", "staff": "member of staff"}
_OF_ALL = frozenset("alike different distinct identical opposite same separate similar".split())
_OF_EACH_OTHER = frozenset(
    "allies brothers classmates colleagues competitors contemporaries cousins enemies equals friends halves lovers "
    "neighbors neighbours opposites pairs partners rivals roommates siblings sisters spouses teammates twins".split()
)
"""What several are to each other."""
_SINGULAR = {"are": "is", "were": "was", "have": "has", "do": "does"}


def agreeing(tree: Tree, items: Sequence[Item], predicate: Word) -> tuple[Item, ...]:
    """The words of a statement with its verb in the form that its subject, one of several, asks for."""
    helping = tree.children(predicate, ("aux", "cop"))
    verb = helping[0] if helping else predicate
    forms: dict[Item, tuple[Item, ...]] = {verb.index: (_singular(tree, verb, is_helped=bool(helping)),)}
    if has_role(tree, predicate):
        first = min(
            [predicate.index, *(place for word in tree.children(predicate, _BEFORE) for place in tree.subtree(word))]
        )
        forms[predicate.index] = (singular(predicate.text),)
        forms[first] = (article(tree.words[first].text), *forms.get(first, (first,)))
    return tuple(form for item in items for form in forms.get(item, (item,)))


def has_role(tree: Tree, predicate: Word) -> bool:
    """Whether a predicate says what each of several is: "are members", not "are the members" or "are rivals"."""
    is_noun = predicate.tag == "NOUN" and tree.child(predicate, "cop") is not None and is_plural_itself(tree, predicate)
    is_told = any(word.text.lower() in _OF_ALL for word in tree.children(predicate))
    is_counted = tree.child(predicate, "det", "nummod", "nmod:poss", "acl") is not None
    return is_noun and not is_counted and not is_told and predicate.text.lower() not in _OF_EACH_OTHER


def singular(noun: str) -> str:
    """One of several, as far as spelling tells: "members" becomes "member", "cities" "city"."""
    if noun.lower() in _ONE_OF:
        return _ONE_OF[noun.lower()]
    if noun.endswith("ies") and len(noun) > len("ties"):
        return f"{noun[:-3]}y"
    return noun[:-2] if noun.endswith(_SIBILANTS) else noun.removesuffix("s")


def _singular(tree: Tree, verb: Word, *, is_helped: bool) -> str:
    text = verb.text.lower()
    if is_helped or text in _SINGULAR:
        return _SINGULAR.get(text, verb.text)
    if verb.tag != "VERB" or is_past(tree, verb) or text.endswith("ing"):
        return verb.text
    return third_person(verb.text)
