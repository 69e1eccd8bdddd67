"""How much of a batch has been read, and from that, how many rows all of it may have."""

from collections.abc import Iterator, Sequence

from kivo_worker.runs.batch.lines import Line


class Extent:
    """Bytes and rows that went by.

    Attributes:
        size: how many bytes the objects have together; none while it is not known.
    """

    def __init__(self, size: int | None = None) -> None:
        self.size = size
        self._stored = 0
        self._decompressed = 0
        self._in_rows = 0
        self._rows = 0

    def stored(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Count bytes as they are stored."""
        for chunk in chunks:
            self._stored += len(chunk)
            yield chunk

    def decompressed(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Count bytes as they are read."""
        for chunk in chunks:
            self._decompressed += len(chunk)
            yield chunk

    def count(self, lines: Sequence[Line]) -> None:
        """Count rows."""
        self._rows += len(lines)
        self._in_rows += sum(len(line.data or b"") + 1 for line in lines)

    def rows(self, *, is_complete: bool) -> int | None:
        """How many rows there are: counted, or before all have been read, as many as the bytes may hold."""
        if is_complete:
            return self._rows
        if not (self.size and self._stored and self._in_rows):
            return None
        size = self.size * self._decompressed / self._stored
        return max(self._rows, round(self._rows * size / self._in_rows))
