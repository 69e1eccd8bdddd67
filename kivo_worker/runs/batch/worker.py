"""A worker process: the models are loaded once, then it does one shard after the other, until nobody asks any more.

It gets its job over a connection and knows no credential. Signals that stop a run do not stop it, for its run says what
is to be done about them; it ends when its run has ended, however that came about.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from kivo_worker.errors import WorkerError
from kivo_worker.logs import configure
from kivo_worker.runs.batch.messages import Answer, Job, Ready, Rows, Stop, Task
from kivo_worker.runs.batch.shard_worker import ShardWorker, told
from kivo_worker.runs.cancellation import Cancellation

_MORE_LIKELY = "500"
"""How much sooner than its run a worker is ended by a system that is out of memory (proc(5), oom_score_adj)."""

_TELL_SECONDS = 0.2
"""So long a worker does rows without telling of them."""

_RUN_HAS_ENDED = 1


def main(arguments: list[str]) -> None:
    """Work for the run at the other end of a connection.

    Args:
        arguments: the connection's file descriptor.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_MORE_LIKELY, "ascii")
    configure()
    with Connection(int(arguments[0])) as connection, suppress(EOFError, OSError):
        for task in (worker := _Worker(connection)).tasks():
            worker.do(task)


class _Worker:
    """What a worker has in hand."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cancellation = Cancellation()
        self._queue: SimpleQueue[Task | None] = SimpleQueue()
        self._is_busy = True
        self._rows, self._told = 0, 0.0
        job: Job = connection.recv()
        Thread(target=self._listen, daemon=True).start()
        try:
            self._shards = ShardWorker(job, self._cancellation)
        except WorkerError as error:
            connection.send(Answer(error=error))
            raise EOFError from None
        connection.send(Ready())

    def tasks(self) -> Iterator[Task]:
        """What there is to do, as it is asked for."""
        while True:
            self._is_busy = False
            task = self._queue.get()
            if task is None:
                return
            self._is_busy = True
            yield task

    def do(self, task: Task) -> None:
        """Do a task, and answer it.

        Raises:
            OSError: the run has ended meanwhile.
        """
        self._rows, self._told = 0, time.monotonic()
        on_row = (lambda: None) if task.is_trial else self._count
        answer = told(lambda: self._shards.done(task, on_row))
        self._connection.send(replace(answer, rows=self._rows))

    def _count(self) -> None:
        """Tell of rows, though not of each as it is done."""
        self._rows += 1
        if time.monotonic() > self._told + _TELL_SECONDS:
            self._connection.send(Rows(self._rows))
            self._rows, self._told = 0, time.monotonic()

    def _listen(self) -> None:
        """Hear what the run says, also while a shard is done; when it says no more, end."""
        with suppress(EOFError, OSError):
            while True:
                message = self._connection.recv()
                if isinstance(message, Stop):
                    self._cancellation.signal = signal.SIGTERM  # whatever stopped the run
                else:
                    self._queue.put(message)
        if self._is_busy:
            os._exit(_RUN_HAS_ENDED)
        self._queue.put(None)
