"""Lines of a batch into shards: so many rows in a row, the unit of work, of storage and of doing again."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice

from kivo_worker.runs.batch.lines import Line


@dataclass(frozen=True, slots=True)
class Shard:
    """Some rows of a batch.

    Attributes:
        number: its place among the shards, from 0.
        lines: the rows; blank lines are none.
        sha256: the digest of the rows and their numbers; what is too long to be read counts as that.
        given_up: the numbers of rows that end every process that reviews them.
    """

    number: int
    lines: tuple[Line, ...]
    sha256: str
    given_up: frozenset[int] = frozenset()


def shards_of(lines: Iterable[Line], rows: int) -> Iterator[Shard]:
    """Cut the rows among some lines into shards of so many; the last one may have fewer."""
    found = (line for line in lines if line.data is None or line.data.strip())
    for number in count():
        some = tuple(islice(found, rows))
        if not some:
            return
        yield Shard(number, some, _digest(some))


def _digest(lines: Iterable[Line]) -> str:
    state = hashlib.sha256()
    for line in lines:
        size = "too long" if line.data is None else len(line.data)
        state.update(f"{line.number} {size}\n".encode("ascii"))
        state.update(line.data or b"")
    return f"sha256:{state.hexdigest()}"
