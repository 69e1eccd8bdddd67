"""What is set off by commas and says something of a noun: relative clauses, participles, appositions."""

from collections.abc import Sequence

from kivo_worker.claims.reference import is_plural
from kivo_worker.syntax.tree import NOUNS, SUBJECTS, Tree, Word

COMMAS = frozenset({",", ";", ":", "(", ")", "\u2014", "\u2013", "--", "-"})
"""What sets a part of a sentence off."""

_RELATIVES = frozenset({"which", "who", "that"})
_OPENING_PARTICIPLES = ("ed", "born", "known", "built", "made", "written")
_BESIDE_NOUN = (
    "case", "mark", "acl", "appos", "punct", "cc", "conj", "parataxis", "cop", "aux", "nsubj", "advmod", "expl",
    "advcl",
)  # fmt: skip


def is_aside(tree: Tree, child: Word, noun: Word) -> bool:
    """Whether a clause or apposition is set off by commas and says something of the noun before it."""
    if noun.tag not in NOUNS or child.index < noun.index:
        return False
    before = word_before(tree, child)
    match child.relation:
        case "acl:relcl":
            says_what_it_is = tree.child(noun, "cop") is not None and tree.child(noun, "nsubj") is not None
            pronoun = relative_pronoun(tree, child)
            return (before in COMMAS or says_what_it_is) and pronoun is not None and _agrees(tree, noun, child, pronoun)
        case "acl":
            is_participle = child.tag == "VERB" and child.text.endswith(("ed", "en", "ing", "born", "known", "built"))
            return before in COMMAS and is_participle and tree.child(child, "mark") is None
        case "appos":
            return before == "," and child.tag in NOUNS and "PROPN" in {noun.tag, child.tag}
    return False


def is_opening(tree: Tree, child: Word, verb: Word) -> bool:
    """Whether a participle opens the sentence and speaks of its subject: "Founded in 1990, the firm ..."."""
    subject = tree.child(verb, "nsubj")
    if child.kind != "advcl" or child.tag != "VERB" or subject is None or child.index > subject.index:
        return False
    begins = tree.subtree(child)[0] == child.index == 0
    return begins and is_followed_by_comma(tree, child) and child.text.lower().endswith(_OPENING_PARTICIPLES)


def relative_pronoun(tree: Tree, clause: Word) -> Word | None:
    """The relative pronoun that is a clause's subject or object."""
    return next(
        (word for word in tree.children(clause, ("nsubj", "obj")) if word.text.lower() in _RELATIVES),
        None,
    )


def name_words(tree: Tree, noun: Word) -> list[int]:
    """A noun with what is part of its name: no preposition before it, no clause or apposition after it."""
    apart = {
        child.index for child in tree.children(noun, _BESIDE_NOUN) if child.kind != "conj" or noun.kind not in SUBJECTS
    }
    if noun.kind in SUBJECTS:
        apart -= {child.index for child in tree.children(noun, ("cc", "advmod"))}
    places = tree.subtree(noun, apart)
    inner = {cut for place in places for cut in places if is_aside(tree, tree.words[cut], tree.words[place])}
    return [place for place in tree.subtree(noun, apart | inner) if not _is_stray(tree, place, places)]


def is_followed_by_comma(tree: Tree, word: Word) -> bool:
    """Whether a comma ends what depends on a word, or follows it."""
    last = tree.subtree(word)[-1]
    return "," in {tree.words[last].text, tree.words[min(last + 1, len(tree.words) - 1)].text}


def _agrees(tree: Tree, noun: Word, clause: Word, pronoun: Word) -> bool:
    """Whether "which" may speak of the noun and not of the whole clause: "tokens, which takes effect at once"."""
    verb = tree.child(clause, "aux", "cop") or clause
    singular = verb.text.lower() in {"is", "was", "has", "does"} or (verb.tag == "VERB" and verb.text.endswith("s"))
    return pronoun.kind == "obj" or not (singular and is_plural(tree, noun))


def word_before(tree: Tree, word: Word) -> str:
    """The text of the word before a clause, its own punctuation counted as before it."""
    first = next(place for place in tree.subtree(word) if tree.words[place].kind != "punct" or place == word.index)
    return tree.words[first - 1].text if first else ""


def _is_stray(tree: Tree, place: int, places: Sequence[int]) -> bool:
    return tree.words[place].text in COMMAS and (place + 1 not in places or place - 1 not in places)
