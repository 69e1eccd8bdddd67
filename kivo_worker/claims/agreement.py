"""The form of a verb when one of several subjects is left: "the pump and the motor are new", "the pump is new"."""

from collections.abc import Sequence

from kivo_worker.claims.proposition import Item
from kivo_worker.claims.reference import is_plural_itself
from kivo_worker.claims.tense import is_past
from kivo_worker.syntax.tree import Tree, Word

_SINGULAR = {"are": "is", "were": "was", "have": "has", "do": "does"}
_SIBILANTS = ("s", "x", "z", "ch", "sh", "o")


def agreeing(tree: Tree, items: Sequence[Item], predicate: Word, subject: Word) -> tuple[Item, ...]:
    """The words of a statement with its verb in the form that its subject, one of several, asks for."""
    if is_plural_itself(tree, subject):
        return tuple(items)
    helping = tree.children(predicate, ("aux", "cop"))
    verb = helping[0] if helping else predicate
    form = _singular(tree, verb, is_helped=bool(helping))
    return tuple(form if item == verb.index else item for item in items)


def _singular(tree: Tree, verb: Word, *, is_helped: bool) -> str:
    text = verb.text.lower()
    if is_helped or text in _SINGULAR:
        return _SINGULAR.get(text, verb.text)
    if verb.tag != "VERB" or is_past(tree, verb) or text.endswith("ing"):
        return verb.text
    if text.endswith("y") and text[-2:-1] not in set("aeou"):
        return f"{verb.text[:-1]}ies"
    return f"{verb.text}es" if text.endswith(_SIBILANTS) else f"{verb.text}s"
