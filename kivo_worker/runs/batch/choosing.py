"""Which engine does a batch: as it was said, or by its size."""

import os
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path

from kivo_worker.errors import UsageError
from kivo_worker.runs.batch.engines import Ended, Engine, ShardWork, in_this_process
from kivo_worker.runs.batch.pool import in_processes
from kivo_worker.runs.batch.ray_driver import driver
from kivo_worker.runs.batch.shards import Shard

SMALL = 200
"""Up to so many rows are done sooner than worker processes have loaded their models."""

_LOOKED_AT = 3
_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def engine_for(workers: int | None, *, asks_an_endpoint: bool = False) -> Engine:
    """Find the engine.

    Args:
        workers: how many worker processes it has; 0 for none, so that this process does the work. When not given, there
            are none for a small batch, and for any other one for each core.
        asks_an_endpoint: whether the verifier does; it asks several claims at once and counts what it spends, so that
            there are no worker processes.

    Raises:
        UsageError: there are to be worker processes, and may be none.
    """
    if asks_an_endpoint:
        if workers:
            raise _counted_in_one_process("--workers")
        return in_this_process
    if workers is None:
        return _by_size
    return in_processes(workers) if workers else in_this_process


def cluster_engine(address: str | None, workers: int | None = None, *, asks_an_endpoint: bool = False) -> Engine:
    """Find the engine that has a Ray cluster do the shards.

    Args:
        address: the cluster's; none to start Ray on this machine.
        workers: how many processes Ray then has; one for each core when not given.
        asks_an_endpoint: whether the verifier does.

    Raises:
        UsageError: Ray is not installed, a cluster is told how many processes it has, or there may be only one.
    """
    if asks_an_endpoint:
        raise _counted_in_one_process("--engine")
    if address is not None and workers is not None:
        raise UsageError("a cluster has as many processes as it has cores.", where="--workers", hint="Leave it out.")
    if find_spec("ray") is None:
        hint = "Install it with: pip install 'kivo-worker[ray]'"
        raise UsageError("the cluster engine needs Ray, which is not installed.", where="--engine", hint=hint)
    return in_processes(1, driver(address, workers or usable_cores()))


def _counted_in_one_process(where: str) -> UsageError:
    hint = "It is asked several claims at once: see verifier.max_concurrent."
    return UsageError("what an endpoint may cost is counted in one process.", where=where, hint=hint)


def _by_size(work: ShardWork, shards: Iterator[Shard]) -> Iterator[Ended]:
    first = list(islice(shards, _LOOKED_AT))
    is_small = len(first) < _LOOKED_AT and sum(len(shard.lines) for shard in first) <= SMALL
    engine = in_this_process if is_small else in_processes(usable_cores())
    yield from engine(work, chain(first, shards))


def usable_cores(quota: Path = _QUOTA) -> int:
    """Count the cores that this process may use: those it may run on, and not more than its container's quota.

    Args:
        quota: where the system says what the quota is (cgroup v2, `cpu.max`: microseconds, in so many).
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with suppress(OSError, ValueError):
        most, period = quota.read_text("ascii").split()
        cores = min(cores, -(-int(most) // int(period)))
    return max(1, cores)
