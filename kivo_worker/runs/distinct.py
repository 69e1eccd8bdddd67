"""The distinct sources of a run as events name them: listed while they are few, as one digest when they are many."""

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from operator import itemgetter
from tempfile import TemporaryFile
from types import TracebackType
from typing import BinaryIO, Self

from kivo_worker.digests import MAX_SOURCE_DIGESTS, Digester

_HELD = 50_000
"""How many digests are held in memory; more are sorted into temporary files, which hold nothing but digests."""

_FILES = 64
"""How many temporary files there may be before they are merged into one."""

_SIZE = 32
_READ = 2_048 * _SIZE


class DistinctDigests:
    """Counts distinct digests of one kind, in little memory however many there are.

    Args:
        held: how many are held in memory.
    """

    def __init__(self, held: int = _HELD) -> None:
        self._most = held
        self._first: dict[str, None] = {}
        self._kind = ""
        self._held: set[bytes] = set()
        self._files: list[BinaryIO] = []
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Let go of the temporary files."""
        self._stack.close()

    def add(self, digests: Iterable[str]) -> None:
        """Take digests; the same again counts once."""
        for digest in digests:
            if len(self._first) <= MAX_SOURCE_DIGESTS:
                self._first.setdefault(digest)
            self._kind, _, value = digest.partition(":")
            self._held.add(bytes.fromhex(value))
        if len(self._held) > self._most:
            self._put_down(sorted(self._held))
            self._held.clear()
        if len(self._files) == _FILES:
            full, self._files = self._files, []
            self._put_down(_merged(map(_values, full)))
            for file in full:
                file.close()

    def listed(self, digest: Digester) -> tuple[int, tuple[str, ...]]:
        """Count the digests, and list them for an event.

        Args:
            digest: makes the one digest of many.

        Returns:
            How many there are; the digests in order of first sight, or the one of their sorted list.
        """
        if len(self._first) <= MAX_SOURCE_DIGESTS:
            return len(self._first), tuple(self._first)
        count = 0

        def lines() -> Iterator[bytes]:
            nonlocal count
            for count, value in enumerate(_merged((*map(_values, self._files), sorted(self._held))), 1):
                yield f"{'' if count == 1 else chr(10)}{self._kind}:{value.hex()}".encode("ascii")

        joint = digest.joined(lines())
        return count, (joint,)

    def _put_down(self, values: Iterable[bytes]) -> None:
        file = self._stack.enter_context(TemporaryFile(prefix="kivo-worker-"))  # noqa: SIM115 - closed with the stack
        file.writelines(values)
        self._files.append(file)


def listed_digests(digests: Iterable[str], digest: Digester) -> tuple[int, tuple[str, ...]]:
    """Count distinct source digests, and list them for an event."""
    with DistinctDigests() as distinct:
        distinct.add(digests)
        return distinct.listed(digest)


def _values(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(_READ):
        yield from (block[place : place + _SIZE] for place in range(0, len(block), _SIZE))


def _merged(sorted_values: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    """Sorted values of several into one, each once."""
    return map(itemgetter(0), groupby(heapq.merge(*sorted_values)))
