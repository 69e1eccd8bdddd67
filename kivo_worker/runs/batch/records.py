"""Bytes of a CSV file into numbered records: a record ends with a line, unless that ends within quotes (RFC 4180)."""

import re
from collections.abc import Iterable, Iterator
from enum import Enum

_QUOTE = ord('"')


class _Within(Enum):
    """Where in a record its bytes so far end."""

    START = "at the start of a cell"
    PLAIN = "in a cell without quotes, or behind the quotes of one"
    QUOTED = "in quotes"
    CLOSED = "behind a quote that may have closed them"


class Records:
    """Finds where the records of a CSV file end; what comes as one chunk or as many makes no difference.

    Attributes:
        opened: the line, from 1, of the quote that is still open; none when none is.

    Args:
        delimiter: what stands between two cells.
    """

    def __init__(self, delimiter: str) -> None:
        quoted = delimiter.encode("ascii")
        self._pattern = re.compile(rb"\n|" + re.escape(quoted) + rb'(?="|\Z)')
        self._within = _Within.START
        self._line, self._opened = 1, 1

    @property
    def opened(self) -> int | None:
        """The line of the quote that is still open."""
        return self._opened if self._within is _Within.QUOTED else None

    def ends(self, chunk: bytes) -> Iterator[tuple[int, int]]:
        """Yield where in the next bytes records end, behind their newline, and the line that begins there."""
        place = counted = 0
        while place < len(chunk):
            if self._within is _Within.QUOTED:
                found = chunk.find(b'"', place)
                place = len(chunk) if found < 0 else found + 1
                self._within = _Within.QUOTED if found < 0 else _Within.CLOSED
            elif chunk[place] == _QUOTE and self._within is not _Within.PLAIN:
                if self._within is _Within.START:
                    self._opened = self._line + chunk.count(b"\n", counted, place)
                self._within, place = _Within.QUOTED, place + 1
            else:
                match = self._pattern.search(chunk, place)
                self._within = _Within.START if match else _Within.PLAIN
                place = match.end() if match else len(chunk)
                if match and match.group() == b"\n":
                    self._line += chunk.count(b"\n", counted, place)
                    counted = place
                    yield place, self._line
        self._line += chunk.count(b"\n", counted)


def numbered_records(chunks: Iterable[bytes], max_bytes: int, records: Records) -> Iterator[tuple[int, bytes | None]]:
    """Cut bytes into records without their ends, each with the line, from 1, on which it begins.

    A record that is longer than the limit has no bytes, and costs no more memory than the limit. One whose quotes are
    still open at the end is left out: `records` says where they were opened.

    Args:
        chunks: the bytes.
        max_bytes: the longest record.
        records: finds their ends.
    """
    number, parts, size = 1, list[bytes](), 0
    for chunk in chunks:
        begin = 0
        for end, line in records.ends(chunk):
            yield number, _whole([*parts, chunk[begin : end - 1]], size + end - 1 - begin, max_bytes)
            number, begin, parts, size = line, end, [], 0
        size += len(chunk) - begin
        parts = [*parts, chunk[begin:]] if size <= max_bytes else []
    if size and records.opened is None:
        yield number, _whole(parts, size, max_bytes)


def _whole(parts: list[bytes], size: int, max_bytes: int) -> bytes | None:
    return b"".join(parts).removesuffix(b"\r") if size <= max_bytes else None
