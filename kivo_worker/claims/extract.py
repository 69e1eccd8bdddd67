"""An output into claims and skipped parts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kivo_worker.claims.checkworthy import leading_words, skip_reason
from kivo_worker.claims.citations import (
    KnownSources,
    Mention,
    find_mentions,
    leading_markers,
    only_names_sources,
    without_markers,
)
from kivo_worker.claims.model import Citation, Claim, Extraction, Skipped, SkipReason, SourceName
from kivo_worker.claims.split import clauses
from kivo_worker.claims.types import claim_type
from kivo_worker.documents.model import Block, BlockKind, Document, View, gaps
from kivo_worker.documents.sentences import Sentence, row_reading, sentences

_SKIPPED_KINDS = {
    BlockKind.HEADING: SkipReason.HEADING,
    BlockKind.TABLE_HEADER: SkipReason.TABLE_HEADER,
    BlockKind.CODE: SkipReason.CODE,
    BlockKind.HTML: SkipReason.CODE,
}
_WORD = re.compile(r"\w")


def extract(output: Document, sources: Sequence[SourceName]) -> Extraction:
    """Extract the claims of an output.

    Args:
        output: the AI output.
        sources: the names under which it may cite.

    Returns:
        Claims and skipped parts whose spans do not overlap and together cover every character.
    """
    statements: list[list[Claim]] = []
    skipped: list[Skipped] = []
    follows_claim = False
    for part in _parts(output, KnownSources.of(sources)):
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
    claims = tuple(_joined(number, parts) for number, parts in enumerate(statements, 1))
    covered = sorted([span for claim in claims for span in claim.spans] + [part.span for part in skipped])
    separators = [Skipped(gap, SkipReason.SEPARATOR) for gap in gaps(covered, len(output.text))]
    return Extraction(claims, tuple(sorted(skipped + separators, key=lambda part: part.span)))


def _parts(output: Document, known: KnownSources) -> Iterator[Claim | Skipped]:
    block: Block | None = None
    for sentence in sentences(output):
        kind = sentence.block.kind
        if kind in _SKIPPED_KINDS:
            yield Skipped(sentence.span, _SKIPPED_KINDS[kind])
        elif kind is BlockKind.TABLE_ROW:
            yield _table_row(sentence, known)
        else:
            yield from _sentence(sentence, known, opens_block=sentence.block is not block)
        block = sentence.block


def _sentence(sentence: Sentence, known: KnownSources, *, opens_block: bool) -> Iterator[Claim | Skipped]:
    """A sentence, and before it the markers of the sentence before, which come without text of their own."""
    view, text = sentence.view, sentence.view.text[sentence.start : sentence.end]
    leading = leading_markers(text, find_mentions(text, known))
    if leading and not _WORD.search(text, leading):
        yield _claim("", view, (sentence.start, sentence.end), known)
    elif only_names_sources(text, known):
        yield Skipped(sentence.span, SkipReason.META)
    elif leading and not opens_block:
        yield _claim("", view, (sentence.start, sentence.start + leading), known)
        rest = text[leading:]
        yield from _statements(sentence, sentence.end - len(rest.lstrip()), known)
    else:
        yield from _statements(sentence, sentence.start, known)


def _statements(sentence: Sentence, start: int, known: KnownSources) -> Iterator[Claim | Skipped]:
    cuts = clauses(sentence.view.text[start : sentence.end])
    has_context = bool(sentence.block.lead_in) or len(cuts) > 1
    for clause_start, clause_end in cuts:
        yield from _statement(sentence, start + clause_start, start + clause_end, known, has_context=has_context)


def _statement(
    sentence: Sentence, start: int, end: int, known: KnownSources, *, has_context: bool
) -> Iterator[Claim | Skipped]:
    view, text = sentence.view, sentence.view.text[start:end]
    leading, opening = leading_words(text)
    plain, lead_in = _plain(text[leading:], known), _plain(sentence.block.lead_in, known)
    reason = skip_reason(plain, has_context=has_context) or _reason_of_list(lead_in)
    if reason:
        yield Skipped(view.locate(start, end), opening if opening and reason is SkipReason.FRAGMENT else reason)
        return
    if opening:
        yield Skipped(view.locate(start, start + len(text[:leading].rstrip())), opening)
    yield _claim(f"{lead_in} {plain}" if lead_in else plain, view, (start + leading, end), known)


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


def _joined(number: int, parts: Sequence[Claim]) -> Claim:
    """A claim with its number, and with the markers that follow it."""
    spans = tuple(span for part in parts for span in part.spans)
    return replace(parts[0], id=f"c{number}", spans=spans, citations=tuple(c for part in parts for c in part.citations))
