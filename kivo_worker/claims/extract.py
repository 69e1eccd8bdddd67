"""An output into claims and skipped parts."""

from collections.abc import Iterator, Sequence

from kivo_worker.claims.checkworthy import skip_reason
from kivo_worker.claims.citations import Mention, find_mentions, without_markers
from kivo_worker.claims.model import Citation, Claim, Extraction, Skipped, SkipReason, SourceName
from kivo_worker.claims.split import clauses
from kivo_worker.claims.types import claim_type
from kivo_worker.documents.model import Block, BlockKind, Document, View, gaps
from kivo_worker.documents.sentences import Sentence, sentences

_SKIPPED_KINDS = {
    BlockKind.HEADING: SkipReason.HEADING,
    BlockKind.TABLE_HEADER: SkipReason.TABLE_HEADER,
    BlockKind.CODE: SkipReason.CODE,
    BlockKind.HTML: SkipReason.CODE,
}


def extract(output: Document, sources: Sequence[SourceName]) -> Extraction:
    """Extract the claims of an output.

    Args:
        output: the AI output.
        sources: the names under which it may cite.

    Returns:
        Claims and skipped parts whose spans do not overlap and together cover every character.
    """
    claims: list[Claim] = []
    skipped: list[Skipped] = []
    for part in _parts(output, sources):
        if isinstance(part, Skipped):
            skipped.append(part)
        elif part.standalone:
            claims.append(_numbered(part, len(claims) + 1))
        elif claims:
            claims[-1] = _joined(claims[-1], part)
        else:
            skipped.append(Skipped(part.spans[0], SkipReason.FRAGMENT))
    covered = sorted([span for claim in claims for span in claim.spans] + [part.span for part in skipped])
    separators = [Skipped(gap, SkipReason.SEPARATOR) for gap in gaps(covered, len(output.text))]
    return Extraction(tuple(claims), tuple(sorted(skipped + separators, key=lambda part: part.span)))


def _parts(output: Document, sources: Sequence[SourceName]) -> Iterator[Claim | Skipped]:
    for sentence in sentences(output):
        kind = sentence.block.kind
        if kind in _SKIPPED_KINDS:
            yield Skipped(sentence.span, _SKIPPED_KINDS[kind])
        elif kind is BlockKind.TABLE_ROW:
            yield _table_row(sentence, sources)
        else:
            yield from _sentence(sentence, sources)


def _sentence(sentence: Sentence, sources: Sequence[SourceName]) -> Iterator[Claim | Skipped]:
    view, text = sentence.view, sentence.view.text[sentence.start : sentence.end]
    mentions = find_mentions(text, sources)
    leading = _leading_markers(text, mentions)
    if leading:
        marker_end = sentence.start + leading
        yield _claim("", view, sentence.start, marker_end, find_mentions(text[:leading], sources), sources)
        rest = text[leading:]
        offset = marker_end + len(rest) - len(rest.lstrip())
        if offset < sentence.end:
            yield from _statements(sentence, offset, sources)
    else:
        yield from _statements(sentence, sentence.start, sources)


def _statements(sentence: Sentence, start: int, sources: Sequence[SourceName]) -> Iterator[Claim | Skipped]:
    view, text = sentence.view, sentence.view.text[start : sentence.end]
    plain = without_markers(text, find_mentions(text, sources))
    reason = skip_reason(plain, has_context=bool(sentence.block.lead_in))
    if reason:
        yield Skipped(view.locate(start, sentence.end), reason)
        return
    for clause_start, clause_end in clauses(text):
        clause = text[clause_start:clause_end]
        mentions = find_mentions(clause, sources)
        reading = _with_lead_in(without_markers(clause, mentions), sentence.block)
        yield _claim(reading, view, start + clause_start, start + clause_end, mentions, sources)


def _table_row(sentence: Sentence, sources: Sequence[SourceName]) -> Claim:
    reading = without_markers(sentence.reading, find_mentions(sentence.reading, sources))
    citations = tuple(
        _citation(cell, 0, mention) for cell in sentence.block.cells for mention in find_mentions(cell.text, sources)
    )
    return Claim("", (sentence.span,), reading, claim_type(reading, sources), citations)


def _claim(
    reading: str,
    view: View,
    start: int,
    end: int,
    mentions: Sequence[Mention],
    sources: Sequence[SourceName],
) -> Claim:
    citations = tuple(_citation(view, start, mention) for mention in mentions)
    return Claim("", (view.locate(start, end),), reading, claim_type(reading, sources), citations)


def _citation(view: View, offset: int, mention: Mention) -> Citation:
    start, end = offset + mention.start, offset + mention.end
    return Citation(view.text[start:end], view.locate(start, end), mention.source)


def _leading_markers(text: str, mentions: Sequence[Mention]) -> int:
    """How many characters at the start are only markers: they belong to the sentence before."""
    end = 0
    for mention in mentions:
        if mention.is_marker and not text[end : mention.start].strip():
            end = max(end, mention.end)
    return end


def _with_lead_in(text: str, block: Block) -> str:
    return f"{block.lead_in} {text}" if block.lead_in else text


def _numbered(claim: Claim, number: int) -> Claim:
    return Claim(f"c{number}", claim.spans, claim.standalone, claim.type, claim.citations)


def _joined(claim: Claim, markers: Claim) -> Claim:
    spans, citations = (*claim.spans, *markers.spans), (*claim.citations, *markers.citations)
    return Claim(claim.id, spans, claim.standalone, claim.type, citations)
