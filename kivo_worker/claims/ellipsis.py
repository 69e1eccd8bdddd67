"""What a clause leaves out because it was told before: "fees are not", "Ostry does not", "so are horses"."""

from dataclasses import dataclass

from kivo_worker.claims.proposition import Item
from kivo_worker.syntax.tree import SUBJECTS, Tree, Word

_DO = frozenset({"do", "does", "did"})
_BE = frozenset({"is", "are", "was", "were"})
_HAVE = frozenset({"has", "have", "had"})
_MODALS = frozenset("can could may might must shall should will would".split())
_NOT = frozenset({"not", "n't", "n\u2019t"})
_ALSO = frozenset({"so", "too", "also", "either", "neither", "nor"})
_OUTSIDE = (
    *SUBJECTS, "aux", "cop", "cc", "conj", "parataxis", "mark", "discourse", "punct", "advcl", "vocative",
)  # fmt: skip
_LEAST_TURNED = 3
_NO_COMPLEMENT = ("xcomp", "obj", "ccomp", "obl", "nmod", "expl", "advcl")


@dataclass(frozen=True, slots=True)
class Ellipsis:
    """A clause with nothing but its subject and an auxiliary, turned round after "so" and "nor"."""

    subject: tuple[int, ...]
    auxiliary: Word
    is_denied: bool


def ellipsis_of(tree: Tree, word: Word) -> Ellipsis | None:
    """The clause of a word when it leaves out its predicate; none when it tells one."""
    return _turned_round(tree, word) or _left_out(tree, word)


def completed(tree: Tree, told: Word, left: Ellipsis) -> list[Item] | None:
    """How a clause reads with the predicate told before; none when the forms do not fit."""
    predicate = _predicate(tree, told, left.auxiliary.text.lower())
    if predicate is None:
        return None
    return [*left.subject, left.auxiliary.index, *(["not"] if left.is_denied else []), *predicate]


def _left_out(tree: Tree, word: Word) -> Ellipsis | None:
    subject = tree.child(word, "nsubj")
    if word.tag != "AUX" or subject is None or subject.index > word.index or tree.child(word, *_NO_COMPLEMENT):
        return None
    others = tree.children(word, ("advmod",))
    if any(other.text.lower() not in _NOT | _ALSO for other in others):
        return None
    denied = any(other.text.lower() in _NOT for other in others)
    return Ellipsis(tuple(tree.subtree(subject)), word, denied)


def _turned_round(tree: Tree, word: Word) -> Ellipsis | None:
    places = [place for place in tree.subtree(word) if tree.words[place].tag != "PUNCT"]
    while places and tree.words[places[0]].text.lower() in {"and", "but"}:
        places.pop(0)
    if len(places) < _LEAST_TURNED:
        return None
    first, auxiliary = tree.words[places[0]], tree.words[places[1]]
    tells_more = any(tree.words[place].tag in {"VERB", "ADJ", "AUX"} for place in places[2:])
    if first.text.lower() not in {"so", "nor", "neither"} or auxiliary.tag != "AUX" or tells_more:
        return None
    return Ellipsis(tuple(places[2:]), auxiliary, first.text.lower() != "so")


def _predicate(tree: Tree, told: Word, auxiliary: str) -> list[Item] | None:
    """The words of the predicate told before, in the form that goes with an auxiliary."""
    apart = {child.index for child in tree.children(told, _OUTSIDE)}
    apart |= {child.index for child in tree.children(told, ("advmod",)) if child.text.lower() in _NOT | _ALSO}
    words = [place for place in tree.subtree(told, apart) if not tree.words[place].text.isspace()]
    helping = {child.text.lower() for child in tree.children(told, ("aux", "cop"))}
    for group in (_BE, _HAVE, _MODALS):
        if auxiliary in group:
            return [*words] if helping & group else None
    if auxiliary not in _DO or told.tag != "VERB":
        return None
    form = told.text if helping & _DO else _base(told.text, auxiliary) if not helping else None
    return None if form is None else [form if place == told.index else place for place in words]


def _base(verb: str, auxiliary: str) -> str | None:
    """The infinitive of a verb in the present; none for other forms, which cannot be told from their spelling."""
    if auxiliary == "did" or verb.endswith("ed"):
        return None
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    if verb.endswith(("sses", "xes", "ches", "shes", "oes")):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb
