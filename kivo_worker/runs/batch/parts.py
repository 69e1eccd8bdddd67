"""A part of a batch, for a matrix of CI jobs: every so-manieth shard, in a process that tells nobody.

When all parts are done, `kivo-worker merge` sums the batch up and tells of it once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from kivo_worker.errors import UsageError
from kivo_worker.runs.batch.engines import Ended, Engine, ShardWork
from kivo_worker.runs.batch.shards import Shard

_FORM = re.compile(r"([1-9][0-9]{0,4})/([1-9][0-9]{0,4})")


@dataclass(frozen=True, slots=True)
class Part:
    """One of several parts of a batch; `number` counts from 1 to `of`."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what stands on a command line, such as `3/16`.

        Raises:
            UsageError: it is no part.
        """
        match = _FORM.fullmatch(text)
        part = cls(*map(int, match.groups())) if match else None
        if part is None or part.number > part.of:
            raise UsageError("this is no part of a batch.", where="--shard", hint="Give one such as 3/16.")
        return part

    def has(self, shard: int) -> bool:
        """Whether a shard belongs to it; neighbours go to different parts, so that all have the same to do."""
        return shard % self.of == self.number - 1


def only(part: Part, engine: Engine) -> Engine:
    """Have an engine do the shards of a part and no others."""

    def do_part(work: ShardWork, shards: Iterator[Shard]) -> Iterator[Ended]:
        return engine(work, (shard for shard in shards if part.has(shard.number)))

    return do_part
