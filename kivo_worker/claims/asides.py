"""What is set off by commas and says something of a noun: relative clauses, participles, appositions."""

from collections.abc import Sequence

from kivo_worker.claims.reference import is_plural
from kivo_worker.syntax.tree import NOUNS, SUBJECTS, Tree, Word

COMMAS = frozenset({",", ";", ":", "(", ")", "\u2014", "\u2013", "--", "-"})
"""What sets a part of a sentence off."""

_RELATIVES = frozenset({"which", "who", "that"})
_OF_THE_WHOLE = frozenset(
    "mean means meant make makes made explain explains suggest suggests show shows lead leads led cause causes caused "
    "result results resulted cost costs matter matters why how".split()
)
"""After "which", they mostly say something of the whole clause before it."""
_PARTICIPLES = ("ed", "en", "born", "known", "built", "held", "made", "sold", "written", "led")
_NOT_DONE = frozenset(
    "including excluding according following regarding concerning depending considering starting beginning assuming "
    "making meaning leading resulting allowing causing bringing leaving giving creating ensuring being having "
    "subsequently namely saying counting judging speaking enabling reflecting indicating suggesting totalling rising falling ranging "
    "dating bordering failing replacing meaning covering".split()
)
"""Participles that are prepositions, or that speak of the whole clause rather than of its subject."""
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
            is_participle = child.tag == "VERB" and child.text.lower().endswith(_PARTICIPLES) and child.text != "provided"
            is_clause = tree.child(child, "mark", "aux", *SUBJECTS) is not None
            return before in {",", "("} and is_participle and not is_clause and _follows(tree, child, noun)
        case "appos":
            return before == "," and (_says_who(tree, child, noun) or is_address(tree, child, noun))
    return False


def is_address(tree: Tree, child: Word, noun: Word) -> bool:
    """Whether an apposition says where a place is: "Leeds, Yorkshire"."""
    if child.kind != "appos" or child.entity != "place" or noun.entity not in {"place", "organization"}:
        return False
    names = noun.tag == child.tag == "PROPN"
    return names and _follows(tree, child, noun) and not tree.children(child, ("det", "conj", "cc", "case"))


def is_doing(tree: Tree, child: Word, verb: Word) -> bool:
    """Whether a participle after the clause says what its subject does by the way: "..., earning praise"."""
    if child.kind not in {"acl", "advcl"} or child.tag != "VERB" or not child.text.lower().endswith("ing"):
        return False
    is_clause = tree.child(child, "mark", "aux", "cop", *SUBJECTS) is not None
    is_short = word_before(tree, child) == "," and tree.subtree(child)[0] >= child.index - 2
    return is_short and not is_clause and child.text.lower() not in _NOT_DONE and child.index > verb.index


def _follows(tree: Tree, child: Word, noun: Word) -> bool:
    """Whether nothing else that might be meant stands between a noun and what is said of it."""
    between = (word for word in tree.children(noun) if word.index < child.index)
    return not any(word.kind in {"conj", "appos"} and word.tag in NOUNS for word in between)


def _says_who(tree: Tree, child: Word, noun: Word) -> bool:
    """Whether an apposition says who or what something is, and is not the next of a list or the rest of an address."""
    if child.tag not in NOUNS or "PROPN" not in {noun.tag, child.tag} or not _follows(tree, child, noun):
        return False
    if noun.kind in {"conj", "appos"} or tree.child(noun, "conj"):
        return False
    last = tree.subtree(child)[-1] + 1
    if last < len(tree.words) and tree.words[last].tag != "PUNCT" and tree.words[last - 1].tag != "PUNCT":
        return False
    is_described = tree.child(child, "det", "nmod:poss") is not None
    if child.tag == "PROPN" and not is_described:
        is_role = noun.tag == "NOUN" and tree.child(noun, "det", "nmod:poss") is not None
        return is_role and tree.child(child, "conj") is None and not is_plural(tree, noun)
    return is_described or (noun.tag == "PROPN" and noun.entity == "person" and tree.child(child, "conj") is None)


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
    if pronoun.kind == "obj":
        return noun.entity != "time"
    says_more = pronoun.text.lower() == "which" and noun.kind not in SUBJECTS and clause.text.lower() in _OF_THE_WHOLE
    return noun.entity != "time" and not says_more and not (singular and is_plural(tree, noun))


def word_before(tree: Tree, word: Word) -> str:
    """The text of the word before a clause, its own punctuation counted as before it."""
    first = next(place for place in tree.subtree(word) if tree.words[place].kind != "punct" or place == word.index)
    return tree.words[first - 1].text if first else ""


def _is_stray(tree: Tree, place: int, places: Sequence[int]) -> bool:
    return tree.words[place].text in COMMAS and (place + 1 not in places or place - 1 not in places)
