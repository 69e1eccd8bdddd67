"""Words of a text: which carry meaning, and their stems."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

import snowballstemmer

_WORD = re.compile(
    r"(?<![^\W_])[^\W\d_]+\d[^\W_]*|[^\W\d_]+(?:['\u2019][^\W\d_]+)?|\d+(?:[.,:]\d+)*",
)
_STEMMER = snowballstemmer.stemmer("english")

FUNCTION_WORDS = frozenset(
    """a about above after again all also although am an and any are as at be because been before being below
    between both but by can cannot could did do does doing down during each either else even ever every few for
    from further had has have having he her here hers herself him himself his how however i if in into is it its
    itself just let may me might mine more most much must my myself neither no nor not now of off on once only or
    other otherwise ought our ours ourselves out over own per rather same shall she should since so some still
    such than that the their theirs them themselves then there these they this those though through to too under
    unless until up upon us very was we were what when where whether which while who whom whose why will with
    within without would yet you your yours yourself yourselves don doesn didn isn aren wasn weren wouldn
    couldn shouldn mustn needn hasn haven hadn t s ll re ve d""".split(),
)
"""English words that carry grammar rather than content."""


_REACH = 28
"""How many characters before a place are looked at: text may be one sentence of any length."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its place in the text it was found in.

    Attributes:
        text: the word as it stands.
        stem: its stem.
        start: its first character.
        end: one past its last character.
        is_content: whether it carries content, and is no number (numbers are compared as quantities).
    """

    text: str
    stem: str
    start: int
    end: int
    is_content: bool


@lru_cache(maxsize=4_096)
def words(text: str) -> tuple[Word, ...]:
    """Cut a text into words, in order."""
    return tuple(
        Word(match.group(), stem(match.group()), *match.span(), is_content=_is_content(match.group()))
        for match in _WORD.finditer(text)
    )


@lru_cache(maxsize=65_536)
def _is_content(word: str) -> bool:
    lower = word.lower()
    base, apostrophe, ending = lower.replace("\u2019", "'").partition("'")
    return not (base in FUNCTION_WORDS or (apostrophe and ending == "t") or lower[0].isdigit())


def content_stems(found: Iterable[Word]) -> frozenset[str]:
    """The stems of the content words."""
    return frozenset(word.stem for word in found if word.is_content)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Reduce a word to its stem (Snowball English), without its possessive and accents."""
    plain = re.sub(r"['\u2019]s?$|[\u0300-\u036f]", "", normalize("NFD", word.lower()))
    return str(_STEMMER.stemWord(plain))


def stands_before(pattern: re.Pattern[str], text: str, place: int) -> bool:
    """Whether what a pattern, which ends in `$`, looks for stands right before a place of a text."""
    return bool(pattern.search(text, max(0, place - _REACH), place))
