"""What goes on at the same time, told after "with": "Sales rose, with Leeds leading the way"."""

from collections.abc import Iterator, Sequence

from kivo_worker.claims.asides import word_before
from kivo_worker.claims.proposition import Item
from kivo_worker.claims.reference import is_plural, is_plural_itself
from kivo_worker.claims.tense import finite, is_past
from kivo_worker.syntax.tree import NOUNS, Tree, Word

_MODALS = frozenset("can could may might must shall should will would".split())
_POINTING_BACK = frozenset("he her him his it its she that their them these they this those".split())
_BEING = {(True, True): "were", (True, False): "was", (False, True): "are", (False, False): "is"}


def is_meanwhile(tree: Tree, child: Word, verb: Word) -> bool:
    """Whether a clause after a comma and "with" tells of a thing by its name, beside a verb that tells a fact."""
    if child.kind != "advcl" or word_before(tree, child) != "," or tree.child(verb, "advcl") != child:
        return False
    subject, doing = _subject(tree, child), _doing(tree, child)
    if subject is None or doing is None or not verb.index < subject.index < doing.index or tree.child(child, "conj"):
        return False
    if is_plural(tree, subject) != is_plural_itself(tree, subject) and not (is_past(tree, verb) and doing == child):
        return False  # the verb would agree with all of several that are told apart
    words = [tree.words[place] for place in tree.subtree(child) if tree.words[place].tag != "PUNCT"]
    is_open = any(word.text.lower() in _POINTING_BACK for word in words)
    is_modal = any(word.text.lower() in _MODALS for word in tree.children(verb, ("aux",)))
    return words[0].text.lower() == "with" and not is_open and not is_modal


def at_the_same_time(tree: Tree, child: Word, verb: Word, own: Sequence[int]) -> Iterator[Item]:
    """How what is told after "with" reads as a sentence, in the tense of the verb it goes with.

    Args:
        tree: the sentence.
        child: the clause after "with".
        verb: the verb it goes with.
        own: the places of its words, in order.
    """
    subject, doing = _subject(tree, child), _doing(tree, child)
    past, plural = is_past(tree, verb), subject is not None and is_plural(tree, subject)
    for place in own[1:]:
        if doing is None or place != doing.index:
            yield place
        else:
            yield _BEING[past, plural] if doing != child else finite(doing.text, past=past, plural=plural)


def _subject(tree: Tree, clause: Word) -> Word | None:
    """What a clause after "with" is about, when it is a thing or a number."""
    subject = tree.child(clause, "nsubj", "obl")
    return subject if subject is not None and subject.tag in NOUNS | {"NUM"} else None


def _doing(tree: Tree, clause: Word) -> Word | None:
    """The "-ing" form of a clause: "being", or its own."""
    being = next((word for word in tree.children(clause, ("cop", "aux")) if word.text.lower() == "being"), None)
    is_doing = clause.tag == "VERB" and clause.text.lower().endswith("ing")
    return being or (clause if is_doing else None)
