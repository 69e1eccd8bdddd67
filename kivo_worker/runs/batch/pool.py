"""The local engine: shards go to worker processes as these are free; one that ends costs its shard another try."""

import logging
import signal
from collections import deque
from collections.abc import Iterator

from kivo_worker.errors import WorkerError
from kivo_worker.logs import log
from kivo_worker.runs.batch.engines import Ended, Engine, ShardWork
from kivo_worker.runs.batch.messages import Answer, Job, Ready, Rows, Stop, Task
from kivo_worker.runs.batch.processes import AHEAD, WorkerProcess, speaking
from kivo_worker.runs.batch.shards import Shard
from kivo_worker.runs.batch.suspects import Suspect
from kivo_worker.vocabulary import NotCheckedReason

_LOOK_SECONDS = 0.1
"""Seconds between two looks at whether the run was told to stop."""

_FAILED_STARTS = 3
"""So many workers in a row may end before they are ready."""


def in_processes(count: int) -> Engine:
    """Do shards in so many worker processes."""

    def do_all(work: ShardWork, shards: Iterator[Shard]) -> Iterator[Ended]:
        pool = _Pool(work, shards, count)
        try:
            yield from pool.run()
        finally:
            pool.close()

    return do_all


class _Pool:
    """Worker processes, and what they have to do."""

    def __init__(self, work: ShardWork, shards: Iterator[Shard], count: int) -> None:
        self._work = work
        self._shards = shards
        self._count = count
        self._workers: list[WorkerProcess] = []
        self._again: deque[Task] = deque()
        self._suspects: dict[int, Suspect] = {}
        self._failed_starts = 0
        self._was_told_to_stop = False

    def run(self) -> Iterator[Ended]:
        """Do the shards."""
        while True:
            self._look_whether_to_stop()
            self._hand_out()
            busy = [worker for worker in self._workers if worker.tasks]
            if not busy:
                return
            for worker in speaking(busy, _LOOK_SECONDS):
                yield from self._listen(worker)

    def close(self) -> None:
        """Let go of the workers; who has something in hand ends at once."""
        for worker in self._workers:
            worker.connection.close()
        for worker in self._workers:
            worker.ended()

    def _look_whether_to_stop(self) -> None:
        if self._work.context.cancellation() and not self._was_told_to_stop:
            self._was_told_to_stop = True
            for worker in self._workers:
                worker.tell(Stop())

    def _hand_out(self) -> None:
        """Give whoever has the least to do something to do, while there is anything."""
        while not self._was_told_to_stop:
            worker = min(self._workers, key=lambda one: len(one.tasks), default=None)
            may_start = len(self._workers) < self._count
            if worker is not None and len(worker.tasks) >= (1 if may_start else AHEAD):
                worker = None
            if worker is None and not may_start:
                return
            task = self._next_task()
            if task is None:
                return
            if worker is None:
                worker = self._start()
            worker.give(task)

    def _next_task(self) -> Task | None:
        if self._again:
            return self._again.popleft()
        shard = next(self._shards, None)
        return None if shard is None else Task(shard)

    def _start(self) -> WorkerProcess:
        context = self._work.context
        digest = context.inputs.event_digest
        worker = WorkerProcess.start(Job(context.loaded, digest, context.attempt_id, self._work.plan_sha256))
        self._workers.append(worker)
        return worker

    def _listen(self, worker: WorkerProcess) -> Iterator[Ended]:
        match worker.heard():
            case Ready():
                worker.is_ready, self._failed_starts = True, 0
            case Rows(count):
                worker.rows += count
                self._work.on_rows(count)
            case Answer(ended, rows, error):
                if error is not None:
                    raise error
                yield from self._answered(worker, ended, rows)
            case None:
                self._lost(worker)

    def _answered(self, worker: WorkerProcess, ended: Ended | None, rows: int) -> Iterator[Ended]:
        task, worker.rows = worker.tasks.popleft(), 0
        suspect = self._suspects.get(task.shard.number)
        if task.is_trial and suspect is not None:
            suspect.survived()
            self._again.append(suspect.next_task())
        elif ended is not None:
            self._suspects.pop(task.shard.number, None)
            self._work.on_rows(rows)
            yield ended

    def _lost(self, worker: WorkerProcess) -> None:
        """A worker has ended by itself: what it had in hand is tried again, what it had not begun goes to others."""
        self._workers.remove(worker)
        status = worker.ended()
        how = signal.Signals(-status).name if status < 0 else f"exit code {status}"
        in_hand, *others = worker.tasks
        self._again.extendleft(reversed(others))
        self._work.on_rows(-worker.rows)
        if not worker.is_ready:
            self._again.appendleft(in_hand)
            self._failed_to_start(how)
            return
        log(logging.WARNING, "a worker process has ended by itself", how=how, shard=in_hand.shard.number)
        self._work.context.observer.step(f"a worker process has ended ({how}): its rows are tried again")
        suspect = self._suspects.setdefault(in_hand.shard.number, Suspect(in_hand.shard))
        if suspect.is_hopeless:
            raise _ended(how, "Run again; what is done stays done.")
        suspect.crashed()
        self._again.appendleft(suspect.next_task())

    def _failed_to_start(self, how: str) -> None:
        self._failed_starts += 1
        if self._failed_starts == _FAILED_STARTS:
            raise _ended(how, "Is there enough memory for so many? Give fewer with --workers.")


def _ended(how: str, hint: str) -> WorkerError:
    message = f"worker processes end before they have done anything ({how})."
    return WorkerError(message, where="--workers", hint=hint, reason=NotCheckedReason.VERIFIER_FAILED)
