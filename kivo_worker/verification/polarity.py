"""Negation, quantifiers and modality: small words that turn a sentence round."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import takewhile

from kivo_worker.verification.words import Word

_VERBAL = frozenset({"not", "never", "cannot", "unable"})
_AUXILIARIES = frozenset(
    "am is are was were be been do does did has have had may might can could must shall should will would".split(),
)
_NEGATION = _VERBAL | frozenset("no none neither nor without nobody nothing lack lacks lacked lacking".split())
_FREE_OF = re.compile(r"\bfree\s+(?:of|from)\b", re.IGNORECASE)
_CONTRACTED = ("n't", "n\u2019t")
_NO_DENIAL = re.compile(
    r"\b(?:no|not|never)\s+(?:more|less|later|earlier|longer|fewer|greater)\s+than\b"
    r"|\bnot\s+(?:only\b|(?:to\s+)?exceed\w*)|\bwith\s+or\s+without\b|\bfor\s+nothing\b",
    re.IGNORECASE,
)
_OTHER_FIGURE = re.compile(r"\s?[,;(\u2013\u2014]\s?not\s+\W?\d", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|unless|whether|when|where|whenever)\b[^,;.:]*", re.IGNORECASE)
_IF = re.compile(r"\b(?:if|when|whenever|where)\b[^,;.:]*", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"[.;:!?()]|\b(?:but|except)\b"
    r"|\b(?:and|or)\s+(?:may|can|could|must|shall|should|will|is|are|was|were|has|have|does?)\b",
    re.IGNORECASE,
)
_REACH = 4
"""How many words on the content word that a small word acts on may stand."""
_SCOPE = 24
"""How many words on a denial may reach."""
_HOLLOW = frozenset({"longer", "one", "ones"})


class Strength(IntEnum):
    """How much a modal verb commits to."""

    POSSIBLE = 1
    ADVISED = 2
    BINDING = 3


_STRENGTH = {
    "may": Strength.POSSIBLE, "might": Strength.POSSIBLE, "can": Strength.POSSIBLE, "could": Strength.POSSIBLE,
    "should": Strength.ADVISED, "must": Strength.BINDING, "shall": Strength.BINDING,
}  # fmt: skip
_ALL = frozenset({"all", "every", "each", "always", "everyone", "everybody", "entire", "any"})
EXCLUSIVE = frozenset("only just solely exclusively alone merely except unless".split())
"""Words that limit a statement to what they stand at."""
_SOME = frozenset({"some", "most", "many", "several", "few", "usually", "sometimes", "often", "certain", "typically"})


@dataclass(frozen=True, slots=True)
class Scoped:
    """A small word and what it acts on.

    Attributes:
        text: the small word.
        head: the stem of the content word it acts on; empty when there is none.
        phrase: the text from the one to the other.
        scope: the stems of all content words it may act on.
        clause: the stems of the content words of its clause.
    """

    text: str
    head: str
    phrase: str
    scope: frozenset[str]
    clause: frozenset[str]

    @property
    def is_verbal(self) -> bool:
        """Whether it is a negation of a verb ("not"), rather than of a noun ("no", "without")."""
        return self.text.lower() in _VERBAL or self.text.lower().endswith(_CONTRACTED)


@dataclass(frozen=True, slots=True)
class Condition:
    """An "if" clause: its text, the stems of its content words, and the heads it denies."""

    text: str
    stems: frozenset[str]
    denied: frozenset[str]


def negations(text: str, found: Sequence[Word]) -> list[Scoped]:
    """Find what a text denies; a bound ("no later than") denies nothing, nor does a condition ("if not").

    A denial that ends its clause ("Agents may not.") denies what stands before it.
    """
    conditions_at = [match.span() for match in _CONDITION.finditer(text)]
    return [
        denial
        for start, denial in _denials(text, found)
        if not any(first <= start < last for first, last in conditions_at)
    ]


def conditions(text: str, found: Sequence[Word]) -> list[Condition]:
    """Find the "if" clauses of a text."""
    denials = _denials(text, found)
    return [
        Condition(
            match.group(),
            frozenset(word.stem for word in found if word.is_content and match.start() <= word.start < match.end()),
            frozenset(denial.head for start, denial in denials if match.start() <= start < match.end()),
        )
        for match in _IF.finditer(text)
    ]


def modals(text: str, found: Sequence[Word]) -> list[tuple[Strength, Scoped]]:
    """Find the modal verbs of a text, how strong they are and what they act on."""
    return [
        (_STRENGTH[word.text], _scoped(text, found, index))
        for index, word in enumerate(found)
        if word.text in _STRENGTH
    ]


def quantifiers(text: str, found: Sequence[Word]) -> list[tuple[bool, Scoped]]:
    """Find the quantifiers of a text: whether they mean all, and what they act on."""
    return [
        (word.text.lower() in _ALL, _scoped(text, found, index))
        for index, word in enumerate(found)
        if word.text.lower() in _ALL | _SOME
    ]


def _denials(text: str, found: Sequence[Word]) -> list[tuple[int, Scoped]]:
    """The negations of a text, conditions included, and where each begins."""
    bounds = [match.span() for match in _NO_DENIAL.finditer(text)]
    return [
        (word.start, _scoped(text, found, index))
        for index, word in enumerate(found)
        if _is_negation(text, word) and not any(start <= word.start < end for start, end in bounds)
    ]


def _is_negation(text: str, word: Word) -> bool:
    small = word.text.lower()
    is_free_of = small == "free" and bool(_FREE_OF.match(text, word.start))
    return is_free_of or small in _NEGATION or small.endswith(_CONTRACTED)


def _scoped(text: str, found: Sequence[Word], index: int) -> Scoped:
    """What a small word acts on: the next content word in the same clause and near, and those after it.

    A denial with none after it ("Agents may not.") acts on the one before it in its clause, and may mean any before it;
    one of another figure (", not 2 m") acts on no word.
    """
    word = found[index]
    near = found[index + 1 : index + 1 + _SCOPE]
    last = near[-1].end if near else word.end
    ending = _CLAUSE_END.search(text, word.end, last)
    clause_end = ending.start() if ending else last
    is_denial = _is_negation(text, word)
    clause = list(takewhile(lambda w: w.start < clause_end and not (is_denial and _is_negation(text, w)), near))
    content = [other for other in clause if other.is_content and other.text.lower() not in _HOLLOW]
    is_of_figure = is_denial and bool(clause) and bool(_OTHER_FIGURE.match(text, max(0, word.start - 2)))
    before = [other for other in found[max(0, index - _SCOPE) : index] if other.is_content]
    begin = _clause_start(text, before, word)
    said = [other for other in before if other.start >= begin]
    of_clause = frozenset(other.stem for other in (*said, *content))
    if content and content[0] in clause[:_REACH] and not is_of_figure:
        stems = frozenset(other.stem for other in content)
        phrase = text[_phrase_start(found, index) : content[0].end]
        return Scoped(word.text, content[0].stem, phrase, stems, of_clause)
    head = said[-1:] if is_denial and not content and not is_of_figure else []
    phrase = text[(head or [word])[0].start : (clause or [word])[-1].end]
    stems = frozenset(other.stem for other in before) if is_denial else frozenset()
    return Scoped(word.text, head[0].stem if head else "", phrase, stems, of_clause)


def _clause_start(text: str, before: Sequence[Word], word: Word) -> int:
    """Where the clause of a word begins, as far as the words before it are looked at."""
    start = before[0].start if before else word.start
    return max((match.end() for match in _CLAUSE_END.finditer(text, start, word.start)), default=start)


def _phrase_start(found: Sequence[Word], index: int) -> int:
    """Where a phrase begins: with the auxiliary a negation follows ("does not"), else with the small word itself."""
    follows = index > 0 and found[index].text.lower() in _VERBAL and found[index - 1].text.lower() in _AUXILIARIES
    return found[index - 1 if follows else index].start
