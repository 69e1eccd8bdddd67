"""Bytes of a batch into numbered lines; a line that is too long costs itself, and never more memory than the limit."""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kivo_worker.reports.model import RowOrigin
from kivo_worker.storage.interface import Span


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a batch.

    Attributes:
        number: from 1, counted through all objects of the batch.
        data: its bytes without their end; none when there are more than the limit.
        fault: why it is no row, where that is known already.
        origin: where it stands, in a batch of many objects.
        span: which bytes of its object it is; none where these are not to be read as they are.
    """

    number: int
    data: bytes | None
    fault: str = ""
    origin: RowOrigin | None = None
    span: Span | None = None


def numbered_lines(chunks: Iterable[bytes], max_bytes: int, first: int = 1) -> Iterator[Line]:
    """Cut bytes into lines, blank ones too, without their ends and without a byte order mark.

    Args:
        chunks: the bytes.
        max_bytes: the longest line.
        first: the number of the first line; their spans count from it.
    """
    number, parts, size, begin = first, list[bytes](), 0, 0
    for chunk in chunks:
        *ends, rest = chunk.split(b"\n")
        for end in ends:
            size += len(end)
            yield _line(number, [*parts, end], Span(begin, begin + size), max_bytes)
            number, parts, size, begin = number + 1, [], 0, begin + size + 1
        size += len(rest)
        parts = [*parts, rest] if size <= max_bytes else []
    if size:
        yield _line(number, parts, Span(begin, begin + size), max_bytes)


def _line(number: int, parts: list[bytes], span: Span, max_bytes: int) -> Line:
    if span.end - span.begin > max_bytes:
        return Line(number, None, span=span)
    data = b"".join(parts)
    return Line(number, data.removeprefix(codecs.BOM_UTF8) if number == 1 else data, span=span)
