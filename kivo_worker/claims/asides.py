"""What is set off by commas and says something of a noun: relative clauses, participles, appositions."""

from kivo_worker.claims.names import is_named, is_title
from kivo_worker.claims.reference import is_plural
from kivo_worker.syntax.tree import NOUNS, SUBJECTS, Tree, Word

COMMAS = frozenset({",", ";", ":", "(", ")", "\u2014", "\u2013", "--", "-"})
"""What sets a part of a sentence off."""

QUOTES = frozenset({'"', "\u201d", "\u2019"})
"""What may close a quotation."""
RELATIVES = frozenset({"which", "who", "that"})
_OF_THE_WHOLE = frozenset(
    "cause caused causes cost costs explain explains how lead leads led made make makes matter matters mean "
    "means meant result resulted results show shows suggest suggests why".split()
)
"""After "which", they mostly say something of the whole clause before it."""
_PARTICIPLES = ("ed", "en", "born", "known", "built", "held", "made", "sold", "written", "led")
_NOT_DONE = frozenset(
    "according allowing assuming beginning being bordering bringing causing concerning considering counting "
    "covering creating dating depending enabling ensuring excluding failing falling following giving having "
    "including indicating judging leading leaving making meaning namely ranging reflecting regarding replacing "
    "resulting rising saying speaking starting subsequently suggesting totalling".split()
)
"""Participles that are prepositions, or that speak of the whole clause rather than of its subject."""
_OF_THE_CLAUSE = frozenset(
    "adjusted averaged combined compared expressed followed given provided rounded weighted".split()
)
"""Participles that speak of the whole clause rather than of the noun before them: "..., rounded to the hundred"."""
_DONE_TO = frozenset("led born based founded owned known named called valued located headed backed supported".split())
"""Participles that go with a comma and speak of the subject."""
_UNTOLD = frozenset("it this that these those there".split())
_LEAST_CLAUSE = 3
_OPENING_PARTICIPLES = ("ed", "born", "known", "built", "made", "written")


def is_aside(tree: Tree, child: Word, noun: Word) -> bool:
    """Whether a clause or apposition is set off by commas and says something of the noun before it."""
    if is_title(child):
        return True
    if noun.tag not in NOUNS or child.index < noun.index:
        return False
    before = word_before(tree, child)
    match child.relation:
        case "acl:relcl":
            is_of_kind = says_what_it_is(tree, noun)
            pronoun = relative_pronoun(tree, child)
            if pronoun is None:
                opens = tree.words[tree.subtree(child)[0]].text.lower()
                is_apart = before == "," or (is_of_kind and opens in {"whose", "where"})
                return is_apart and relative_opening(tree, child) != () and _follows(tree, child, noun)
            is_apart = before in COMMAS or is_of_kind or _needs_no_telling(tree, noun, pronoun)
            return is_apart and _agrees(tree, noun, child, pronoun)
        case "acl":
            text = child.text.lower()
            is_participle = child.tag == "VERB" and text.endswith(_PARTICIPLES) and text not in _OF_THE_CLAUSE
            is_clause = tree.child(child, "mark", "aux", *SUBJECTS) is not None
            is_apart = before in {",", "("} or says_what_it_is(tree, noun)
            return is_apart and is_participle and not is_clause and _follows(tree, child, noun)
        case "appos":
            is_in_brackets = before == "(" and (tree.child(child, "det") is not None or _is_of_kin(tree, child))
            return (before == "," or is_in_brackets) and _says_who(tree, child, noun)
        case "parataxis" | "amod" if before == "(":
            is_participle = child.tag == "VERB" and child.text.lower().endswith(_PARTICIPLES)
            is_clause = tree.child(child, "mark", "aux", *SUBJECTS) is not None
            compares = child.tag == "ADJ" and tree.child(child, "obl") is not None
            return (is_participle or compares) and not is_clause and child.text.lower() not in _OF_THE_CLAUSE
    return False


def _needs_no_telling(tree: Tree, noun: Word, pronoun: Word) -> bool:
    """Whether a noun is a name, so that "which" or "who" tells more of it, and not which one is meant."""
    if noun.tag != "PROPN" or is_plural(tree, noun):
        return False
    if noun.entity == "person":
        return pronoun.text.lower() == "who" and tree.child(noun, "det") is None
    return pronoun.text.lower() == "which"


def _is_of_kin(tree: Tree, child: Word) -> bool:
    """Whether a noun without an article says what somebody is to another: "(son of Ann Lee)"."""
    other = tree.child(child, "nmod")
    case = tree.child(other, "case") if other is not None else None
    return child.tag == "NOUN" and case is not None and case.text.lower() == "of"


def says_what_it_is(tree: Tree, noun: Word) -> bool:
    """Whether a noun says what kind of thing another is, so that what follows it speaks of that one too.

    It is said of a subject ("Ann is a nurse who ..."), or in passing ("Ann, a nurse who ...").
    """
    article = tree.child(noun, "det")
    if article is None or article.text.lower() not in {"a", "an"} or tree.child(noun, "aux") is not None:
        return False
    if tree.words[article.index - 1].text.lower() in {"about", "like"}:
        return False
    above = tree.head(noun)
    if noun.kind == "appos":
        return above is not None and is_aside(tree, noun, above)
    subject = tree.child(noun, "nsubj")
    if subject is None or tree.child(noun, "cop") is None:
        return False
    return subject.text.lower() not in RELATIVES or (above is not None and is_aside(tree, noun, above))


def is_doing(tree: Tree, child: Word, verb: Word) -> bool:
    """Whether a participle after the clause says what its subject does by the way: "..., earning praise"."""
    if child.kind not in {"acl", "advcl"} or child.tag != "VERB":
        return False
    if not child.text.lower().endswith("ing") and not (child.kind == "advcl" and child.text.lower() in _DONE_TO):
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
    has_name = is_named(noun) or any(word.tag == "PROPN" for word in tree.children(noun, ("compound",)))
    if child.tag not in NOUNS or not (has_name or child.tag == "PROPN") or not _follows(tree, child, noun):
        return False
    if child.entity == "place" and child.tag == "PROPN" and tree.child(child, "det") is None:
        return False  # the rest of an address
    if noun.kind in {"conj", "appos"} or tree.child(noun, "conj"):
        return False
    is_kind = any(article.text.lower() in {"a", "an"} for article in tree.children(child, ("det",)))
    if not (is_kind and has_name) and not _is_closed(tree, child):
        return False
    is_described = tree.child(child, "det", "nmod:poss") is not None or word_before(tree, child) == "("
    if child.tag == "PROPN" and not is_described:
        is_role = noun.tag == "NOUN" and tree.child(noun, "det", "nmod:poss") is not None
        return is_role and tree.child(child, "conj") is None and not is_plural(tree, noun)
    return is_described or (noun.tag == "PROPN" and noun.entity == "person" and tree.child(child, "conj") is None)


def _is_closed(tree: Tree, child: Word) -> bool:
    """Whether a comma, a bracket or the end of the sentence closes what a word begins."""
    last = tree.subtree(child)[-1] + 1
    return last >= len(tree.words) or "PUNCT" in {tree.words[last].tag, tree.words[last - 1].tag}


def is_opening(tree: Tree, child: Word, verb: Word) -> bool:
    """Whether a participle opens the sentence and speaks of its subject: "Founded in 1990, the firm ..."."""
    subject = tree.child(verb, "nsubj")
    if child.kind != "advcl" or subject is None or child.index > subject.index or not is_followed_by_comma(tree, child):
        return False
    places = tree.subtree(child)
    if child.tag == "ADJ":
        is_clause = tree.child(child, "mark", "aux", "cop", *SUBJECTS) is not None
        return not places[0] and len(places) > _LEAST_CLAUSE and not is_clause
    return child.tag == "VERB" and places[0] == child.index == 0 and child.text.lower().endswith(_OPENING_PARTICIPLES)


def relative_pronoun(tree: Tree, clause: Word) -> Word | None:
    """The relative pronoun that is a clause's subject or object."""
    if clause.relation != "acl:relcl":
        return None
    return next(
        (word for word in tree.children(clause, ("nsubj", "obj")) if word.text.lower() in RELATIVES),
        None,
    )


def relative_opening(tree: Tree, clause: Word) -> tuple[int, ...]:
    """The places of the "where", "whose" or "in which" that a clause opens with; none when it opens otherwise."""
    subject = tree.child(clause, "nsubj") if clause.relation == "acl:relcl" else None
    places = [place for place in tree.subtree(clause) if tree.words[place].tag != "PUNCT"]
    if subject is None or subject.text.lower() in _UNTOLD or len(places) < _LEAST_CLAUSE:
        return ()
    first, second = tree.words[places[0]], tree.words[places[1]]
    if first.text.lower() in {"where", "whose"} and first != clause:
        return (first.index,)
    is_which = second.text.lower() in {"which", "whom"} and second.kind == "obl" and second.head == clause.index
    return (first.index, second.index) if is_which and first.kind == "case" else ()


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
    if first > 1 and tree.words[first - 1].text in QUOTES and tree.words[first - 2].text == ",":
        return ","
    return tree.words[first - 1].text if first else ""
