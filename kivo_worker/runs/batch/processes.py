"""Does the shards of a batch in worker processes, as many at once as there are."""

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path

from kivo_worker.runs.batch.messages import Answer, Job, Ready, Rows, Stop, Task

_START = """
import json, sys
sys.path[:] = json.loads(sys.argv.pop(1))
from kivo_worker.runs.batch.worker import main
main(sys.argv[1:])
"""
_SECRETS = {"KIVO_WORKER_CREDENTIAL", "KIVO_API_KEY"}
"""What of this process's environment is none of a worker's business."""

_LEAVE_SECONDS = 5.0
"""How long a worker that has nothing to do may take to end."""

AHEAD = 2
"""How many tasks a worker has at most: one in hand, and one so that it need not wait for the next."""


@dataclass(eq=False, slots=True)
class WorkerProcess:
    """A worker process, from this side.

    Attributes:
        tasks: what it was given, and has not answered; the first one is in hand.
        rows: how many rows of that it has told of.
        is_ready: whether it has loaded its models.
    """

    process: subprocess.Popen[bytes]
    connection: Connection
    tasks: deque[Task] = field(default_factory=deque)
    rows: int = 0
    is_ready: bool = False

    @classmethod
    def start(cls, job: Job) -> "WorkerProcess":
        """Start one, and tell it the job."""
        mine, its = Pipe()
        with its:
            paths = [str(Path(path).absolute()) for path in sys.path if path]
            command = [sys.executable, "-P", "-c", _START, json.dumps(paths), str(its.fileno())]
            environment = {name: value for name, value in os.environ.items() if name not in _SECRETS}
            process = subprocess.Popen(  # noqa: S603 - our own module
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=environment,
                pass_fds=[its.fileno()],
                start_new_session=True,
            )
        worker = cls(process, mine)
        worker.tell(job)
        return worker

    def give(self, task: Task) -> None:
        """Give it a task."""
        self.tasks.append(task)
        self.tell(task)

    def tell(self, message: Job | Task | Stop) -> None:
        """Say something; that it has ended is heard when it is listened to."""
        with suppress(OSError):
            self.connection.send(message)

    def heard(self) -> Ready | Rows | Answer | None:
        """What it says next; none when it has ended."""
        try:
            message: Ready | Rows | Answer = self.connection.recv()
        except (EOFError, OSError):
            return None
        return message

    def ended(self) -> int:
        """Wait for its end, and give its exit status; a signal's number is negative."""
        self.connection.close()
        try:
            return self.process.wait(_LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def speaking(workers: Sequence[WorkerProcess], seconds: float) -> Iterator[WorkerProcess]:
    """Wait until some of the workers have something to say, or have ended."""
    heard = wait([worker.connection for worker in workers], seconds)
    return (worker for worker in workers if worker.connection in heard)
