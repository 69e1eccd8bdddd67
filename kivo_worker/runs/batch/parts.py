"""A part of a batch, for a matrix of CI jobs: every so-manieth shard, in a process that tells nobody.

When all parts are done, `kivo-worker merge` sums the batch up and tells of it once.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from kivo_worker.errors import UsageError
from kivo_worker.job.spec import BatchRef, JobSpec
from kivo_worker.runs.batch.engines import Ended, Engine, ShardWork
from kivo_worker.runs.batch.shards import Shard

_FORM = re.compile(r"(auto|[1-9][0-9]{0,4})/([1-9][0-9]{0,4})")
_HINT = "Give one such as 3/16."

INDEX_VARIABLES = ("JOB_COMPLETION_INDEX", "CLOUD_RUN_TASK_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX")
"""Where Kubernetes, Cloud Run and AWS Batch tell each job of an array which one it is, counting from 0."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of several parts of a batch; `number` counts from 1 to `of`."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str, environment: Mapping[str, str]) -> Self:
        """Read what stands on a command line, such as `3/16`, or `auto/16` where the platform says which one of 16.

        Raises:
            UsageError: it is no part.
        """
        match = _FORM.fullmatch(text)
        if match is None:
            raise UsageError("this is no part of a batch.", where="--shard", hint=_HINT)
        number = _told(environment) if match[1] == "auto" else int(match[1])
        if number > int(match[2]):
            raise UsageError(f"there is no part {number} of {match[2]}.", where="--shard", hint=_HINT)
        return cls(number, int(match[2]))

    def has(self, shard: int) -> bool:
        """Whether a shard belongs to it; neighbours go to different parts, so that all have the same to do."""
        return shard % self.of == self.number - 1


def _told(environment: Mapping[str, str]) -> int:
    for name in INDEX_VARIABLES:
        if (index := environment.get(name, "")).isascii() and index.isdigit():
            return int(index) + 1
    hint = f"{_HINT[:-1]}, or set one of {', '.join(INDEX_VARIABLES)}."
    raise UsageError("no platform says which part this is.", where="--shard", hint=hint)


def batch_with_parts(spec: JobSpec, *, where: str) -> BatchRef:
    """The batch of a job that is to be done in parts.

    Args:
        spec: the job spec.
        where: who asks, for the error.

    Raises:
        UsageError: the job is none of a batch.
    """
    if spec.batch is None:
        raise UsageError("only a batch has parts.", where=where, hint="The job spec has one output.")
    return spec.batch


def only(part: Part, engine: Engine) -> Engine:
    """Have an engine do the shards of a part and no others."""

    def do_part(work: ShardWork, shards: Iterator[Shard]) -> Iterator[Ended]:
        return engine(work, (shard for shard in shards if part.has(shard.number)))

    return do_part
