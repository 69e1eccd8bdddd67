"""The local engine: shards go to worker processes as these are free; one that ends costs its shard another try."""

import logging
import signal
from collections import deque
from collections.abc import Iterator

from kivo_worker.errors import WorkerError
from kivo_worker.logs import log
from kivo_worker.runs.batch.engines import Ended, Engine, ShardWork
from kivo_worker.runs.batch.fetching import fetched, named
from kivo_worker.runs.batch.messages import Answer, Crashed, Job, Ready, Rows, Stop, Task
from kivo_worker.runs.batch.processes import Program, WorkerProcess, speaking
from kivo_worker.runs.batch.shards import Shard
from kivo_worker.runs.batch.suspects import Suspect
from kivo_worker.vocabulary import NotCheckedReason

_LOOK_SECONDS = 0.1
"""Seconds between two looks at whether the run was told to stop."""

_ENDS_IN_A_ROW = 3
"""So many workers may end before they are ready, and no task is done meanwhile."""

WORKER = Program(
    "kivo_worker.runs.batch.worker",
    option="--workers",
    hint="Is there enough memory for so many? Give fewer with --workers.",
)


def in_processes(count: int, program: Program = WORKER) -> Engine:
    """Do shards in so many worker processes.

    Args:
        count: how many there are at most.
        program: what runs in each.
    """

    def do_all(work: ShardWork, shards: Iterator[Shard]) -> Iterator[Ended]:
        pool = _Pool(work, shards, count, program)
        try:
            yield from pool.run()
        finally:
            pool.close()

    return do_all


class _Pool:
    """Worker processes, and what they have to do."""

    def __init__(self, work: ShardWork, shards: Iterator[Shard], count: int, program: Program) -> None:
        self._work = work
        self._shards = shards
        self._count = count
        self._program = program
        self._workers: list[WorkerProcess] = []
        self._again: deque[Task] = deque()
        self._suspects: dict[int, Suspect] = {}
        self._ends = 0
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
            if worker is not None and len(worker.tasks) >= (1 if may_start else worker.ahead):
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
        if shard is None:
            return None
        return Task(named(shard, self._work.batch) if self._program.is_cluster else shard)

    def _start(self) -> WorkerProcess:
        context, plan = self._work.context, self._work.plan_sha256
        job = Job(context.loaded, context.inputs.event_digest, context.attempt_id, plan, context.versions)
        worker = WorkerProcess.start(self._program, job)
        self._workers.append(worker)
        return worker

    def _listen(self, worker: WorkerProcess) -> Iterator[Ended]:
        match worker.heard():
            case Ready(ahead):
                worker.ready(ahead)
            case Rows(count):
                worker.rows += count
                self._work.on_rows(count)
            case Answer(error=WorkerError() as error):
                raise error
            case Answer(ended=Ended() as ended, rows=rows):
                yield from self._answered(worker, ended, rows)
            case Crashed(number, how):
                self._crashed(worker.tasks.pop(number), how)
            case None:
                self._lost(worker)

    def _answered(self, worker: WorkerProcess, ended: Ended, rows: int) -> Iterator[Ended]:
        task, worker.rows, self._ends = worker.tasks.pop(ended.number), 0, 0
        suspect = self._suspects.get(ended.number)
        if task.is_trial and suspect is not None:
            suspect.survived()
            self._again.append(suspect.next_task())
        else:
            self._suspects.pop(ended.number, None)
            self._work.on_rows(rows)
            yield ended

    def _lost(self, worker: WorkerProcess) -> None:
        """A worker has ended by itself: what it had in hand is tried again, what it had not begun goes to others."""
        self._workers.remove(worker)
        status = worker.ended()
        how = signal.Signals(-status).name if status < 0 else f"exit code {status}"
        self._work.on_rows(-worker.rows)
        is_suspicious = worker.is_ready and not self._program.is_cluster
        in_hand, *others = worker.tasks.values()
        self._again.extendleft(reversed(others))
        if is_suspicious:
            self._crashed(in_hand, how)
            return
        self._again.appendleft(in_hand)
        self._ends += 1
        if self._ends == _ENDS_IN_A_ROW:
            raise self._ended(how, self._program.hint)

    def _crashed(self, task: Task, how: str) -> None:
        """A process has ended while it did a task."""
        number = task.shard.number
        log(logging.WARNING, "a worker process has ended by itself", how=how, shard=number)
        self._work.context.observer.step(f"a worker process has ended ({how}): its rows are tried again")
        suspect = self._suspects.get(number)
        if suspect is None:
            suspect = Suspect(fetched(task.shard, self._work.context.inputs, self._work.batch))
            self._suspects[number] = suspect
        if suspect.is_hopeless:
            raise self._ended(how, "Run again; what is done stays done.")
        suspect.crashed()
        self._again.appendleft(suspect.next_task())

    def _ended(self, how: str, hint: str) -> WorkerError:
        message = f"worker processes end before they have done anything ({how})."
        return WorkerError(message, where=self._program.option, hint=hint, reason=NotCheckedReason.VERIFIER_FAILED)
