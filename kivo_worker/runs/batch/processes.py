"""Worker processes, from the side of their run: started, told what to do, listened to, let go of."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path

from kivo_worker.runs.batch.messages import Answer, Crashed, Job, Ready, Rows, Stop, Task

Message = Ready | Rows | Answer | Crashed
"""What a worker process says."""

_START = """
import importlib, json, sys
sys.path[:] = json.loads(sys.argv.pop(1))
importlib.import_module(sys.argv.pop(1)).main(sys.argv[1:])
"""
_SECRETS = {"KIVO_WORKER_CREDENTIAL", "KIVO_API_KEY"}
"""What of this process's environment is none of a worker's business."""

_LEAVE_SECONDS = 5.0
"""How long a worker that has nothing to do may take to end."""

_AHEAD = 2
"""How many tasks a worker has at most: one in hand, and one so that it need not wait for the next."""


@dataclass(frozen=True, slots=True)
class Program:
    """What runs in a worker process.

    Attributes:
        module: its `main` takes the arguments, and the connection's file descriptor behind them.
        option: what of the command line it is about, for people.
        hint: what may help when it ends again and again.
        arguments: the arguments.
        is_cluster: whether it stands for many processes, which read their rows themselves, and tells of each that ends;
            then its own end casts no suspicion on what it had in hand.
    """

    module: str
    option: str
    hint: str
    arguments: tuple[str, ...] = ()
    is_cluster: bool = False


@dataclass(eq=False, slots=True)
class WorkerProcess:
    """A worker process, from this side.

    Attributes:
        tasks: what it was given, and has not answered, by the shard's number; the first one is in hand.
        rows: how many rows of that it has told of.
        ahead: how many tasks it wants to have at once.
        is_ready: whether it has loaded its models.
    """

    process: subprocess.Popen[bytes]
    connection: Connection
    tasks: dict[int, Task] = field(default_factory=dict)
    rows: int = 0
    ahead: int = _AHEAD
    is_ready: bool = False

    @classmethod
    def start(cls, program: Program, job: Job) -> "WorkerProcess":
        """Start one, and tell it the job."""
        mine, its = Pipe()
        with its:
            paths = [str(Path(path).absolute()) for path in sys.path if path]
            command = [sys.executable, "-P", "-c", _START, json.dumps(paths)]
            command += [program.module, *program.arguments, str(its.fileno())]
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

    def ready(self, ahead: int | None) -> None:
        """Take note that it can begin, and of how many tasks it wants to have, if it says so."""
        self.is_ready, self.ahead = True, ahead or self.ahead

    def give(self, task: Task) -> None:
        """Give it a task."""
        self.tasks[task.shard.number] = task
        self.tell(task)

    def tell(self, message: Job | Task | Stop) -> None:
        """Say something; that it has ended is heard when it is listened to."""
        with suppress(OSError):
            self.connection.send(message)

    def heard(self) -> Message | None:
        """What it says next; none when it has ended."""
        try:
            message: Message = self.connection.recv()
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
