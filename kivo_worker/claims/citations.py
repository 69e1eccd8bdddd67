"""Citation markers and named sources, resolved to the supplied sources."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from kivo_worker.claims.model import SourceName

_WORD = r"(?:sources?|refs?\.?|references?|documents?|docs?\.?)"
_NUMBER = rf"(?:\^|{_WORD}\s*+:?\s*+)?\d{{1,4}}"
_NUMBERS = rf"{_NUMBER}(?:\s*+(?:[,;&-]|\u2013|and)\s*+{_NUMBER})*"
_LOCATOR = (
    r"(?:\s*+,\s*+(?:(?:pp?|pages?|secs?|sections?|chapters?|ch|clauses?|arts?|articles?|paras?|paragraphs?)\b\.?"
    r"|\u00a7{1,2})\s*+[\d.]++(?:\s*+[-\u2013]\s*+[\d.]++)?)?"
)
"""Where in a source: ", p. 3", ", § 4.2"."""
_MARKER = re.compile(
    rf"[\[(]\s*+(?:see\s++)?(?P<named>{_WORD}\s*+:?\s*+{_NUMBERS}){_LOCATOR}\s*+[\])]"
    rf"|(?<!\w[_.]\w)\[\s*+(?P<bare>{_NUMBERS}){_LOCATOR}\s*+\]"
    rf"|\u3010\s*+(?P<lenticular>{_NUMBERS})[^\u3011]{{0,40}}\u3011",
    re.IGNORECASE,
)
_HIGH = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079"
_SUPERSCRIPT = re.compile(
    rf"(?:\A|(?<=[.,;:!?\"'\u201d\u2019)\]])|(?<=[a-z]{{4}}))[{_HIGH}]{{1,2}}+(?:[,\u207b][{_HIGH}]{{1,2}}+)*+(?!\w)"
)
"""A raised number after a word or a stop; after a short word, as in "20 m²", it is a power."""
_RANGE = re.compile(r"(\d+)\s*[-\u2013]\s*(\d+)")
_RANGE_LIMIT = 20
_LABEL_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_LARGEST_BARE_NUMBER = 99
"""A larger number in brackets, such as a year, is text unless a supplied source goes by it."""
_OPENING_BRACKET = re.compile(r"[\[(](?:sources?\s*:|see(?:\s+the)?)?\s*\Z", re.IGNORECASE)
_CLOSING_BRACKET = re.compile(rf"{_LOCATOR}\s*[\])]", re.IGNORECASE)
_ARTICLE = r"\s+(?:(?:the|our|your)\s+)?[\"'\u2018\u201c]?\Z"
_ACCORDING_TO = re.compile(rf"\baccording to{_ARTICLE}", re.IGNORECASE)
_NAMED_IN = re.compile(rf"\b(?:according to|as stated in|as described in|per|under|in|see){_ARTICLE}", re.IGNORECASE)
_STATES = re.compile(
    r"[\"'\u2019\u201d]?\s+(?:says|states|requires|confirms|specifies|describes|notes|explains|provides|defines)\b",
    re.IGNORECASE,
)
_LOOKED_BACK = 60
_JOINER = re.compile(r"\s*+[,;&]?\s*+(?:and\b)?\s*+", re.IGNORECASE)
_STOP_AFTER_LABEL = re.compile(r"\s*[.:,;)](?=\s|\Z)")
_SPACE_BEFORE_STOP = re.compile(r" +(?=[.,;:!?])")
_BARE_LOCATOR = re.compile(_LOCATOR.replace(r"\s*+,\s*+", r"\s*+,?\s*+", 1).removesuffix("?"), re.IGNORECASE)
_POINTING_WORD = re.compile(r"\b(?:sources?|references?|see|and|the)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention of a source in a text: where, of which source, and whether it is a bare marker."""

    start: int
    end: int
    source: int | None
    is_marker: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A title or label, as given and folded, and the number of the source that bears it."""

    given: str
    folded: str
    source: int


@dataclass(frozen=True, slots=True)
class KnownSources:
    """The supplied sources, by all that an output may call them.

    Attributes:
        by_number: the source a number stands for: the one whose label carries it, else the one at that place
            whose label carries none.
        titles: what the sources are called.
        labels: what else they may be cited by.
    """

    by_number: Mapping[int, int]
    titles: tuple[Name, ...]
    labels: tuple[Name, ...]

    @classmethod
    def of(cls, sources: Sequence[SourceName]) -> Self:
        """Gather the names of sources."""
        by_label: dict[int, int] = {}
        by_place: dict[int, int] = {}
        for source in sources:
            digits = _LABEL_NUMBER.search(source.citation_label or "")
            numbers, number = (by_label, int(digits.group())) if digits else (by_place, source.number)
            numbers.setdefault(number, source.number)
        titles = tuple(Name(source.title, _fold(source.title), source.number) for source in sources)
        labels = tuple(
            Name(source.citation_label, _fold(source.citation_label), source.number)
            for source in sources
            if source.citation_label
        )
        return cls(by_place | by_label, titles, labels)


def find_mentions(text: str, known: KnownSources) -> list[Mention]:
    """Find every mention of a source in a text, in order; a marker of several sources gives several.

    A marker is no part of the sentence it follows; a title named in running text is.
    """
    found = {*_numbered(text, known), *_raised(text, known), *_named(text, known)}
    return sorted(found, key=lambda mention: (mention.start, mention.end, mention.source or 0))


def names_a_source(text: str, known: KnownSources) -> bool:
    """Whether the text speaks about what a source says, rather than only pointing to it."""
    return any(
        _STATES.match(text, end) or _precedes(_ACCORDING_TO, text, start)
        for start, end, _ in _occurrences(text, known.titles)
    )


def only_names_sources(text: str, known: KnownSources) -> bool:
    """Whether a text is an entry of a list of references: markers and titles, and nothing said about them."""
    titled = [Mention(start, end, source, is_marker=True) for start, end, source in _occurrences(text, known.titles)]
    mentions = sorted([*titled, *find_mentions(text, known)], key=lambda mention: mention.start)
    rest = _POINTING_WORD.sub("", _BARE_LOCATOR.sub("", without_markers(text, mentions)))
    return bool(titled) and not rest.strip(" .,;:&-\u2013")


def without_markers(text: str, mentions: Sequence[Mention]) -> str:
    """Drop bare markers from a text, with what only joins or encloses them, and fold its white space."""
    kept, position = "", 0
    for start, end in _marker_runs(text, mentions):
        kept += text[position:start]
        position = end
    stop = None if kept.strip() else _STOP_AFTER_LABEL.match(text, position)
    kept += text[stop.end() if position and stop else position :]
    return _SPACE_BEFORE_STOP.sub("", " ".join(kept.split()))


def leading_markers(text: str, mentions: Sequence[Mention]) -> int:
    """How many characters at the start of a text are only markers."""
    start, end = next(_marker_runs(text, mentions), (0, 0))
    return 0 if text[:start].strip() else end


def _marker_runs(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for mention in mentions:
        if mention.is_marker:
            joined = runs and _JOINER.fullmatch(text, min(runs[-1][1], mention.start), mention.start)
            start, end = runs.pop() if joined else (mention.start, mention.end)
            runs.append((start, max(end, mention.end)))
    for start, end in runs:
        yield _with_brackets(text, start, end) or (start, end)


def _numbered(text: str, known: KnownSources) -> Iterator[Mention]:
    for match in _MARKER.finditer(text):
        numbers = _numbers(match["named"] or match["bare"] or match["lenticular"])
        is_text = any(number not in known.by_number and not 1 <= number <= _LARGEST_BARE_NUMBER for number in numbers)
        if match["named"] or not is_text:
            for number in numbers:
                yield Mention(*match.span(), known.by_number.get(number), is_marker=True)


def _raised(text: str, known: KnownSources) -> Iterator[Mention]:
    for match in _SUPERSCRIPT.finditer(text):
        plain = unicodedata.normalize("NFKC", match.group()).replace("\u2212", "-")
        for number in _numbers(plain):
            yield Mention(*match.span(), known.by_number.get(number), is_marker=True)


def _named(text: str, known: KnownSources) -> Iterator[Mention]:
    """Titles and labels between brackets, such as `(see the Refund policy)`, and titles in running text."""
    for start, end, source in _occurrences(text, known.labels):
        bracketed = _with_brackets(text, start, end)
        if bracketed:
            yield Mention(*bracketed, source, is_marker=True)
    for start, end, source in _outermost(_occurrences(text, known.titles)):
        bracketed = _with_brackets(text, start, end)
        if bracketed:
            yield Mention(*bracketed, source, is_marker=True)
        elif _precedes(_NAMED_IN, text, start) or _STATES.match(text, end):
            yield Mention(start, end, source, is_marker=False)


def _outermost(occurrences: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Leave out a name within a longer one."""
    last = (-1, -1)
    for start, end, source in sorted(occurrences, key=lambda found: (found[0], -found[1])):
        if end > last[1] or (start, end) == last:
            last = (start, end)
            yield start, end, source


def _with_brackets(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The place of something in brackets with them and what only points to it; none without brackets."""
    opening, closing = _precedes(_OPENING_BRACKET, text, start), _CLOSING_BRACKET.match(text, end)
    return (opening.start(), closing.end()) if opening and closing else None


def _occurrences(text: str, names: Iterable[Name]) -> Iterator[tuple[int, int, int]]:
    """Where names stand in a text as whole words, in any case and with any white space."""
    folded = _fold(text)
    for name in names:
        if name.folded and name.folded in folded:
            words = r"\s+".join(re.escape(word) for word in name.given.split())
            for match in re.finditer(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE):
                yield match.start(), match.end(), name.source


def _precedes(pattern: re.Pattern[str], text: str, position: int) -> re.Match[str] | None:
    return pattern.search(text, max(0, position - _LOOKED_BACK), position)


def _numbers(listed: str) -> list[int]:
    numbers = [int(number) for number in re.findall(r"\d+", listed)]
    for first, last in _RANGE.findall(listed):
        if int(first) < int(last) <= int(first) + _RANGE_LIMIT:
            numbers.extend(range(int(first), int(last) + 1))
    return sorted(set(numbers))


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())
