"""How a noun is spoken of again: with what is part of its name, without what was said of it in passing."""

from collections.abc import Collection, Sequence

from kivo_worker.claims.asides import COMMAS, QUOTES, is_aside, word_before
from kivo_worker.syntax.tree import SUBJECTS, Tree, Word

_BESIDE_NOUN = (
    "case", "mark", "acl", "appos", "punct", "cc", "conj", "parataxis", "cop", "aux", "nsubj", "advmod", "expl",
    "advcl",
)  # fmt: skip


def name_words(tree: Tree, noun: Word) -> list[int]:
    """A noun with what is part of its name, or tells which one is meant: no preposition, nothing said in passing."""
    apart = {
        child.index
        for child in tree.children(noun, _BESIDE_NOUN)
        if not (child.kind == "conj" and noun.kind in SUBJECTS)
        and not tells_which(tree, child, noun)
        and not _is_name_of(tree, child, noun)
    }
    if noun.kind in SUBJECTS:
        apart -= {child.index for child in tree.children(noun, ("cc", "advmod"))}
    places = tree.subtree(noun, apart)
    inner = {cut for place in places for cut in places if is_aside(tree, tree.words[cut], tree.words[place])}
    return without_stray(tree, tree.subtree(noun, apart | inner))


def tells_which(tree: Tree, child: Word, noun: Word) -> bool:
    """Whether a clause right after a noun says which one is meant: "the plan that costs less"."""
    is_close = child.kind == "acl" and child.index > noun.index and word_before(tree, child) not in COMMAS
    return is_close and not is_aside(tree, child, noun)


def _is_name_of(tree: Tree, child: Word, noun: Word) -> bool:
    """Whether an apposition is the name right after a noun: "the battleship Riachuelo"."""
    is_close = child.kind == "appos" and child.index > noun.index and child.tag == "PROPN"
    return is_close and word_before(tree, child) not in COMMAS


def without_stray(tree: Tree, places: Sequence[int]) -> list[int]:
    """Places without the commas and brackets that a cut has left alone: what stood beside or in them is gone."""
    kept = set(places)
    return [place for place in places if not _is_stray(tree, place, kept)]


def _is_stray(tree: Tree, place: int, places: Collection[int]) -> bool:
    text = tree.words[place].text
    if text in "()":
        return (place + 1 if text == "(" else place - 1) not in places
    if text == "," and tree.words[min(place + 1, len(tree.words) - 1)].text in QUOTES:
        return place + 2 not in places  # the comma that set off what followed the quotation
    if text == ";":
        return place + 1 not in places
    return text in COMMAS and (place + 1 not in places or place - 1 not in places)
