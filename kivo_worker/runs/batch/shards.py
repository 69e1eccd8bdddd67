"""Lines of a batch into shards: so many rows in a row, the unit of work, of storage and of doing again."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice

from kivo_worker.runs.batch.lines import Line
from kivo_worker.storage.interface import Span


@dataclass(frozen=True, slots=True)
class Where:
    """Where the rows of a shard are.

    Attributes:
        uri: the object, as the job spec would write it.
        span: its bytes.
        line: the number of the first line there.
        before: how many lines the objects before it have.
    """

    uri: str
    span: Span
    line: int
    before: int


@dataclass(frozen=True, slots=True)
class Shard:
    """Some rows of a batch.

    Attributes:
        number: its place among the shards, from 0.
        lines: the rows; blank lines are none. Of a shard that is named by where it is, they are still to be read.
        sha256: the digest of the rows and their numbers; what is too long to be read counts as that.
        given_up: the numbers of rows that end every process that reviews them.
        where: which bytes of the batch they are, when they are still to be read.
    """

    number: int
    lines: tuple[Line, ...]
    sha256: str
    given_up: frozenset[int] = frozenset()
    where: Where | None = None


def shards_of(lines: Iterable[Line], rows: int) -> Iterator[Shard]:
    """Cut the rows among some lines into shards of so many; the last one may have fewer."""
    found = (line for line in lines if is_row(line))
    for number in count():
        some = tuple(islice(found, rows))
        if not some:
            return
        yield Shard(number, some, digest_of_rows(some))


def is_row(line: Line) -> bool:
    """Whether a line is a row, good or bad; blank ones are none."""
    return line.data is None or bool(line.data.strip())


def digest_of_rows(lines: Iterable[Line]) -> str:
    """Digest rows and their numbers; what is too long to be read counts as that."""
    state = hashlib.sha256()
    for line in lines:
        size = "too long" if line.data is None else len(line.data)
        state.update(f"{line.number} {size}\n".encode("ascii"))
        state.update(line.data or b"")
    return f"sha256:{state.hexdigest()}"
