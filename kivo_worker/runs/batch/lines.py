"""Bytes of a batch into numbered lines; a line that is too long costs itself, and never more memory than the limit."""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kivo_worker.reports.model import RowOrigin


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a batch.

    Attributes:
        number: from 1, counted through all objects of the batch.
        data: its bytes without their end; none when there are more than the limit.
        fault: why it is no row, where that is known already.
        origin: where it stands, in a batch of many objects.
    """

    number: int
    data: bytes | None
    fault: str = ""
    origin: RowOrigin | None = None


def numbered_lines(chunks: Iterable[bytes], max_bytes: int) -> Iterator[Line]:
    """Cut bytes into lines, blank ones too, without their ends and without a byte order mark."""
    number, parts, size = 1, list[bytes](), 0
    for chunk in chunks:
        *ends, rest = chunk.split(b"\n")
        for end in ends:
            yield _line(number, [*parts, end], size + len(end), max_bytes)
            number, parts, size = number + 1, [], 0
        size += len(rest)
        parts = [*parts, rest] if size <= max_bytes else []
    if size:
        yield _line(number, parts, size, max_bytes)


def _line(number: int, parts: list[bytes], size: int, max_bytes: int) -> Line:
    if size > max_bytes:
        return Line(number, None)
    data = b"".join(parts)
    return Line(number, data.removeprefix(codecs.BOM_UTF8) if number == 1 else data)
