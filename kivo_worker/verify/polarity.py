"""Negation, opposites, quantifiers and modality: small words that turn a sentence round."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from kivo_worker.verify.words import Word, stem

_NEGATION = frozenset({"not", "no", "never", "none", "neither", "nor", "without", "cannot", "nobody", "nothing"})
_BOUND_PHRASE = re.compile(
    r"\b(?:no|not)\s+(?:more|less|later|earlier|longer|fewer|greater|only)\b|\bnot\s+(?:to\s+)?exceed\w*",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:if|unless|whether|when|where|whenever)\b[^,;.:]*", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[.;:!?()]")
_REACH = 4
_OPPOSITES = (
    ("allow", "prohibit"), ("allow", "forbid"), ("permit", "prohibit"), ("include", "exclude"),
    ("increase", "decrease"), ("rise", "fall"), ("before", "after"), ("minimum", "maximum"),
    ("mandatory", "optional"), ("required", "optional"), ("enable", "disable"), ("accept", "reject"),
    ("approve", "reject"), ("higher", "lower"), ("above", "below"), ("start", "end"), ("begin", "end"),
    ("open", "closed"), ("internal", "external"), ("paid", "unpaid"), ("refundable", "nonrefundable"),
    ("always", "never"), ("encrypted", "unencrypted"), ("available", "unavailable"), ("win", "lose"),
    ("won", "lost"), ("more", "less"), ("more", "fewer"), ("most", "least"), ("largest", "smallest"),
    ("highest", "lowest"), ("first", "last"), ("oldest", "youngest"), ("everyone", "nobody"),
)  # fmt: skip
_OPPOSITE_OF: dict[str, frozenset[str]] = {}
for _left, _right in _OPPOSITES:
    _OPPOSITE_OF[stem(_left)] = _OPPOSITE_OF.get(stem(_left), frozenset()) | {stem(_right)}
    _OPPOSITE_OF[stem(_right)] = _OPPOSITE_OF.get(stem(_right), frozenset()) | {stem(_left)}


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
_SOME = frozenset({"some", "most", "many", "several", "few", "usually", "sometimes", "often", "certain", "typically"})


@dataclass(frozen=True, slots=True)
class Scoped:
    """A small word and the content word it acts on; the head is empty when there is none in reach."""

    text: str
    head: str


def negations(text: str, found: Sequence[Word]) -> list[Scoped]:
    """Find what a text denies; a bound ("no later than") denies nothing, nor does a condition ("if not")."""
    exempt = [match.span() for pattern in (_BOUND_PHRASE, _CONDITION) for match in pattern.finditer(text)]
    return [
        Scoped(word.text, _head(text, found, index))
        for index, word in enumerate(found)
        if _is_negation(word.text.lower()) and not any(start <= word.start < end for start, end in exempt)
    ]


def modals(text: str, found: Sequence[Word]) -> list[tuple[Strength, Scoped]]:
    """Find the modal verbs of a text, how strong they are and what they act on."""
    return [
        (_STRENGTH[word.text.lower()], Scoped(word.text, _head(text, found, index)))
        for index, word in enumerate(found)
        if word.text.islower() and word.text in _STRENGTH
    ]


def quantifiers(text: str, found: Sequence[Word]) -> list[tuple[bool, Scoped]]:
    """Find the quantifiers of a text: whether they mean all, and what they act on."""
    return [
        (word.text.lower() in _ALL, Scoped(word.text, _head(text, found, index)))
        for index, word in enumerate(found)
        if word.text.lower() in _ALL | _SOME
    ]


def opposites(claim: Sequence[Word], source: Sequence[Word]) -> list[tuple[str, str]]:
    """Find words of a claim whose opposite stands in the source instead of them."""
    claim_stems = {word.stem for word in claim}
    source_words = {word.stem: word.text for word in source}
    return [
        (word.text, source_words[opposite])
        for word in claim
        if word.stem not in source_words
        for opposite in sorted(_OPPOSITE_OF.get(word.stem, frozenset()) & source_words.keys() - claim_stems)
    ]


def _is_negation(word: str) -> bool:
    return word in _NEGATION or word.endswith(("n't", "n\u2019t"))


def _head(text: str, found: Sequence[Word], index: int) -> str:
    """The stem of the next content word in the same clause and near, or nothing."""
    near = found[index : index + 1 + _REACH]
    for previous, word in pairwise(near):
        if _CLAUSE_END.search(text, previous.end, word.start):
            break
        if word.is_content:
            return word.stem
    return ""
