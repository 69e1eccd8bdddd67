"""What a sentence takes out of its rule: "except on Sundays", "unless the coach is full", "without approval"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from kivo_worker.verification.polarity import modals, negations, quantifiers
from kivo_worker.verification.words import Word, content_stems, words

_END = (
    r"(?=[,;.:!?()\n\u2013\u2014]|\s+(?:but|am|is|are|was|were|has|have|had|may|might|can|could|must|shall|should"
    r"|will|would|do|does|did)\b|$)"
)
_CLAUSE = r"[^,;.:!?()\n\u2013\u2014]+"
_MARKED = re.compile(
    rf"\b(?:unless\s+(?P<case>{_CLAUSE})"
    r"|(?:except(?:ing)?|with\s+the\s+exception\s+of"
    r"|(?P<beside>(?:apart|aside)\s+from|other\s+than)"
    rf"|(?P<requirement>without))\s+(?P<what>{_CLAUSE}?){_END})",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.;!?]\s|\n")
_LISTED = re.compile(r"\s+(?:and|or)\s+", re.IGNORECASE)
_TOLD_OF_IT = re.compile(r"\W*(?:who|whose|which|where|when|in\s+which|as|since|because|so|and|but)\b", re.IGNORECASE)
"""What begins a clause after an exception that tells of the exception or of something else, no more of the rule."""
_OPEN = re.compile(r"\botherwise\b", re.IGNORECASE)
_CANNOT = re.compile(r"\bcannot\b|\bcan['\u2019]t\b", re.IGNORECASE)


class Kind(Enum):
    """What is taken out of a rule: things ("except"), a case ("unless"), or who meets a requirement ("without")."""

    THING = "thing"
    CASE = "case"
    REQUIREMENT = "requirement"


@dataclass(frozen=True, slots=True)
class Excepted:
    """What a rule does not hold for.

    Attributes:
        phrase: the exception as it stands.
        things: what is taken out, each by the stems that name it.
        rule: the words of the rule, the exception left out.
        is_denied: whether the rule denies something.
        is_modal: whether the rule says what may, must or can be.
        kind: what kind of thing is taken out.
    """

    phrase: str
    things: tuple[frozenset[str], ...]
    rule: tuple[Word, ...]
    is_denied: bool
    is_modal: bool
    kind: Kind

    def named(self, stems: frozenset[str]) -> frozenset[str]:
        """The stems of the first thing taken out that others name in full; empty when they name none."""
        return next((thing for thing in self.things if thing <= stems), frozenset())


def has_exception(text: str) -> bool:
    """Whether a text takes anything out of anything."""
    return bool(_MARKED.search(text))


def exceptions(text: str) -> list[Excepted]:
    """Find what the sentences of a text take out of their rules.

    "Other than" and "apart from" do where the rule is about all or none ("Apart from the castle there is a museum"
    takes nothing out), "without" where it denies what may be ("may not leave without notice"). A rule of two denials is
    left alone.
    """
    return [found for match in _MARKED.finditer(text) if (found := _excepted(text, match))]


def _excepted(text: str, match: re.Match[str]) -> Excepted | None:
    what = match["case"] or match["what"]
    rule = _rule(text, *match.span())
    found = words(rule)
    denied = [denial.text.lower() for denial in negations(rule, found)]
    is_modal = bool(modals(rule, found) or _CANNOT.search(rule))
    is_total = bool(denied) or any(means_all for means_all, _ in quantifiers(rule, found))
    is_rule = is_total if match["beside"] else bool(denied) and is_modal if match["requirement"] else True
    if not is_rule or len(denied) > 1 or "without" in denied or _OPEN.search(what):
        return None
    listed = [what] if match["case"] else _LISTED.split(what)
    things = tuple(thing for part in listed if (thing := content_stems(words(part)) - content_stems(found)))
    kind = Kind.CASE if match["case"] else Kind.REQUIREMENT if match["requirement"] else Kind.THING
    return Excepted(match.group(), things, found, bool(denied), is_modal, kind) if things else None


def _rule(text: str, start: int, end: int) -> str:
    """The sentence around an exception, without it and without what is told of it afterwards."""
    first = max((ending.end() for ending in _SENTENCE_END.finditer(text, 0, start)), default=0)
    ending = _SENTENCE_END.search(text, end)
    following = "" if _TOLD_OF_IT.match(text, end) else text[end : ending.start() if ending else len(text)]
    return f"{text[first:start]} {following}"


def naming(found: Sequence[Word], stems: frozenset[str]) -> tuple[int, int]:
    """Where the words with these stems stand: from the first of them to the last."""
    places = [word for word in found if word.stem in stems]
    return places[0].start, places[-1].end
