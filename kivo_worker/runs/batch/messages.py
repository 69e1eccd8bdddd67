"""What the process of a run and its worker processes say to each other."""

from dataclasses import dataclass

from kivo_worker.digests import Digester
from kivo_worker.errors import WorkerError
from kivo_worker.job.loading import LoadedSpec
from kivo_worker.reports.model import Versions
from kivo_worker.runs.batch.engines import Ended
from kivo_worker.runs.batch.shards import Shard


@dataclass(frozen=True, slots=True)
class Job:
    """The first thing a worker is told: the job, and nothing of to whom its events go.

    Attributes:
        loaded: the job spec.
        event_digest: how events name sources; its key was taken out of the environment.
        attempt_id: names the execution in the report store.
        plan_sha256: the digest of the batch's plan.
        versions: what makes the verdicts; a process that would make them by others does not work for the run.
    """

    loaded: LoadedSpec
    event_digest: Digester
    attempt_id: str
    plan_sha256: str
    versions: Versions


@dataclass(frozen=True, slots=True)
class Task:
    """A shard to be done.

    Attributes:
        shard: the rows.
        is_trial: whether it is only to be seen if a process survives them; then nothing is written.
    """

    shard: Shard
    is_trial: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """The run was told to stop."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker can begin; of a cluster it is said again when that has grown or shrunk.

    Attributes:
        ahead: how many tasks it wants to have at once; when not given, as many as one process does.
    """

    ahead: int | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """So many more rows are done."""

    count: int


@dataclass(frozen=True, slots=True)
class Crashed:
    """On a cluster, every process that did a shard has ended by itself.

    Attributes:
        number: the shard's.
        how: what the cluster calls it.
    """

    number: int
    how: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A task is done.

    Attributes:
        ended: how its shard ended.
        rows: how many more rows are done.
        error: what ends the run, when something does.
    """

    ended: Ended | None = None
    rows: int = 0
    error: WorkerError | None = None
