"""An output into claims and skipped parts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, pairwise

from kivo_worker.claims.checkworthy import leading_words, skip_reason
from kivo_worker.claims.citations import (
    KnownSources,
    Mention,
    find_mentions,
    leading_markers,
    only_names_sources,
    without_markers,
)
from kivo_worker.claims.context import LOOKED_BACK
from kivo_worker.claims.labels import is_label
from kivo_worker.claims.lead_in import is_needed, may_only_announce
from kivo_worker.claims.model import Citation, Claim, Extraction, Skipped, SkipReason, SourceName
from kivo_worker.claims.statements import Parse, Statement, masked_text, statements
from kivo_worker.claims.types import claim_type
from kivo_worker.documents.language import is_english
from kivo_worker.documents.model import Block, BlockKind, Document, View, gaps
from kivo_worker.documents.sentences import Sentence, row_reading, sentences

_SKIPPED_KINDS = {
    BlockKind.HEADING: SkipReason.HEADING,
    BlockKind.TABLE_HEADER: SkipReason.TABLE_HEADER,
    BlockKind.CODE: SkipReason.CODE,
    BlockKind.HTML: SkipReason.CODE,
}
_OF_WHOLE_SENTENCES = {SkipReason.QUESTION, SkipReason.LEAD_IN, SkipReason.FRAGMENT}
_WORD = re.compile(r"\w")
_LONGEST_LABEL = 60
"""How many characters a label has at most; longer sentences need not be parsed to know."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a sentence is read with: names of the sources, parser, the sentences before it, its lead-in; if a label."""

    known: KnownSources
    parse: Parse
    before: tuple[str, ...] = ()
    lead_in: str = ""
    is_label: bool = False


def extract(output: Document, sources: Sequence[SourceName], parse: Parse) -> Extraction:
    """Extract the claims of an output.

    Args:
        output: the AI output.
        sources: the names under which it may cite.
        parse: the parser, which tells what a sentence says of what; asked of English outputs only.

    Returns:
        Claims and skipped parts whose spans do not overlap and together cover every character.
    """
    statements: list[list[Claim]] = []
    skipped: list[Skipped] = []
    follows_claim = False
    # A sentence is asked for again by those after it; what is not English is not cut.
    remembered = lru_cache(maxsize=2 * LOOKED_BACK)(parse if is_english(output.text) else _unparsed)
    for part in _parts(output, _Reading(KnownSources.of(sources), remembered)):
        if isinstance(part, Skipped):
            skipped.append(part)
            follows_claim = False
        elif part.standalone:
            statements.append([part])
            follows_claim = True
        elif follows_claim:
            statements[-1].append(part)
        else:
            skipped.append(Skipped(part.spans[0], SkipReason.FRAGMENT))
    claims = _once([_joined(parts) for parts in statements])
    covered = [span for claim in claims for span in (*claim.spans, *claim.repeats)] + [part.span for part in skipped]
    separators = [Skipped(gap, SkipReason.SEPARATOR) for gap in gaps(sorted(covered), len(output.text))]
    return Extraction(claims, tuple(sorted(skipped + separators, key=lambda part: part.span)))


def _unparsed(_sentence: str) -> None:
    """Parse nothing: every sentence stays whole."""


def _parts(output: Document, reading: _Reading) -> Iterator[Claim | Skipped]:
    block: Block | None = None
    before: tuple[str, ...] = ()
    for sentence, following in pairwise(chain(sentences(output), [None])):
        if sentence is None:  # pragma: no cover - only the last is none
            continue
        kind = sentence.block.kind
        if kind in _SKIPPED_KINDS:
            yield Skipped(sentence.span, _SKIPPED_KINDS[kind])
        elif kind is BlockKind.TABLE_ROW:
            yield _table_row(sentence, reading.known)
        else:
            opens_block = sentence.block is not block
            lead_in = _lead_in(sentence, reading) if opens_block else ""
            goes_on = following is not None and following.block is sentence.block
            is_label = opens_block and goes_on and _is_label(sentence, reading)
            here = replace(reading, before=before, lead_in=lead_in, is_label=is_label)
            yield from _sentence(sentence, here, opens_block=opens_block)
            before = (_masked(sentence, reading.known), *before[: LOOKED_BACK - 1])
        block = sentence.block


def _lead_in(sentence: Sentence, reading: _Reading) -> str:
    """What introduces the list a sentence stands in, when it says less without."""
    lead_in = _plain(sentence.block.lead_in, reading.known)
    if not may_only_announce(lead_in):
        return lead_in
    return lead_in if is_needed(reading.parse(_masked(sentence, reading.known))) else ""


def _is_label(sentence: Sentence, reading: _Reading) -> bool:
    if sentence.end - sentence.start > _LONGEST_LABEL:
        return False
    tree = reading.parse(_masked(sentence, reading.known))
    return tree is not None and is_label(tree)


def _masked(sentence: Sentence, known: KnownSources) -> str:
    text = sentence.view.text[sentence.start : sentence.end]
    return masked_text(text, [(one.start, one.end) for one in find_mentions(text, known) if one.is_marker])


def _sentence(sentence: Sentence, reading: _Reading, *, opens_block: bool) -> Iterator[Claim | Skipped]:
    """A sentence, and before it the markers of the sentence before, which come without text of their own."""
    view, text, known = sentence.view, sentence.view.text[sentence.start : sentence.end], reading.known
    leading = leading_markers(text, find_mentions(text, known))
    if leading and not _WORD.search(text, leading):
        yield _claim("", view, (sentence.start, sentence.end), known)
    elif only_names_sources(text, known):
        yield Skipped(sentence.span, SkipReason.META)
    elif leading and not opens_block:
        yield _claim("", view, (sentence.start, sentence.start + leading), known)
        rest = text[leading:]
        yield from _statements(sentence, sentence.end - len(rest.lstrip()), reading)
    else:
        yield from _statements(sentence, sentence.start, reading)


def _statements(sentence: Sentence, start: int, reading: _Reading) -> Iterator[Claim | Skipped]:
    """The statements of a sentence, after the greeting or preamble it may begin with."""
    view, text, known = sentence.view, sentence.view.text[start : sentence.end], reading.known
    opening_end, opening = leading_words(text)
    rest = text[opening_end:]
    lead_in = reading.lead_in
    whole = skip_reason(_plain(rest, known), has_context=bool(lead_in))
    whole = whole or (SkipReason.FRAGMENT if reading.is_label else None)
    if whole in _OF_WHOLE_SENTENCES or not rest:
        reason = opening if opening and whole is SkipReason.FRAGMENT else whole
        yield Skipped(view.locate(start, start + len(text)), reason or SkipReason.META)
        return
    start += opening_end
    mentions = find_mentions(rest, known)
    found = statements(rest, [(one.start, one.end) for one in mentions if one.is_marker], reading.parse, reading.before)
    if opening:
        yield Skipped(view.locate(start - opening_end, start - opening_end + len(text[:opening_end].rstrip())), opening)
    in_sentence = f"{lead_in} {_plain(rest, known)}".strip() if len(found) > 1 else ""
    cited = _cited(found, mentions)
    for one, named in zip(found, cited, strict=True):
        plain = _plain(rest, known) if one.reading is None else one.reading
        begin, end = one.ranges[0]
        passed_over, why = leading_words(rest[begin:end]) if one.reading else (0, None)
        if why and passed_over < end - begin:
            yield Skipped(
                view.locate(start + begin, start + begin + len(rest[begin : begin + passed_over].rstrip())), why
            )
            plain, begin = plain[leading_words(plain)[0] :], begin + passed_over
        reason = skip_reason(plain, has_context=bool(lead_in) or len(found) > 1) or _reason_of_list(lead_in)
        ranges = ((begin, end), *one.ranges[1:])
        spans = tuple(view.locate(start + first, start + last) for first, last in ranges)
        if reason:
            yield from (Skipped(span, reason) for span in spans)
            continue
        standalone = f"{lead_in} {plain}" if lead_in else plain
        citations = tuple(_citation(view, start, mention) for mention in named)
        yield Claim("", spans, standalone, claim_type(standalone, known), citations, one.is_open, in_sentence)


def _cited(found: Sequence[Statement], mentions: Sequence[Mention]) -> list[list[Mention]]:
    """The mentions that go with each statement; a marker also goes with those before it that have none of their own."""
    cited = [[mention for mention in mentions if _is_of(mention, one)] for one in found]
    following: list[Mention] = []
    for named in reversed(cited):
        markers = [mention for mention in named if mention.is_marker]
        if markers:
            following = markers
        else:
            named.extend(following)
    return cited


def _is_of(mention: Mention, one: Statement) -> bool:
    """Whether a mention stands in a statement's own words; a source named in words it shares counts too."""
    ranges = one.ranges if mention.is_marker else (*one.ranges, *one.shares)
    return any(start < mention.end and mention.start < end for start, end in ranges)


def _reason_of_list(lead_in: str) -> SkipReason | None:
    """Why no item of a list is a claim: what introduces it is a refusal or an opinion."""
    reason = skip_reason(lead_in.removesuffix(":"), has_context=True)
    return reason if reason in {SkipReason.REFUSAL, SkipReason.OPINION} else None


def _table_row(sentence: Sentence, known: KnownSources) -> Claim:
    block = sentence.block
    reading = row_reading(block, [_plain(cell.text, known) for cell in block.cells])
    citations = tuple(
        _citation(cell, 0, mention) for cell in block.cells for mention in find_mentions(cell.text, known)
    )
    return Claim("", (sentence.span,), reading, claim_type(reading, known), citations)


def _claim(reading: str, view: View, part: tuple[int, int], known: KnownSources) -> Claim:
    start, end = part
    mentions = find_mentions(view.text[start:end], known)
    citations = tuple(_citation(view, start, mention) for mention in mentions)
    return Claim("", (view.locate(start, end),), reading, claim_type(reading, known), citations)


def _citation(view: View, offset: int, mention: Mention) -> Citation:
    start, end = offset + mention.start, offset + mention.end
    return Citation(view.text[start:end], view.locate(start, end), mention.source)


def _plain(text: str, known: KnownSources) -> str:
    return without_markers(text, find_mentions(text, known))


def _once(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Number the claims; one that is made again is listed once, with all its places and citations."""
    same: dict[str, list[Claim]] = {}
    for place, claim in enumerate(claims):
        same.setdefault(f"{place}" if claim.is_ambiguous else claim.fingerprint, []).append(claim)
    return tuple(
        replace(
            first,
            id=f"c{number}",
            repeats=tuple(span for claim in again for span in claim.spans),
            citations=tuple(citation for claim in (first, *again) for citation in claim.citations),
        )
        for number, (first, *again) in enumerate(same.values(), 1)
    )


def _joined(parts: Sequence[Claim]) -> Claim:
    """A claim with the markers that follow it."""
    spans = tuple(span for part in parts for span in part.spans)
    return replace(parts[0], spans=spans, citations=tuple(c for part in parts for c in part.citations))
