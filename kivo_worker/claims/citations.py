"""Citation markers and named sources, resolved to the supplied sources."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kivo_worker.claims.model import SourceName

_NUMBERS = r"\d{1,3}(?:\s*(?:,|-|\u2013|and|&)\s*\d{1,3})*"
_WORD = r"(?:sources?|refs?\.?|references?|documents?|docs?\.?)"
_MARKER = re.compile(
    rf"\s?(?:\[\s*\^?(?:{_WORD}\s*:?\s*)?({_NUMBERS})\s*\]"
    rf"|[(]\s*(?:see\s+)?{_WORD}\s*:?\s*({_NUMBERS})\s*[)]"
    rf"|\u3010\s*({_NUMBERS})[^\u3011]{{0,40}}\u3011)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d+)\s*[-\u2013]\s*(\d+)")
_BRACKETED = re.compile(r"\s?[\[(](?:sources?\s*:\s*|see\s+(?:the\s+)?)?([^\[\]()\n]{3,120})[\])]", re.IGNORECASE)
_ACCORDING = r"\b(?:according to|as stated in|as described in|per|under|in|see)\s+(?:the|our|your)?\s*"
_STATES = r"\s+(?:says|states|requires|confirms|specifies|describes|notes|explains|provides|defines)\b"
_RANGE_LIMIT = 20
_SPACE_BEFORE_STOP = re.compile(r" +(?=[.,;:!?])")


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention of a source in a text: where, of which source, and whether it is a bare marker."""

    start: int
    end: int
    source: int | None
    is_marker: bool


def find_mentions(text: str, sources: Sequence[SourceName]) -> list[Mention]:
    """Find every mention of a source in a text, in order; a marker of several sources gives several.

    A marker is no part of the sentence it follows; a title named in running text is.
    """
    found = [*_markers(text, sources), *_titles(text, sources)]
    return sorted(dict.fromkeys(found), key=lambda mention: (mention.start, mention.end, mention.source or 0))


def names_a_source(text: str, sources: Sequence[SourceName]) -> bool:
    """Whether the text speaks about what a source says, rather than only pointing to it."""
    return any(
        re.search(
            rf"{_title_pattern(source.title)}{_STATES}|\baccording to\s+(?:the|our|your)?\s*"
            rf"{_title_pattern(source.title)}",
            text,
            re.IGNORECASE,
        )
        for source in sources
    )


def without_markers(text: str, mentions: Sequence[Mention]) -> str:
    """Drop bare markers from a text and fold its white space."""
    kept, position = [], 0
    for mention in mentions:
        if mention.is_marker and mention.start >= position:
            kept.append(text[position : mention.start])
            position = mention.end
    kept.append(text[position:])
    return _SPACE_BEFORE_STOP.sub("", " ".join("".join(kept).split()))


def _markers(text: str, sources: Sequence[SourceName]) -> Iterator[Mention]:
    for match in _MARKER.finditer(text):
        for number in _numbers(next(group for group in match.groups() if group)):
            yield Mention(*_inner(match), _by_number(number, sources), is_marker=True)
    for match in _BRACKETED.finditer(text):
        source = _by_name(match.group(1), sources)
        if source is not None:
            yield Mention(*_inner(match), source, is_marker=True)


def _titles(text: str, sources: Sequence[SourceName]) -> Iterator[Mention]:
    for source in sources:
        title = _title_pattern(source.title)
        for match in re.finditer(rf"(?:{_ACCORDING})({title})|({title}){_STATES}", text, re.IGNORECASE):
            group = 1 if match.group(1) else 2
            yield Mention(match.start(group), match.end(group), source.number, is_marker=False)


def _inner(match: re.Match[str]) -> tuple[int, int]:
    leading = len(match.group()) - len(match.group().lstrip())
    return match.start() + leading, match.end()


def _numbers(listed: str) -> list[int]:
    numbers = [int(number) for number in re.findall(r"\d+", listed)]
    for first, last in _RANGE.findall(listed):
        if int(first) < int(last) <= int(first) + _RANGE_LIMIT:
            numbers.extend(range(int(first), int(last) + 1))
    return sorted(set(numbers))


def _by_number(number: int, sources: Sequence[SourceName]) -> int | None:
    labelled = {
        int(digits.group()): source.number
        for source in sources
        if source.citation_label and (digits := re.search(r"\d+", source.citation_label))
    }
    if number in labelled:
        return labelled[number]
    return number if not labelled and 1 <= number <= len(sources) else None


def _by_name(name: str, sources: Sequence[SourceName]) -> int | None:
    folded = _fold(name)
    for source in sources:
        if folded in {_fold(source.title), _fold(source.citation_label or "")}:
            return source.number
    return None


def _title_pattern(title: str) -> str:
    return r"\s+".join(re.escape(word) for word in title.split())


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())
