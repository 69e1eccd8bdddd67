"""A process that does shards for others: the job's parts are put together once, then it does one after the other.

Whose process it is makes no difference: the local engine's (`worker.py`) or one of a cluster.
"""

from collections.abc import Callable
from dataclasses import replace

from kivo_worker.bugs import internal_error
from kivo_worker.errors import UsageError, WorkerError
from kivo_worker.logs import configure
from kivo_worker.redaction import redact_words
from kivo_worker.runs.batch.engines import Ended
from kivo_worker.runs.batch.fetching import fetched
from kivo_worker.runs.batch.messages import Answer, Job, Task
from kivo_worker.runs.batch.publishing import publish
from kivo_worker.runs.batch.reviewing import ShardReviewer
from kivo_worker.runs.cancellation import Cancellation
from kivo_worker.runs.context import build_context
from kivo_worker.runs.observer import Observer
from kivo_worker.runs.own_texts import TextsInHand
from kivo_worker.storage.interface import Created

_OTHER_VERSION = "a machine has another version of the worker, the verifier or the policy than the run."


class ShardWorker:
    """Does the shards of a job.

    Args:
        job: the job.
        cancellation: stops it.

    Raises:
        WorkerError: the job cannot be done here.
    """

    def __init__(self, job: Job, cancellation: Cancellation) -> None:
        context = build_context(job.loaded, Observer(), cancellation, job.event_digest)
        batch = context.spec.batch
        if batch is None:
            message = "only a batch has shards"
            raise AssertionError(message)
        if context.versions != job.versions:
            raise UsageError(_OTHER_VERSION, where="--engine", hint="Install the run's own version on every machine.")
        self._texts = TextsInHand(context.own_texts.told)
        self._context = replace(context, attempt_id=job.attempt_id, own_texts=self._texts)
        self._batch = batch
        self._reviewer = ShardReviewer(self._context, batch, job.plan_sha256)
        redact_words(self._texts.occur_in)
        context.judge.load()

    def done(self, task: Task, on_row: Callable[[], None]) -> Ended:
        """Do a task.

        Args:
            task: the task.
            on_row: told of each row that is done.

        Raises:
            WorkerError: something ends the run.
        """
        shard = fetched(task.shard, self._context.inputs, self._batch)
        self._texts.hold(line.data or b"" for line in shard.lines)
        done = self._reviewer.review(shard, on_row)
        if not task.is_trial:
            publish(done, self._put, self._context.attempt_id)
        return Ended.of(done)

    def _put(self, key: str, data: bytes) -> Created:
        return self._context.store.create(key, [data])


def told(do: Callable[[], Ended]) -> Answer:
    """Do something, and make an answer of how it ended; what ends the run is one too."""
    try:
        return Answer(do())
    except WorkerError as error:
        return Answer(error=error)
    except Exception as bug:  # noqa: BLE001 - without its words, which may be the customer's
        return Answer(error=internal_error(bug))


_workers: dict[str, ShardWorker] = {}
"""What this process of a cluster has put together, by the execution it is for."""


def do_shard(job: Job, task: Task) -> Answer:
    """Do a shard in a process of the cluster; the first one puts the job's parts together for all that follow.

    Nothing is raised: Ray writes what is raised into its logs, and it may hold customer text.
    """
    rows: list[None] = []

    def done() -> Ended:
        if job.attempt_id not in _workers:
            configure()
            _workers[job.attempt_id] = ShardWorker(job, Cancellation())
        return _workers[job.attempt_id].done(task, lambda: rows.append(None))

    return replace(told(done), rows=len(rows))
